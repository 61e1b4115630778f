"""The published corpus, open for questions: one generation at a time, exchanged when another is published."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from erfarenhet.answering.answer_question import Writing, answer_question
from erfarenhet.answering.chat_generator import ChatGenerator, load_chat_generator
from erfarenhet.answering.follow_up import Conversation, Resolved, resolve_follow_up
from erfarenhet.answering.language_model import LanguageModelWriter
from erfarenhet.answering.progress import OnProgress, ignore_progress
from erfarenhet.answering.sources import passages_of_document
from erfarenhet.answering.translate_quotes import QuoteTranslator, Translator
from erfarenhet.corpus.home import Home
from erfarenhet.corpus.registry_records import PublishedIndex
from erfarenhet.encoding.interface import Encoder
from erfarenhet.encoding.lexical import LexicalTerms, fold, split_words
from erfarenhet.encoding.load_encoder import load_encoder
from erfarenhet.errors import HomeError, NotFound
from erfarenhet.languages import warm_up as warm_up_languages
from erfarenhet.records import Answer, Hit, Leg, Metadata, Page, Passage
from erfarenhet.retrieval.parse_filters import filters_to_json, parse_filters
from erfarenhet.retrieval.read_question import asker_language, clean_question
from erfarenhet.retrieval.search import Searcher, SearchResult
from erfarenhet.settings import Settings
from erfarenhet.store.interface import Filters, StoreEngine
from erfarenhet.store.open_engine import open_engine
from erfarenhet.translation.translator import load_translator

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

    def __init__(
        self,
        home: Home,
        settings: Settings,
        engine: StoreEngine,
        encoder: Encoder,
        *,
        generator: ChatGenerator | None = None,
        translator: Translator | None = None,
    ) -> None:
        """Open what is published; raises what ``open`` raises.

        Args:
            generator: a language model that writes; without one, answers consist of quotes.
            translator: translates quotes in the neighbour language; without one, they stand alone.
        """
        self._home = home
        self._settings = settings
        self._engine = engine
        self._encoder = encoder
        self._terms = LexicalTerms()
        self._lock = threading.Lock()
        self._refreshing = threading.Lock()
        self._translator = QuoteTranslator(translator) if translator is not None else None
        self._writing = (
            Writing(LanguageModelWriter(generator, encoder, self._terms), self._known_names)
            if generator is not None
            else None
        )
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
        return cls(
            home,
            settings,
            open_engine(settings.model_copy(update={"home": home.folder})),
            encoder,
            generator=load_chat_generator(settings),
            translator=load_translator(settings) if settings.translate == "auto" else None,
        )

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
        self,
        question: str,
        *,
        language: str | None = None,
        filters: Filters = Filters(),
        follows: str | None = None,
        keep: bool = True,
        on_progress: OnProgress = ignore_progress,
    ) -> Answer:
        """Answer a question.

        Args:
            follows: ``answer_id`` of the answer that the question follows up; what it leaves out is taken from there.
            keep: keep the answer in the registry, so that it can be shown again as it was given.
            on_progress: told of each step, in the thread that answers.
        Raises:
            InvalidQuestion: it is empty or too long, or the language is unknown.
            NotFound: the answer that it follows was not given here.
        """
        resolved = self._resolve(question, language, filters, follows) if follows else None
        if resolved is None:
            answer = self._answer(question, language, filters, on_progress)
        else:
            answer = self._answer_follow_up(resolved, on_progress)
            answer = replace(
                answer,
                question=clean_question(question, max_characters=self._settings.question_max_characters),
                follows=follows,
                understood_as=resolved.understood_as,
            )
        if self._translator is not None:
            answer = self._translator.translate_answer(answer)
        if keep:
            self._home.registry.keep_answer(answer)
        return answer

    def _answer(self, question: str, language: str | None, filters: Filters, on_progress: OnProgress) -> Answer:
        with self._reading() as generation:
            return answer_question(
                question,
                searcher=generation.searcher,
                terms=self._terms,
                sources=self,
                index_version=generation.published.index_version,
                language=language,
                filters=filters,
                writing=self._writing,
                on_progress=on_progress,
            )

    def _resolve(self, question: str, language: str | None, filters: Filters, follows: str) -> Resolved:
        cleaned = clean_question(question, max_characters=self._settings.question_max_characters)
        if language is not None:
            asker_language(cleaned, language)
        return resolve_follow_up(
            cleaned,
            self._conversation(self._home.registry.kept_answer(follows)),
            known_places=self._known_places(self.index_version),
            language=language,
            filters=filters,
        )

    def _answer_follow_up(self, resolved: Resolved, on_progress: OnProgress) -> Answer:
        """Look in the conversation's documents, or at the new place, first; elsewhere when they say nothing."""
        language, filters = resolved.language, resolved.filters
        if resolved.first is not None:
            answer = self._answer(resolved.text, language, resolved.first, on_progress)
            if answer.status != "unanswered":
                # The narrower filters are the conversation's, not the asker's: a later question is not tied to them.
                return replace(answer, filters=filters_to_json(filters))
        return self._answer(resolved.text, language, filters, on_progress)

    def _conversation(self, earlier: Answer) -> Conversation:
        places: dict[str, None] = {}
        employers: dict[str, None] = {}
        for document_id, version in dict.fromkeys((cited.document_id, cited.version) for cited in earlier.citations):
            try:
                facts = self._facts(document_id, version)
            except NotFound:  # withdrawn for good since
                continue
            places.update(dict.fromkeys(facts.places))
            if facts.employer:
                employers[facts.employer] = None
        return Conversation(earlier, parse_filters(earlier.filters), tuple(places), tuple(employers))

    @lru_cache(maxsize=2)  # noqa: B019  lives as long as the process that answers
    def _known_places(self, _index_version: str) -> frozenset[str]:
        entries = self._home.registry.catalogue()
        return frozenset(fold(place.casefold()) for entry in entries for place in entry.metadata.places)

    def _known_names(self) -> frozenset[str]:
        return self._known_places(self.index_version) | self._known_employers(self.index_version)

    @lru_cache(maxsize=2)  # noqa: B019  likewise
    def _known_employers(self, _index_version: str) -> frozenset[str]:
        entries = self._home.registry.catalogue()
        words = (word for entry in entries for word in split_words(entry.metadata.employer or ""))
        return frozenset(fold(word) for word in words if len(word) > 2)

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
            return passages_of_document(generation.searcher.store, document_id, version)

    def close(self) -> None:
        """Let go of the index. Questions after this fail."""
        with self._lock:
            self._current.searcher.store.close()
