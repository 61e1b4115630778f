"""A throw-away index of a question set, built by the code that builds the real one."""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from erfarenhet.encoding.interface import Encoder, Terms
from erfarenhet.errors import InvalidDataset, UnreadableSource
from erfarenhet.evaluation.corpus_documents import make_corpus_document
from erfarenhet.evaluation.question_sets import Dataset
from erfarenhet.ingest.index_passages import index_passages
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.recipe import Recipe
from erfarenhet.ingest.split_passages import PassageSize, split_passages
from erfarenhet.records import Document
from erfarenhet.settings import Settings
from erfarenhet.store.interface import PassageStore, StoreEngine
from erfarenhet.store.open_engine import open_engine

_BATCH_DOCUMENTS = 8

Progress = Callable[[str, int, int], None]
"""Called with the stage ("index" or "search"), how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class EvaluationIndex:
    """An index that is open for reading.

    Attributes:
        documents_without_text: those with neither title nor text; nothing can find them.
        languages: of each document with text, by its id: the one that the set states, else the detected one.
        seconds: that reading, splitting, encoding and writing took.
    """

    store: PassageStore
    passages: int
    documents_without_text: int
    languages: Mapping[str, str]
    seconds: float


@contextmanager
def open_evaluation_index(
    dataset: Dataset,
    *,
    settings: Settings,
    recipe: Recipe,
    encoder: Encoder,
    terms: Terms,
    engine: StoreEngine | None = None,
    progress: Progress | None = None,
) -> Iterator[EvaluationIndex]:
    """Index a question set's documents, and remove everything again afterwards.

    Args:
        engine: where the generation is built, under a name of its own; by default the settings' server, or else Qdrant
            Edge in a temporary folder.
    Raises:
        InvalidDataset: a document is none that the text reader takes.
        ModelError, StoreError: encoding or writing fails.
    """
    languages: dict[str, str] = {}
    with (
        tempfile.TemporaryDirectory(prefix="erfarenhet-evaluation-") as folder,
        open_document_index(
            _read_documents(dataset, Path(folder), settings, languages),
            total=len(dataset.documents),
            settings=settings,
            recipe=recipe,
            encoder=encoder,
            terms=terms,
            engine=engine,
            progress=progress,
        ) as index,
    ):
        yield replace(index, documents_without_text=len(dataset.documents) - len(languages), languages=languages)


@contextmanager
def open_document_index(
    documents: Iterable[Document | None],
    *,
    total: int,
    settings: Settings,
    recipe: Recipe,
    encoder: Encoder,
    terms: Terms,
    engine: StoreEngine | None = None,
    progress: Progress | None = None,
) -> Iterator[EvaluationIndex]:
    """Index documents that were read, and remove the index again afterwards.

    Args:
        documents: read one by one while indexing goes on; ``None`` for one without text.
        total: how many there are, for the progress.
        engine: as in ``open_evaluation_index``.
    """
    with tempfile.TemporaryDirectory(prefix="erfarenhet-evaluation-") as folder:
        chosen = engine or open_engine(settings.model_copy(update={"home": Path(folder)}))
        generation = f"evaluation-{uuid.uuid4().hex[:12]}"
        started = time.perf_counter()
        try:
            store = chosen.create(generation, recipe.describe_index(encoder, terms.recipe))
            try:
                passages = _fill(store, documents, total, recipe.passage_size(encoder), encoder, terms, progress)
                store.flush()
            finally:
                store.close()
            store = chosen.open(generation, timeout_s=settings.lock_timeout_s)
            seconds = time.perf_counter() - started
            try:
                yield EvaluationIndex(store, passages, 0, {}, seconds)
            finally:
                store.close()
        finally:
            chosen.drop(generation)


def _read_documents(
    dataset: Dataset, workspace: Path, settings: Settings, languages: dict[str, str]
) -> Iterator[Document | None]:
    """The set's documents, one by one; the language of each that has text is put into ``languages``."""
    limits = ReadLimits.from_settings(settings)
    for entry in dataset.documents:
        try:
            document = make_corpus_document(entry, workspace=workspace, limits=limits)
        except UnreadableSource as exc:
            raise InvalidDataset(f"{dataset.folder}: {exc}") from exc
        if document is not None:
            languages[entry.document_id] = entry.language or document.metadata.language or "?"
        yield document


def _fill(
    store: PassageStore,
    documents: Iterable[Document | None],
    total: int,
    size: PassageSize,
    encoder: Encoder,
    terms: Terms,
    progress: Progress | None,
) -> int:
    """Write all passages; how many they are."""
    written = done = 0
    remaining = iter(documents)
    while batch := list(islice(remaining, _BATCH_DOCUMENTS)):
        if progress:
            progress("index", done, total)
        done += len(batch)
        with_text = [document for document in batch if document is not None]
        passages = [
            passage
            for document in with_text
            for passage in split_passages(document, size=size, count_tokens=encoder.count_tokens)
        ]
        metadata = {document.document_id: document.metadata for document in with_text}
        store.upsert(index_passages(passages, metadata, encoder=encoder, terms=terms))
        written += len(passages)
    if progress:
        progress("index", total, total)
    return written
