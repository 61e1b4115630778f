"""A corpus for the desk's tests: real readers and index, an encoder that costs nothing, all in this process."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from evaluation.word_encoder import WordEncoder

from erfarenhet.corpus.home import Home
from erfarenhet.corpus.lifecycle_records import Decision
from erfarenhet.curation.desk import Desk
from erfarenhet.curation.look_over import LookOver
from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.ingest.check_consistency import check_consistency
from erfarenhet.ingest.ingest_tools import IngestTools, Policy
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.readers.read_source import read_source
from erfarenhet.ingest.recipe import load_recipe
from erfarenhet.ingest.synchronise import rebuild, synchronise
from erfarenhet.store.server import LocalEngine

ANNA, BO = Decision("user:anna", "läst"), Decision("user:bo", "läst")


class PlainReader:
    def read(self, source):
        return read_source(source, ReadLimits())


class CuratedCorpus:
    def __init__(
        self, path: Path, *, review=False, four_eyes=False, hold="report", registry_url=None, engine=None, encoder=None
    ):
        self.folder = path / "källor"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.home_folder = path / "hem"
        self.registry_url = registry_url
        self.home = Home(self.home_folder, registry_url)
        self.engine = engine or LocalEngine(":memory:")
        self.four_eyes, self.hold = four_eyes, hold
        recipe, terms, encoder = load_recipe(), LexicalTerms(), encoder or WordEncoder()
        self.tools = IngestTools(
            engine=self.engine,
            recipe=recipe,
            describe_index=lambda: recipe.describe_index(encoder, terms.recipe),
            load_encoder=lambda: encoder,
            terms=terms,
            open_reader=lambda: nullcontext(PlainReader()),
            lock_timeout_s=5,
        )
        self.use(review=review)

    def use(self, *, review, who="cli:ola"):
        look_over = LookOver(self.home.registry, self.hold)
        self.tools = replace(self.tools, policy=Policy(who, review, None, look_over))
        self.desk = Desk(self.home, self.tools, four_eyes=self.four_eyes)

    def restart(self):
        review, who = self.tools.policy.review_required, self.tools.policy.who
        self.home.close()
        self.home = Home(self.home_folder, self.registry_url)
        self.use(review=review, who=who)

    def write(self, name, text, **fields):
        front = "".join(f"{key}: {value}\n" for key, value in fields.items())
        path = self.folder / name
        path.write_text(f"---\n{front}---\n{text}" if front else text, encoding="utf-8")
        return path

    def ingest(self, *paths):
        report = synchronise(paths or [self.folder], self.home, self.tools)
        self.check()
        return report

    def rebuild(self):
        report = rebuild(self.home, self.tools)
        self.check()
        return report

    def check(self):
        assert check_consistency(self.home, self.engine) == []
        assert self.retrievable() == {
            document.document_id: document.version for document in self.home.registry.known_documents()
        }

    def retrievable(self):
        """What the index gives readers: the version of each document that it holds."""
        published = self.home.registry.published_index()
        if published is None:
            return {}
        store = self.engine.open(published.generation, timeout_s=2)
        found = {(entry.passage.document_id, entry.passage.version) for entry in store.passages()}
        store.close()
        assert len(dict(found)) == len(found), "two versions of one document are retrievable"
        return dict(found)

    def texts(self):
        published = self.home.registry.published_index()
        if published is None:
            return []
        store = self.engine.open(published.generation, timeout_s=2)
        texts = [entry.passage.text for entry in store.passages()]
        store.close()
        return texts

    def states(self, document_id):
        return [status.state for status in self.home.registry.lifecycle.versions(document_id)]

    def version(self, name):
        import hashlib

        return hashlib.sha256((self.folder / name).read_bytes()).hexdigest()

    def close(self):
        self.home.close()
