"""The corpus that a question set is asked of: taken in for the occasion, or the one that a home has published."""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from erfarenhet.answering.open_corpus import OpenCorpus
from erfarenhet.assemble import ingest_tools
from erfarenhet.corpus.home import Home
from erfarenhet.errors import InvalidDataset
from erfarenhet.evaluation.evaluation_index import Progress
from erfarenhet.ingest.synchronise import synchronise
from erfarenhet.records import Document, Passage
from erfarenhet.settings import Settings
from erfarenhet.store.interface import IndexDescription

_SHOWN_REJECTIONS = 5


@dataclass(frozen=True, slots=True)
class AskedCorpus:
    """A corpus that is open for questions.

    Attributes:
        documents: every published document, by its id.
        passages: every passage of the index.
        sources: what was taken in, or the home that was asked; for people.
        corpus_version: of the publication: a digest of all documents' versions.
        seconds: that taking it in took; ``None`` where it was there already.
    """

    corpus: OpenCorpus
    documents: Mapping[str, Document]
    passages: tuple[Passage, ...]
    index: IndexDescription
    sources: tuple[str, ...]
    corpus_version: str
    seconds: float | None


@contextmanager
def take_in_corpus(
    paths: Sequence[Path], settings: Settings, progress: Progress | None = None
) -> Iterator[AskedCorpus]:
    """Take files and folders into a home of their own through production's ingestion, and remove it afterwards.

    Args:
        settings: in force, but for the home; on a Qdrant server, collections get a prefix of their own.
    Raises:
        InvalidDataset: a path is missing, or a file was rejected. Half a corpus is not asked.
        HomeError, StoreError, ModelError: ingestion or opening fails.
    """
    if missing := [str(path) for path in paths if not path.exists()]:
        raise InvalidDataset(f"{', '.join(missing)}: no such file or folder. Name the corpus that is to be asked.")
    with tempfile.TemporaryDirectory(prefix="erfarenhet-evaluation-") as folder:
        # The prefix too: ingestion clears away every generation that its own registry does not name.
        prefix = f"{settings.collection_prefix}-evaluation-{uuid.uuid4().hex[:12]}"
        settings = settings.model_copy(update={"home": Path(folder), "collection_prefix": prefix})
        started = time.perf_counter()
        with Home(settings.home) as home:  # its own registry, whatever database the settings name
            tools = ingest_tools(home, settings, None)
            try:
                report = synchronise(paths, home, tools, _files_progress(progress))
                if report.rejected:
                    shown = "; ".join(rejection.reason for rejection in report.rejected[:_SHOWN_REJECTIONS])
                    raise InvalidDataset(
                        f"{len(report.rejected)} files of the corpus were rejected, and half a corpus is not asked: "
                        f"{shown}"
                    )
                seconds = time.perf_counter() - started
                with _open(home, settings, tuple(map(str, paths)), seconds) as asked:
                    yield asked
            finally:
                for generation in tools.engine.generations():
                    tools.engine.drop(generation)


@contextmanager
def published_corpus(settings: Settings) -> Iterator[AskedCorpus]:
    """Ask what ``settings.home`` has published, changing nothing there.

    Raises:
        HomeError: nothing is published there.
        HomeLocked: another process, such as a service, reads the embedded index.
        IndexMismatch, StoreError, ModelError: it cannot be opened.
    """
    with Home.of(settings) as home, _open(home, settings, (str(home.folder),), None) as asked:
        yield asked


@contextmanager
def _open(home: Home, settings: Settings, sources: tuple[str, ...], seconds: float | None) -> Iterator[AskedCorpus]:
    corpus = OpenCorpus.open(home, settings)
    try:
        store = corpus.searcher.store
        published = home.registry.published_index()
        ids = [known.document_id for known in home.registry.known_documents()]
        yield AskedCorpus(
            corpus=corpus,
            documents={document_id: home.registry.document(document_id) for document_id in ids},
            passages=tuple(entry.passage for entry in store.passages()),
            index=store.description,
            sources=sources,
            corpus_version=published.corpus_version if published else "",
            seconds=seconds,
        )
    finally:
        corpus.close()


def _files_progress(progress: Progress | None) -> Progress | None:
    if progress is None:
        return None
    return lambda _name, done, total: progress("index", done, total)
