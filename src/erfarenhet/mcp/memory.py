"""What the tools ask: the service when one runs on the home, else the home itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from erfarenhet.answering.open_corpus import OpenCorpus
from erfarenhet.answering.search_json import search_result_to_json
from erfarenhet.cases.open_cases import OpenCases
from erfarenhet.cases.similar_requests import SimilarRequest, similar_to_json, understand_situation
from erfarenhet.corpus.home import Home
from erfarenhet.corpus.record_json import answer_to_json
from erfarenhet.retrieval.parse_filters import parse_filters
from erfarenhet.service_client import ServiceClient, find_service
from erfarenhet.settings import Settings

# An index that nobody asked for this long is closed: it belongs to one process, and a service may want it.
_IDLE_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class OpenedPassage:
    """A place in a document, with the text around it.

    Attributes:
        before, text, after: as they follow each other in the document.
    """

    document_id: str
    version: str
    title: str
    language: str | None
    publisher: str | None
    year: int | None
    url: str | None
    page: int | None
    start: int
    end: int
    before: str
    text: str
    after: str


class Memory:
    """Answers for the tools. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._home: Home | None = None
        self._cases: OpenCases | None = None
        self._corpus: OpenCorpus | None = None
        self._idle: threading.Timer | None = None
        self._lock = threading.Lock()

    @property
    def address(self) -> str | None:
        """Where people reach the service, for links; ``None`` when that is not known."""
        if self._settings.public_url:
            return self._settings.public_url.rstrip("/")
        service = find_service(self._settings.home)
        return service.url if service else None

    def ask(self, question: str, language: str | None, filters: Mapping[str, Any]) -> dict[str, Any]:
        """The contract's answer object."""
        parsed = parse_filters(filters)
        return self._through(
            lambda service: service.ask(question, filters=parsed, language=language),
            lambda corpus, _cases: answer_to_json(corpus.ask(question, filters=parsed, language=language)),
        )

    def search(self, question: str, k: int, filters: Mapping[str, Any]) -> dict[str, Any]:
        """The contract's search object."""
        parsed = parse_filters(filters)
        return self._through(
            lambda service: service.search(question, k=k, filters=parsed),
            lambda corpus, _cases: search_result_to_json(corpus.search(question, k=k, filters=parsed)),
        )

    def similar(self, situation: Mapping[str, Any], language: str | None, limit: int) -> dict[str, Any]:
        """The object of ``POST /v1/cases/similar``."""
        understand_situation(situation, language)  # a wrong call must not cost the opening of an index
        wanted = SimilarRequest(situation, language, limit)
        body = {"situation": dict(situation), "language": language, "limit": limit}
        return self._through(
            lambda service: service.post("/v1/cases/similar", body),
            lambda corpus, cases: similar_to_json(cases.similar(wanted, corpus)),
        )

    def passage(self, passage_id: str, surroundings: int) -> OpenedPassage:
        """A passage with the text around it. Needs the registry alone, which can be read while a service runs.

        Args:
            surroundings: characters before and after it, at most.
        Raises:
            NotFound: no published document has this passage.
        """
        with self._lock:
            registry = self._opened_home().registry
            document_id, version, start, end = registry.passage_place(passage_id)
            document = registry.document(document_id, version)
        metadata, text = document.metadata, document.text
        return OpenedPassage(
            document_id=document_id,
            version=version,
            title=metadata.title or document_id,
            language=metadata.language,
            publisher=metadata.publisher,
            year=metadata.year,
            url=metadata.url,
            page=document.page_at(start),
            start=start,
            end=end,
            before=text[max(start - surroundings, 0) : start],
            text=text[start:end],
            after=text[end : end + surroundings],
        )

    def close(self) -> None:
        """Let go of the home."""
        with self._lock:
            self._close_corpus()
            if self._home is not None:
                self._home.close()
                self._home = None

    def _through(
        self,
        by_service: Callable[[ServiceClient], dict[str, Any]],
        directly: Callable[[OpenCorpus, OpenCases], dict[str, Any]],
    ) -> dict[str, Any]:
        """Ask the service when there is one; else open the index, one caller at a time."""
        service = find_service(self._settings.home)
        if service is not None:
            return by_service(service)
        with self._lock:
            corpus, cases = self._opened_corpus()
            try:
                corpus.refresh()
                return directly(corpus, cases)
            finally:
                self._close_when_idle()

    def _opened_home(self) -> Home:
        if self._home is None:
            self._home = Home.of(self._settings)
        return self._home

    def _opened_corpus(self) -> tuple[OpenCorpus, OpenCases]:
        if self._idle is not None:
            self._idle.cancel()
        home = self._opened_home()
        if self._corpus is None:
            self._corpus = OpenCorpus.open(home, self._settings)
        if self._cases is None:
            self._cases = OpenCases(home.registry)
        return self._corpus, self._cases

    def _close_when_idle(self) -> None:
        self._idle = threading.Timer(_IDLE_S, self._end_idleness)
        self._idle.daemon = True
        self._idle.start()

    def _end_idleness(self) -> None:
        with self._lock:
            # A call that came meanwhile has set another timer.
            if self._idle is threading.current_thread():
                self._close_corpus()

    def _close_corpus(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if self._corpus is not None:
            self._corpus.close()
            self._corpus = None
