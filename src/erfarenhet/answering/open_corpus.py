"""The published corpus, open for questions: one generation at a time, exchanged when another is published."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

import numpy as np

from erfarenhet.answering.answer_question import answer_question
from erfarenhet.corpus.home import Home
from erfarenhet.corpus.registry_records import PublishedIndex
from erfarenhet.encoding.interface import Encoder
from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.encoding.load_encoder import load_encoder
from erfarenhet.errors import HomeError, NotFound
from erfarenhet.languages import warm_up as warm_up_languages
from erfarenhet.records import Answer, Hit, Leg, Metadata, Page, Passage
from erfarenhet.retrieval.search import Searcher, SearchResult
from erfarenhet.settings import Settings
from erfarenhet.store.interface import Filters, StoreEngine
from erfarenhet.store.open_engine import open_engine

# Between reading the registry and opening what it names, ingestion may publish again and clear the old one away.
_OPEN_ATTEMPTS = 5
# Contradictions are looked for in case studies, which are short; of a longer document, so many passages.
_PASSAGES_OF_DOCUMENT = 200


class _Generation:
    """An open generation and how many are reading it; closed by the last one after it was replaced."""

    def __init__(self, searcher: Searcher, published: PublishedIndex) -> None:
        self.searcher = searcher
        self.published = published
        self.readers = 0
        self.replaced = False


class OpenCorpus:
    """Answers questions and searches. Safe to share between threads; each call takes a core while it runs."""

    def __init__(self, home: Home, settings: Settings, engine: StoreEngine, encoder: Encoder) -> None:
        self._home = home
        self._settings = settings
        self._engine = engine
        self._encoder = encoder
        self._terms = LexicalTerms()
        self._lock = threading.Lock()
        self._refreshing = threading.Lock()
        self._current = self._open()

    @classmethod
    def open(cls, home: Home, settings: Settings, *, encoder: Encoder | None = None) -> OpenCorpus:
        """Load the encoder and open what is published.

        Raises:
            HomeError: nothing is published yet.
            HomeLocked: another process reads the embedded index.
            IndexMismatch: the index was built by another encoder.
            StoreError, ModelError: they cannot be loaded.
        """
        encoder = encoder or load_encoder(settings, threads=1)
        warm_up_languages()
        return cls(home, settings, open_engine(settings.model_copy(update={"home": home.folder})), encoder)

    def _open(self) -> _Generation:
        for attempt in range(_OPEN_ATTEMPTS):
            published = self._home.registry.published_index()
            if published is None:
                raise HomeError(self._home.about_empty())
            try:
                store = self._engine.open(published.generation, timeout_s=self._settings.lock_timeout_s)
            except NotFound:
                if attempt == _OPEN_ATTEMPTS - 1:
                    raise
                continue
            try:
                searcher = Searcher(
                    store,
                    self._encoder,
                    self._terms,
                    candidates=self._settings.candidates,
                    question_max_characters=self._settings.question_max_characters,
                )
            except BaseException:
                store.close()
                raise
            return _Generation(searcher, published)
        raise AssertionError("unreachable")

    @property
    def index_version(self) -> str:
        """The version of what is being read now."""
        return self._current.published.index_version

    @property
    def searcher(self) -> Searcher:
        """What searches the present generation. For evaluation, where nothing is published meanwhile."""
        return self._current.searcher

    def refresh(self) -> bool:
        """Move on to a newer publication, if there is one; questions under way finish on the old one.

        Returns:
            Whether there was a newer one.
        """
        with self._refreshing:
            published = self._home.registry.published_index()
            if published is None or published.generation == self._current.published.generation:
                return False
            newer = self._open()
            with self._lock:
                older, self._current = self._current, newer
                older.replaced = True
                idle = older.readers == 0
            if idle:
                self._let_go(older)
            return True

    def _let_go(self, generation: _Generation) -> None:
        generation.searcher.store.close()
        self._engine.drop(generation.published.generation)

    @contextmanager
    def _reading(self) -> Iterator[_Generation]:
        with self._lock:
            generation = self._current
            generation.readers += 1
        try:
            yield generation
        finally:
            with self._lock:
                generation.readers -= 1
                last = generation.replaced and generation.readers == 0
            if last:
                self._let_go(generation)

    def search(
        self,
        question: str,
        *,
        k: int = 10,
        filters: Filters = Filters(),
        language: str | None = None,
        leg: Leg = "hybrid",
    ) -> SearchResult:
        """Find passages. See ``Searcher.search``."""
        with self._reading() as generation:
            return generation.searcher.search(question, k=k, filters=filters, language=language, leg=leg)

    def ask(
        self, question: str, *, language: str | None = None, filters: Filters = Filters(), keep: bool = True
    ) -> Answer:
        """Answer a question.

        Args:
            keep: keep the answer in the registry, so that it can be shown again as it was given.
        Raises:
            InvalidQuestion: it is empty or too long, or the language is unknown.
        """
        with self._reading() as generation:
            answer = answer_question(
                question,
                searcher=generation.searcher,
                terms=self._terms,
                sources=self,
                index_version=generation.published.index_version,
                language=language,
                filters=filters,
            )
        if keep:
            self._home.registry.keep_answer(answer)
        return answer

    def page_of(self, passage: Passage, offset: int) -> int | None:
        """The physical page of an offset in a passage's document; ``None`` where the format has no pages."""
        if passage.page_from == passage.page_to:
            return passage.page_from
        page = self._page_at(passage, offset)
        return page.number if page else passage.page_from

    def printed_page_of(self, passage: Passage, offset: int) -> str | None:
        """The number printed on that page, when it is known."""
        if passage.page_from is None:
            return None
        page = self._page_at(passage, offset)
        return page.label if page else None

    def facts_of(self, passage: Passage) -> Metadata:
        """The document's metadata with its whole front matter, which the index does not hold."""
        return self._facts(passage.document_id, passage.version)

    def hits_of(self, passage: Passage) -> Sequence[Hit]:
        """All passages of a passage's document, in no particular order."""
        return self._hits(passage.document_id, passage.version)

    def _page_at(self, passage: Passage, offset: int) -> Page | None:
        pages = self._pages(passage.document_id, passage.version)
        return next((page for page in pages if page.start <= offset < page.end), None)

    @lru_cache(maxsize=512)  # noqa: B019  lives as long as the process that answers
    def _pages(self, document_id: str, version: str) -> tuple[Page, ...]:
        return self._home.registry.pages(document_id, version)

    @lru_cache(maxsize=512)  # noqa: B019  likewise
    def _facts(self, document_id: str, version: str) -> Metadata:
        return self._home.registry.document(document_id, version).metadata

    @lru_cache(maxsize=128)  # noqa: B019  likewise; a version's passages never change
    def _hits(self, document_id: str, version: str) -> tuple[Hit, ...]:
        with self._reading() as generation:
            store = generation.searcher.store
            direction = np.zeros(store.description.dimensions, dtype=np.float32)
            direction[0] = 1.0
            filters = Filters(document_id=(document_id,))
            ranking = store.rank_dense(direction, limit=_PASSAGES_OF_DOCUMENT, filters=filters)
            entries = store.retrieve([passage_id for passage_id, _ in ranking])
        return tuple(
            Hit(rank, 0.0, entry.passage, entry.metadata)
            for rank, entry in enumerate(entries, start=1)
            if entry.passage.version == version
        )

    def close(self) -> None:
        """Let go of the index. Questions after this fail."""
        with self._lock:
            self._current.searcher.store.close()
