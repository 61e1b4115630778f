"""The pages' routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol, cast
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from erfarenhet.corpus.registry_records import CatalogueEntry
from erfarenhet.errors import NotFound
from erfarenhet.languages import AskerLanguage
from erfarenhet.records import Answer, Document
from erfarenhet.web.answer_view import answer_lines
from erfarenhet.web.document_view import shown_blocks
from erfarenhet.web.render import render_page, static_response, with_query
from erfarenhet.web.texts import PAGE_TEXTS

Change = Literal["changed_new", "changed_new_missing", "changed_gone"]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer as it was given.

    Attributes:
        changes: what became of a citation's document since, by marker.
        pictured: markers of the citations whose page can be shown as a picture.
    """

    answer: Answer
    changes: Mapping[int, Change]
    pictured: frozenset[int]


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A version of a document.

    Attributes:
        current: the catalogue's entry; ``None`` when the document is no longer published.
        has_pictures: whether its pages can be shown as pictures.
    """

    document: Document
    current: CatalogueEntry | None
    has_pictures: bool


class Pages(Protocol):
    """What the pages need of the service."""

    def waiting_for(self) -> Literal["loading", "empty", "failed"] | None:
        """Why no question can be answered now; ``None`` when it can."""
        ...

    async def ask(self, question: str, *, accept_language: str | None) -> Answer:
        """Answer a question and keep the answer; raises what becomes a problem page."""
        ...

    def answer(self, answer_id: str) -> ShownAnswer:
        """An answer that was given earlier.

        Raises:
            NotFound: it was not given here.
        """
        ...

    def document(self, document_id: str, version: str | None) -> ShownDocument:
        """A version of a document, the current one unless named.

        Raises:
            NotFound: there is no such document or version.
        """
        ...

    def preferred_language(self, accept_language: str | None) -> str:
        """The interface language that a browser asks for."""
        ...


def _pages(request: Request) -> Pages:
    return cast(Pages, request.app.state.pages)


def _language(
    request: Request,
    lang: Annotated[AskerLanguage | None, Query()] = None,
    accept_language: Annotated[str | None, Header()] = None,
) -> str:
    return lang or _pages(request).preferred_language(accept_language)


PagesOf = Annotated[Pages, Depends(_pages)]
InterfaceLanguage = Annotated[str, Depends(_language)]

router = APIRouter(include_in_schema=False)


@router.get("/")
async def start(pages: PagesOf, language: InterfaceLanguage) -> Response:
    """The question field."""
    return render_page("start.html", language, path="/", waiting_for=pages.waiting_for(), question="", problem=None)


@router.post("/ask")
async def ask(request: Request, pages: PagesOf, accept_language: Annotated[str | None, Header()] = None) -> Response:
    """Answer the form's question and lead on to the answer, which has an address of its own."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    # An example's button sends its text after the field's.
    question = next((value for value in reversed(form.get("question", [])) if value.strip()), "")
    language = form.get("lang", [""])[-1]
    interface = language if language in PAGE_TEXTS else pages.preferred_language(accept_language)
    request.state.language = interface
    answer = await pages.ask(question, accept_language=interface)
    return RedirectResponse(with_query(f"/answers/{answer.answer_id}", lang=interface), 303)


@router.get("/answers/{answer_id}")
async def show_answer(answer_id: str, pages: PagesOf, language: InterfaceLanguage) -> Response:
    """An answer with its sources."""
    shown = await run_in_threadpool(pages.answer, answer_id)
    return render_page(
        "answer.html",
        language,
        path=f"/answers/{answer_id}",
        answer=shown.answer,
        groups=answer_lines(shown.answer),
        changes=shown.changes,
        pictured=shown.pictured,
    )


@router.get("/documents/{document_id}")
def show_document(
    document_id: str,
    pages: PagesOf,
    language: InterfaceLanguage,
    version: Annotated[str | None, Query(pattern="^[0-9a-f]{64}$")] = None,
    start: Annotated[int | None, Query(ge=0)] = None,
    end: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    """A document's metadata and text, with ``start:end`` marked."""
    shown = pages.document(document_id, version)
    blocks = shown_blocks(shown.document, start, end)
    return render_page(
        "document.html",
        language,
        path=f"/documents/{document_id}",
        query={"version": version, "start": start, "end": end},
        document=shown.document,
        metadata=shown.document.metadata,
        current=shown.current,
        has_pictures=shown.has_pictures,
        blocks=blocks,
        headings=[block for block in blocks if block.kind == "heading"],
        marked=any(piece.marked for block in blocks for piece in block.pieces),
    )


@router.get("/static/{name}")
async def static(name: str) -> Response:
    """The style sheet and the icon."""
    response = static_response(name)
    if response is None:
        raise NotFound(f"There is no static file {name!r}.")
    return response


def problem_page(request: Request, status: int, language: str, said: tuple[str, str] | None) -> Response:
    """What a page says when something went wrong.

    Args:
        language: of the interface.
        said: title and detail when they are meant for the asker and in a language of theirs; else the page says in
            general words what the status means.
    """
    texts = PAGE_TEXTS[language]
    general = next((code for code in (status, 422 if status < 500 else 500) if code in texts.problem_titles), 500)
    title, detail = said or (texts.problem_titles[general], texts.problem_details[general])
    shows_form = said is not None
    return render_page(
        "start.html" if shows_form else "problem.html",
        language,
        path="/",
        status=status,
        waiting_for=None,
        question="",
        problem=(title, detail),
    )


PAGE_PREFIXES: Sequence[str] = ("/answers/", "/documents/", "/static/", "/ask")


def is_page(path: str) -> bool:
    """Whether an address is one of the pages', rather than the API's."""
    return path == "/" or path.startswith(tuple(PAGE_PREFIXES))
