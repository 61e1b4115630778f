"""A corpus in a folder of its own: real readers, the real encoder, the embedded engine."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from erfarenhet.corpus.home import Home
from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.ingest.check_consistency import check_consistency
from erfarenhet.ingest.ingest_tools import IngestTools
from erfarenhet.ingest.readers.isolated import IsolatedReader
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.recipe import load_recipe
from erfarenhet.ingest.synchronise import rebuild, synchronise
from erfarenhet.settings import load_settings
from erfarenhet.store.edge import EdgeEngine


@pytest.fixture(scope="session")
def isolated_reader():
    with IsolatedReader(ReadLimits(timeout_s=60)) as reader:
        yield reader


class Corpus:
    """A home and a folder of source files, with what a test does to them."""

    def __init__(self, path, encoder, reader):
        self.folder = path / "källor"
        self.folder.mkdir(parents=True)
        self.home = Home(path / "hem")
        self.settings = load_settings({"home": self.home.folder, "lock_timeout_s": 0.2}, environ={})
        self.engine = EdgeEngine(self.home.folder / "index", lock_timeout_s=2)
        recipe, terms = load_recipe(), LexicalTerms()
        self.encoder = encoder
        self.encoder_loaded = 0
        self.tools = IngestTools(
            engine=self.engine,
            recipe=recipe,
            describe_index=lambda: recipe.describe_index(encoder, terms.recipe),
            load_encoder=self._load,
            terms=terms,
            open_reader=lambda: nullcontext(reader),
            lock_timeout_s=0.2,
        )

    def _load(self):
        self.encoder_loaded += 1
        return self.encoder

    def write(self, name, text, **front_matter):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        fields = "".join(f"{key}: {value}\n" for key, value in front_matter.items())
        path.write_text(f"---\n{fields}---\n{text}" if fields else text, encoding="utf-8")
        return path

    def use_recipe(self, **changes):
        recipe = replace(self.tools.recipe, **changes, digest=f"recept {changes}")
        described = self.tools.describe_index()
        self.tools = replace(
            self.tools,
            recipe=recipe,
            describe_index=lambda: replace(described, recipe=recipe.digest),
        )

    def ingest(self, *paths):
        """Ingest the folder, or ``paths``; afterwards registry, files and index must agree."""
        report = synchronise(paths or [self.folder], self.home, self.tools)
        self.check()
        return report

    def rebuild(self):
        report = rebuild(self.home, self.tools)
        self.check()
        return report

    def findings(self):
        return check_consistency(self.home, self.engine)

    def check(self):
        assert self.findings() == []
        published = self.home.registry.published_index()
        if published is None:
            assert self.engine.generations() == []
            return
        assert published.generation in self.engine.generations()
        with_passages = self.home.registry.passage_digests()
        assert len(with_passages) == self.stored()[0]
        assert sum(entry.passages for entry in self.home.registry.catalogue()) == len(with_passages)

    def stored(self):
        """Number of passages in the published index, and their texts by document."""
        store = self.engine.open(self.home.registry.published_index().generation, timeout_s=2)
        try:
            texts = {}
            for entry in sorted(store.passages(), key=lambda entry: entry.passage.position):
                texts.setdefault(entry.passage.document_id, []).append(entry.passage.text)
            return store.count(), {name: " ".join(parts) for name, parts in texts.items()}
        finally:
            store.close()

    def texts(self):
        return self.stored()[1]

    def generation(self):
        published = self.home.registry.published_index()
        return published and published.generation

    def versions(self):
        return {document.document_id: document.version for document in self.home.registry.known_documents()}

    def locations(self):
        return {d.document_id: Path(d.location).name for d in self.home.registry.known_documents()}


@pytest.fixture
def make_corpus(default_encoder, isolated_reader):
    made = []

    def make(path):
        made.append(Corpus(path, default_encoder, isolated_reader))
        return made[-1]

    yield make
    for corpus in made:
        corpus.home.close()


@pytest.fixture
def corpus(make_corpus, tmp_path):
    return make_corpus(tmp_path)
