"""The corpus of a running service: opened in the background, kept up to date, closed at the end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar, cast

from erfarenhet.answering.progress import OnProgress, ignore_progress
from erfarenhet.api.bounded_executor import BoundedExecutor
from erfarenhet.corpus.home import Home
from erfarenhet.errors import ErfarenhetError, HomeError, ServiceUnavailable
from erfarenhet.records import Answer
from erfarenhet.settings import Settings
from erfarenhet.store.interface import Filters

if TYPE_CHECKING:
    from erfarenhet.answering.open_corpus import OpenCorpus
    from erfarenhet.encoding.interface import Encoder
    from erfarenhet.retrieval.search import SearchResult

logger = logging.getLogger(__name__)

_R = TypeVar("_R")

# A corpus that cannot be opened is tried again after this long at most.
_RETRY_MAX_S = 30.0


class Corpus(Protocol):
    """What the service needs of an open corpus; ``answering.open_corpus.OpenCorpus`` in practice."""

    @property
    def index_version(self) -> str:
        """The version of what is being read now."""
        ...

    def ask(
        self,
        question: str,
        *,
        language: str | None,
        filters: Filters,
        follows: str | None,
        on_progress: OnProgress,
    ) -> Answer:
        """Answer a question and keep the answer."""
        ...

    def search(self, question: str, *, k: int, filters: Filters, language: str | None) -> SearchResult:
        """Find passages."""
        ...

    def refresh(self) -> bool:
        """Move on to a newer publication, if there is one."""
        ...

    def close(self) -> None:
        """Let go of the index."""
        ...


CorpusOpener = Callable[[Home, Settings], Corpus]


class OpenWithEncoder:
    """Opens the published corpus. The encoder is loaded once, at the first attempt, however many it takes."""

    def __init__(self) -> None:
        self._encoder: Encoder | None = None

    def __call__(self, home: Home, settings: Settings) -> Corpus:
        """Open what is published; raises what ``OpenCorpus.open`` raises."""
        from erfarenhet.answering.open_corpus import OpenCorpus
        from erfarenhet.encoding.load_encoder import load_encoder
        from erfarenhet.languages import warm_up

        if self._encoder is None:
            warm_up()
            # One thread per text: several questions are worked on at the same time.
            self._encoder = load_encoder(settings, threads=1)
        return OpenCorpus.open(home, settings, encoder=self._encoder)


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether questions can be answered now.

    Attributes:
        status: "loading" (model and index are being opened), "empty" (nothing is published), "failed" (see
            ``detail``; tried again by itself), "ready".
        detail: what it is waiting for and what to do; empty when ready.
    """

    status: Literal["loading", "empty", "failed", "ready"]
    detail: str = ""
    index_version: str | None = None


class LiveCorpus:
    """Asks and searches in threads of its own, always on the newest publication."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        *,
        opener: CorpusOpener,
        waiting_max: int,
        poll_s: float,
    ) -> None:
        """Prepare; ``follow_publications`` opens the corpus.

        Args:
            waiting_max: questions that may wait for a thread.
            poll_s: seconds between looks into the registry.
        """
        self._home = home
        self._settings = settings
        self._opener = opener
        self._poll_s = poll_s
        self._corpus: Corpus | None = None
        self._waiting = Readiness("loading", "The model and the index are being loaded. Try again in a few seconds.")
        self._questions = BoundedExecutor(
            threads=settings.serving_threads, waiting_max=waiting_max, name="erfarenhet-question"
        )
        # Of its own, so that a new publication is not kept waiting by a queue of questions.
        self._upkeep = BoundedExecutor(threads=1, waiting_max=1, name="erfarenhet-upkeep")

    @property
    def readiness(self) -> Readiness:
        """Whether questions can be answered now, and if not, why."""
        if self._corpus is None:
            return self._waiting
        return Readiness("ready", index_version=self._corpus.index_version)

    async def ask(
        self,
        question: str,
        *,
        language: str | None,
        filters: Filters,
        follows: str | None = None,
        on_progress: OnProgress = ignore_progress,
    ) -> Answer:
        """Answer a question.

        Args:
            follows: ``answer_id`` of the answer that the question follows up.
            on_progress: told of each step, in the thread that answers.
        Raises:
            InvalidQuestion: it is empty or too long.
            NotFound: the answer that it follows was not given here.
            HomeError: nothing is published yet.
            ServiceUnavailable: the corpus is not open yet, or too many are waiting.
        """
        return await self._questions.run(
            self._opened().ask,
            question,
            language=language,
            filters=filters,
            follows=follows,
            on_progress=on_progress,
        )

    def check_open(self) -> None:
        """Whether questions can be answered now.

        Raises:
            HomeError: nothing is published yet.
            ServiceUnavailable: the corpus is not open yet.
        """
        self._opened()

    async def search(self, question: str, *, k: int, filters: Filters, language: str | None) -> SearchResult:
        """Find passages; raises what ``ask`` raises."""
        return await self._questions.run(self._opened().search, question, k=k, filters=filters, language=language)

    async def use(self, work: Callable[[OpenCorpus], _R]) -> _R:
        """Do some other work on the open corpus in a question's place; raises what ``ask`` raises."""
        return await self._questions.run(work, cast("OpenCorpus", self._opened()))

    def _opened(self) -> Corpus:
        if self._corpus is not None:
            return self._corpus
        if self._waiting.status == "empty":
            raise HomeError(self._waiting.detail)
        raise ServiceUnavailable(self._waiting.detail)

    async def follow_publications(self) -> None:
        """Open the corpus as soon as it can be, then move on to each newer publication. Runs until cancelled."""
        await self._open_when_possible()
        while True:
            await asyncio.sleep(self._poll_s)
            await self._refresh()

    async def _open_when_possible(self) -> None:
        pause_s = self._poll_s
        tried = False
        while self._corpus is None:
            # The first attempt loads the model even when the corpus is empty, so that its first publication is
            # answered from at once.
            if tried and await self._upkeep.run(self._is_empty):
                self._waiting = self._empty()
            else:
                tried = True
                try:
                    self._corpus = await self._upkeep.run(self._opener, self._home, self._settings)
                    logger.info("Answering from %s.", self._corpus.index_version)
                    return
                except ErfarenhetError as exc:
                    if await self._upkeep.run(self._is_empty):
                        self._waiting = self._empty()
                        pause_s = self._poll_s
                    else:
                        self._waiting = Readiness("failed", str(exc))
                        pause_s = min(2 * pause_s, _RETRY_MAX_S)
                        logger.warning("The corpus cannot be opened; next attempt in %g s. %s", pause_s, exc)
            await asyncio.sleep(pause_s)

    def _is_empty(self) -> bool:
        return self._home.registry.published_index() is None

    def _empty(self) -> Readiness:
        return Readiness("empty", self._home.about_empty())

    async def _refresh(self) -> None:
        corpus = self._opened()
        try:
            if await self._upkeep.run(corpus.refresh):
                logger.info("Now answering from %s.", corpus.index_version)
        except ErfarenhetError as exc:
            # What is open goes on answering; the next look tries again.
            logger.warning(
                "A newer publication cannot be opened; still answering from %s. %s", corpus.index_version, exc
            )

    async def close(self) -> None:
        """Finish the questions being answered and let go of the index."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._questions.close)
        await loop.run_in_executor(None, self._upkeep.close)
        corpus, self._corpus = self._corpus, None
        self._waiting = Readiness("failed", "The service is shutting down.")
        if corpus is not None:
            with suppress(ErfarenhetError):  # nothing is left to be done about it
                await loop.run_in_executor(None, corpus.close)
