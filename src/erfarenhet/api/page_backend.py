"""What the web pages need of the service."""

from __future__ import annotations

import struct
import threading
from collections.abc import Sequence
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from erfarenhet.api.question_problems import preferred_language
from erfarenhet.api.routes_questions import give_answer
from erfarenhet.api.select_documents import select_documents
from erfarenhet.api.service import Service
from erfarenhet.api.source_changes import find_source_changes
from erfarenhet.corpus.answers_citing import CitingAnswer, answers_citing
from erfarenhet.corpus.feedback import Feedback, keep_feedback
from erfarenhet.corpus.registry_records import CatalogueEntry
from erfarenhet.errors import ErfarenhetError, NotFound, ServiceUnavailable, UnreadableSource
from erfarenhet.records import Answer, Citation, Document
from erfarenhet.store.interface import Filters
from erfarenhet.web.page_service import Change, FileState, NearSubject, PagePicture, ShownAnswer, ShownDocument, Waiting

_NEAR_SUBJECTS = 4
# Passages looked at for the nearest subjects; several may be of one document.
_NEAR_PASSAGES = 20


class PageBackend:
    """The service as the pages see it (``web.page_service.Pages``)."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._catalogue: tuple[object, tuple[CatalogueEntry, ...]] = (None, ())

    def waiting_for(self) -> Waiting | None:
        """Why no question can be answered now; ``None`` when it can."""
        status = self._service.corpus.readiness.status
        return None if status == "ready" else status

    async def ask(self, question: str, *, filters: Filters, follows: str | None, accept_language: str | None) -> Answer:
        """Answer a question in its own language; raises what ``give_answer`` raises."""
        return await give_answer(
            self._service,
            question,
            language=None,
            filters=filters,
            follows=follows,
            accept_language=accept_language,
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
        return ShownAnswer(answer, changes, self.pictured(answer.citations), self._followed(answer))

    def pictured(self, citations: Sequence[Citation]) -> frozenset[int]:
        """Markers of the citations whose page can be shown as a picture."""
        return frozenset(
            citation.marker
            for citation in citations
            if citation.page and self._has_pictures(citation.document_id, citation.version)
        )

    def _followed(self, answer: Answer) -> Answer | None:
        if answer.follows is None:
            return None
        try:
            return self._service.home.registry.kept_answer(answer.follows)
        except NotFound:
            return None

    async def near_subjects(self, question: str, filters: Filters) -> Sequence[NearSubject]:
        """The documents of the passages nearest to a question."""
        try:
            found = await self._service.corpus.search(question, k=_NEAR_PASSAGES, filters=filters, language=None)
        except ErfarenhetError:
            # The answer is shown all the same; it says itself that there is nothing.
            return ()
        near: dict[str, NearSubject] = {}
        for hit in found.hits:
            metadata, document_id = hit.metadata, hit.passage.document_id
            subject = NearSubject(
                document_id, metadata.title or document_id, metadata.language, next(iter(metadata.places), None)
            )
            near.setdefault(document_id, subject)
        return tuple(near.values())[:_NEAR_SUBJECTS]

    def keep_feedback(self, feedback: Feedback) -> None:
        """Keep what a reader thought of an answer."""
        keep_feedback(self._service.home.registry, feedback)

    def catalogue(self) -> Sequence[CatalogueEntry]:
        """The published documents, by title; read once per publication."""
        registry = self._service.home.registry
        published = registry.published_index()
        version = published and (published.number, published.corpus_version)
        with self._lock:
            if version is None or self._catalogue[0] != version:
                self._catalogue = (version, tuple(registry.catalogue()))
            return self._catalogue[1]

    def select(self, filters: Filters) -> Sequence[CatalogueEntry]:
        """The published documents that filters let through, by title."""
        return select_documents(self.catalogue(), filters)

    def document(self, document_id: str, version: str | None) -> ShownDocument:
        """A version of a document; also of one that is no longer published, when its version is named."""
        registry = self._service.home.registry
        document = registry.document(document_id, version)
        try:
            (current,) = registry.catalogue(document_id)
        except NotFound:
            current = None
        has_pictures = bool(document.pages) and self._has_pictures(document.document_id, document.version)
        file: FileState = "shown"
        if registry.lifecycle.is_withheld(document.document_id, document.version):
            file = "withheld"
        elif self._service.home.stored_file(document.version) is None:
            file = "missing"
        return ShownDocument(document, current, has_pictures, file)

    def citing_answers(self, document_id: str) -> Sequence[CitingAnswer]:
        """The latest answers that cite a document, newest first."""
        return answers_citing(self._service.home.registry, document_id)

    async def page_picture(self, document: Document, page: int, quote: str | None) -> PagePicture:
        """Draw a page, so that it is ready when the browser asks for it and what is marked on it is known."""
        path = await run_in_threadpool(self._shown_file, document.document_id, document.version)
        if path is None:
            return PagePicture("unreadable")
        try:
            image = await self._service.page_images.render(
                path, name=document.source_name, version=document.version, page=page, quote=quote
            )
        except UnreadableSource:
            return PagePicture("unreadable")
        except ServiceUnavailable:
            return PagePicture("busy")
        width, height = _png_size(image.png)
        return PagePicture(
            None, width, height, image.quote_found, min((top for _, top, _, _ in image.marks), default=0)
        )

    def preferred_language(self, accept_language: str | None) -> str:
        """The interface language that a browser asks for; Swedish when it asks for none of ours."""
        return preferred_language(accept_language) or "sv"

    def _has_pictures(self, document_id: str, version: str) -> bool:
        path = self._shown_file(document_id, version)
        return path is not None and path.suffix.lower() == ".pdf"

    def _shown_file(self, document_id: str, version: str) -> Path | None:
        """A version's file; ``None`` when it is missing, or withheld because of what stands in it."""
        if self._service.home.registry.lifecycle.is_withheld(document_id, version):
            return None
        return self._service.home.stored_file(version)


def _png_size(png: bytes) -> tuple[int, int]:
    """Width and height from a PNG's first chunk."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height
