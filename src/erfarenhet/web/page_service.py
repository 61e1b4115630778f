"""What the pages need of the service, and in which shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol, cast

from fastapi import Depends, Header, Query, Request

from erfarenhet.corpus.answers_citing import CitingAnswer
from erfarenhet.corpus.feedback import Feedback
from erfarenhet.corpus.registry_records import CatalogueEntry
from erfarenhet.languages import AskerLanguage
from erfarenhet.records import Answer, Citation, Document
from erfarenhet.store.interface import Filters

Change = Literal["changed_new", "changed_new_missing", "changed_gone"]
Waiting = Literal["loading", "empty", "failed"]
FileState = Literal["shown", "withheld", "missing"]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer as it was given.

    Attributes:
        changes: what became of a citation's document since, by marker.
        pictured: markers of the citations whose page can be shown as a picture.
        followed: the answer that this one follows up, where it is still kept.
    """

    answer: Answer
    changes: Mapping[int, Change]
    pictured: frozenset[int]
    followed: Answer | None = None


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A version of a document.

    Attributes:
        current: the catalogue's entry; ``None`` when the document is no longer published.
        has_pictures: whether its pages can be shown as pictures.
        file: whether readers may have it: not when it is withheld because of what stands in it, or lost.
    """

    document: Document
    current: CatalogueEntry | None
    has_pictures: bool
    file: FileState = "shown"


@dataclass(frozen=True, slots=True)
class PagePicture:
    """What is known of a page's picture before it is shown.

    Attributes:
        problem: why there is none; then the sizes are 0.
        width_px, height_px: of the picture.
        quote_found: whether the quote is marked on it; ``None`` when there was none to mark.
        mark_top_px: where the first mark begins, from the top; 0 when nothing is marked.
    """

    problem: Literal["unreadable", "busy"] | None
    width_px: int = 0
    height_px: int = 0
    quote_found: bool | None = None
    mark_top_px: int = 0


@dataclass(frozen=True, slots=True)
class NearSubject:
    """A document that lies near a question that has no answer."""

    document_id: str
    title: str
    language: str | None
    place: str | None


class Pages(Protocol):
    """What the pages need of the service."""

    def waiting_for(self) -> Waiting | None:
        """Why no question can be answered now; ``None`` when it can."""
        ...

    async def ask(self, question: str, *, filters: Filters, follows: str | None, accept_language: str | None) -> Answer:
        """Answer a question and keep the answer; raises what becomes a problem page.

        Args:
            follows: id of the answer that the question follows up.
        """
        ...

    def answer(self, answer_id: str) -> ShownAnswer:
        """An answer that was given earlier.

        Raises:
            NotFound: it was not given here.
        """
        ...

    def pictured(self, citations: Sequence[Citation]) -> frozenset[int]:
        """Markers of the citations whose page can be shown as a picture."""
        ...

    async def near_subjects(self, question: str, filters: Filters) -> Sequence[NearSubject]:
        """The documents nearest to a question, nearest first; none while the corpus cannot be searched."""
        ...

    def keep_feedback(self, feedback: Feedback) -> None:
        """Keep what a reader thought of an answer.

        Raises:
            NotFound: the answer was not given here.
        """
        ...

    def catalogue(self) -> Sequence[CatalogueEntry]:
        """The published documents, by title."""
        ...

    def select(self, filters: Filters) -> Sequence[CatalogueEntry]:
        """The published documents that filters let through, by title."""
        ...

    def document(self, document_id: str, version: str | None) -> ShownDocument:
        """A version of a document, the current one unless named.

        Raises:
            NotFound: there is no such document or version.
        """
        ...

    def citing_answers(self, document_id: str) -> Sequence[CitingAnswer]:
        """The latest answers that cite a document, newest first."""
        ...

    async def page_picture(self, document: Document, page: int, quote: str | None) -> PagePicture:
        """Draw a page of a PDF, so that it is ready and what is marked on it is known.

        Raises:
            NotFound: the document has no such page.
        """
        ...

    def preferred_language(self, accept_language: str | None) -> str:
        """The interface language that a browser asks for."""
        ...


def pages_of(request: Request) -> Pages:
    """The service behind a request's pages."""
    return cast(Pages, request.app.state.pages)


def interface_language(
    request: Request,
    lang: Annotated[AskerLanguage | None, Query()] = None,
    accept_language: Annotated[str | None, Header()] = None,
) -> str:
    """The language that a page speaks: the address's, else the browser's."""
    return lang or pages_of(request).preferred_language(accept_language)


PagesOf = Annotated[Pages, Depends(pages_of)]
InterfaceLanguage = Annotated[str, Depends(interface_language)]
