"""The starter corpus, read once, and a part of it in a home with an index of an encoder that knows only words."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from evaluation.word_encoder import WordEncoder

from erfarenhet.answering.open_corpus import OpenCorpus
from erfarenhet.cases.case_library import CaseLibrary, read_cases
from erfarenhet.cases.open_cases import OpenCases
from erfarenhet.corpus.home import Home
from erfarenhet.corpus.registry_records import Addition
from erfarenhet.data_files import data_file
from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.ingest.front_matter import known_terms
from erfarenhet.ingest.index_passages import index_passages
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.readers.read_source import read_source
from erfarenhet.ingest.recipe import load_recipe
from erfarenhet.ingest.split_passages import split_passages
from erfarenhet.records import Document, SourceFile
from erfarenhet.settings import Settings, load_settings
from erfarenhet.store.edge import EdgeEngine

# Closures and establishments, both countries, all three languages; enough for every part of a brief to find something.
INDEXED = (
    "fall-se-borlange-kvarnsveden", "fall-se-hylte-storaenso", "fall-se-hudiksvall-ericsson", "fall-se-boden-h2gs",
    "fall-no-skien-union", "fall-no-hurum-sodra", "fall-no-ardal-hydro", "fall-no-lierne-bakeri",
    "guide-forbereda", "guide-analysera", "guide-planera-forankra", "guide-folja-upp",
    "guide-larmstruktur-etableringar",
    "guide-norsk-omstillingsordning", "guide-omstilling-roller-og-faser-nn", "guide-svensk-modell-aktorer",
    "guide-lardomar-tvars-fallen",
)  # fmt: skip


@pytest.fixture(scope="session")
def starter_documents() -> list[Document]:
    """All documents of the starter corpus as ingestion reads them."""
    documents = []
    for path in sorted(data_file("corpus").glob("*/*.md")):
        source = SourceFile.from_path(path)
        content = read_source(source, ReadLimits())
        documents.append(
            Document(
                content.document_id or path.stem,
                source.sha256,
                source.name,
                content.text,
                content.blocks,
                content.pages,
                known_terms(content.metadata),
            )
        )
    return documents


@pytest.fixture(scope="session")
def starter_cases(starter_documents: list[Document]) -> CaseLibrary:
    return read_cases(starter_documents, "test")


class Shelf:
    """A home with an index, and the cases in it."""

    def __init__(self, folder: Path, documents: list[Document], encoder: object) -> None:
        self.documents = {document.document_id: document for document in documents}
        self.home = Home(folder)
        self.settings: Settings = load_settings({"home": folder}, environ={})
        terms, recipe = LexicalTerms(), load_recipe()
        engine = EdgeEngine(folder / "index", lock_timeout_s=2)
        description = recipe.describe_index(encoder, terms.recipe)
        size = recipe.passage_size(encoder)
        passages = {
            document.document_id: list(split_passages(document, size=size, count_tokens=encoder.count_tokens))
            for document in documents
        }
        metadata = {document.document_id: document.metadata for document in documents}
        store = engine.create("g000001", description)
        for found in passages.values():
            store.upsert(index_passages(found, metadata, encoder=encoder, terms=terms))
        store.flush()
        store.close()
        additions = [
            Addition(document, passages[document.document_id], document.source_name, 1) for document in documents
        ]
        self.home.registry.publish(
            number=1, generation="g000001", description=description, additions=additions, removed=()
        )
        self.corpus = OpenCorpus(self.home, self.settings, engine, encoder)
        self.cases = OpenCases(self.home.registry)

    def close(self) -> None:
        self.corpus.close()
        self.home.close()


@pytest.fixture(scope="session")
def shelf(starter_documents: list[Document]) -> Iterator[Shelf]:
    with tempfile.TemporaryDirectory(prefix="erfarenhet-cases-") as folder:
        chosen = [document for document in starter_documents if document.document_id in INDEXED]
        assert len(chosen) == len(INDEXED)
        made = Shelf(Path(folder), chosen, WordEncoder())
        yield made
        made.close()
