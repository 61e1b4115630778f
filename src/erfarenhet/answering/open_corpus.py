"""The published corpus, open for questions: one generation at a time, exchanged when another is published."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TypeVar

from erfarenhet.answering.answer_question import answer_question
from erfarenhet.corpus.home import Home
from erfarenhet.corpus.registry_records import PublishedIndex
from erfarenhet.encoding.interface import Encoder
from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.encoding.load_encoder import load_encoder
from erfarenhet.errors import HomeError, NotFound
from erfarenhet.languages import warm_up as warm_up_languages
from erfarenhet.records import Answer, Leg, Page, Passage
from erfarenhet.retrieval.search import Searcher, SearchResult
from erfarenhet.settings import Settings
from erfarenhet.store.interface import Filters, StoreEngine
from erfarenhet.store.open_engine import open_engine

_R = TypeVar("_R")

# Between reading the registry and opening what it names, ingestion may publish again and clear the old one away.
_OPEN_ATTEMPTS = 5


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

    def use(self, work: Callable[[Searcher, PublishedIndex], _R]) -> _R:
        """Do some work on the present generation, which stays open meanwhile."""
        with self._reading() as generation:
            return work(generation.searcher, generation.published)

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
                page_of=self.page_of,
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
        for page in self._pages(passage.document_id, passage.version):
            if page.start <= offset < page.end:
                return page.number
        return passage.page_from

    @lru_cache(maxsize=512)  # noqa: B019  lives as long as the process that answers
    def _pages(self, document_id: str, version: str) -> tuple[Page, ...]:
        return self._home.registry.pages(document_id, version)

    def close(self) -> None:
        """Let go of the index. Questions after this fail."""
        with self._lock:
            self._current.searcher.store.close()
