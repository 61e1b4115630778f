"""A throw-away index of a question set, built by the code that builds the real one."""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from erfarenhet.encoding.interface import Encoder, Terms
from erfarenhet.errors import InvalidDataset, UnreadableSource
from erfarenhet.evaluation.corpus_documents import make_corpus_document
from erfarenhet.evaluation.question_sets import Dataset
from erfarenhet.ingest.index_passages import index_passages
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.recipe import Recipe
from erfarenhet.ingest.split_passages import split_passages
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
    with tempfile.TemporaryDirectory(prefix="erfarenhet-evaluation-") as folder:
        place = Path(folder)
        chosen = engine or open_engine(settings.model_copy(update={"home": place}))
        generation = f"evaluation-{uuid.uuid4().hex[:12]}"
        started = time.perf_counter()
        try:
            store = chosen.create(generation, recipe.describe_index(encoder, terms.recipe))
            try:
                passages, languages = _fill(store, dataset, place, settings, recipe, encoder, terms, progress)
                store.flush()
            finally:
                store.close()
            store = chosen.open(generation, timeout_s=settings.lock_timeout_s)
            seconds = time.perf_counter() - started
            try:
                without_text = len(dataset.documents) - len(languages)
                yield EvaluationIndex(store, passages, without_text, languages, seconds)
            finally:
                store.close()
        finally:
            chosen.drop(generation)


def _fill(
    store: PassageStore,
    dataset: Dataset,
    workspace: Path,
    settings: Settings,
    recipe: Recipe,
    encoder: Encoder,
    terms: Terms,
    progress: Progress | None,
) -> tuple[int, dict[str, str]]:
    """Passages written, and the language of each document that has text."""
    limits, size = ReadLimits.from_settings(settings), recipe.passage_size(encoder)
    total, written = len(dataset.documents), 0
    languages: dict[str, str] = {}
    for start in range(0, total, _BATCH_DOCUMENTS):
        if progress:
            progress("index", start, total)
        documents: list[Document] = []
        for entry in dataset.documents[start : start + _BATCH_DOCUMENTS]:
            try:
                document = make_corpus_document(entry, workspace=workspace, limits=limits)
            except UnreadableSource as exc:
                raise InvalidDataset(f"{dataset.folder}: {exc}") from exc
            if document is not None:
                documents.append(document)
                languages[entry.document_id] = entry.language or document.metadata.language or "?"
        passages = [
            passage
            for document in documents
            for passage in split_passages(document, size=size, count_tokens=encoder.count_tokens)
        ]
        metadata = {document.document_id: document.metadata for document in documents}
        store.upsert(index_passages(passages, metadata, encoder=encoder, terms=terms))
        written += len(passages)
    if progress:
        progress("index", total, total)
    return written, languages
