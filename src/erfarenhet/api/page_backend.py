"""What the web pages need of the service."""

from __future__ import annotations

from typing import Literal

from erfarenhet.api.question_problems import preferred_language
from erfarenhet.api.routes_questions import give_answer
from erfarenhet.api.service import Service
from erfarenhet.api.source_changes import find_source_changes
from erfarenhet.errors import NotFound
from erfarenhet.records import Answer
from erfarenhet.store.interface import Filters
from erfarenhet.web.pages import Change, ShownAnswer, ShownDocument


class PageBackend:
    """The service as the pages see it (``web.pages.Pages``)."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def waiting_for(self) -> Literal["loading", "empty", "failed"] | None:
        """Why no question can be answered now; ``None`` when it can."""
        status = self._service.corpus.readiness.status
        return None if status == "ready" else status

    async def ask(self, question: str, *, accept_language: str | None) -> Answer:
        """Answer a question in its own language; raises what ``give_answer`` raises."""
        return await give_answer(
            self._service, question, language=None, filters=Filters(), accept_language=accept_language
        )

    def answer(self, answer_id: str) -> ShownAnswer:
        """An answer that was given earlier, with what became of its sources."""
        registry = self._service.home.registry
        answer = registry.kept_answer(answer_id)
        changes: dict[int, Change] = {}
        for change in find_source_changes(answer, registry):
            kind: Change = "changed_new" if change.quotes_still_there else "changed_new_missing"
            if change.change == "gone":
                kind = "changed_gone"
            changes.update(dict.fromkeys(change.markers, kind))
        pictured = {
            citation.marker for citation in answer.citations if citation.page and self._is_pdf(citation.version)
        }
        return ShownAnswer(answer, changes, frozenset(pictured))

    def document(self, document_id: str, version: str | None) -> ShownDocument:
        """A version of a document; also of one that is no longer published, when its version is named."""
        registry = self._service.home.registry
        document = registry.document(document_id, version)
        try:
            (current,) = registry.catalogue(document_id)
        except NotFound:
            current = None
        return ShownDocument(document, current, self._is_pdf(document.version))

    def preferred_language(self, accept_language: str | None) -> str:
        """The interface language that a browser asks for; Swedish when it asks for none of ours."""
        return preferred_language(accept_language) or "sv"

    def _is_pdf(self, version: str) -> bool:
        path = self._service.home.stored_file(version)
        return path is not None and path.suffix.lower() == ".pdf"
