"""The catalogue of documents, a document, and the viewer of its pages or sections."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from erfarenhet.corpus.registry_records import CatalogueEntry
from erfarenhet.store.payload import fold
from erfarenhet.web.document_view import shown_blocks
from erfarenhet.web.filter_form import filter_form, given_filters
from erfarenhet.web.page_service import InterfaceLanguage, Pages, PagesOf, ShownDocument
from erfarenhet.web.quoted_place import QuotedPlace, quoted_place
from erfarenhet.web.render import render_page
from erfarenhet.web.sections import blocks_within, section_at, sections_of
from erfarenhet.web.texts import PAGE_TEXTS

router = APIRouter(include_in_schema=False)

_PER_PAGE = 25
_SORTS = ("title", "year", "added")

Version = Annotated[str | None, Query(pattern="^[0-9a-f]{64}$")]
Offset = Annotated[int | None, Query(ge=0)]
Number = Annotated[int | None, Query(ge=1)]


@router.get("/documents")
async def list_documents(
    request: Request,
    pages: PagesOf,
    language: InterfaceLanguage,
    q: Annotated[str, Query(max_length=500)] = "",
    sort: str = "title",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The published documents that a search and filters let through."""
    texts = PAGE_TEXTS[language]
    catalogue = await run_in_threadpool(pages.catalogue)
    form = filter_form(given_filters(request.query_params.multi_items()), catalogue, texts)
    selected = () if form.problem else await run_in_threadpool(pages.select, form.filters)
    found = _sorted([entry for entry in selected if _holds(entry, q)], sort)
    last_page = max(1, -(-len(found) // _PER_PAGE))
    number = min(page, last_page)
    return render_page(
        "documents.html",
        language,
        path="/documents",
        query={**form.query, "q": q or None, "sort": sort if sort in _SORTS[1:] else None},
        status=422 if form.problem else 200,
        entries=found[(number - 1) * _PER_PAGE : number * _PER_PAGE],
        total=len(found),
        number=number,
        last_page=last_page,
        q=q,
        sort=sort if sort in _SORTS else "title",
        sorts=_SORTS,
        form=form,
    )


def _holds(entry: CatalogueEntry, words: str) -> bool:
    metadata = entry.metadata
    held = fold(" ".join(filter(None, (entry.title, metadata.publisher, metadata.employer, *metadata.places))))
    return all(word in held for word in fold(words).split())


def _sorted(entries: list[CatalogueEntry], sort: str) -> list[CatalogueEntry]:
    if sort == "year":
        return sorted(entries, key=lambda entry: -(entry.metadata.year or 0))
    if sort == "added":
        return sorted(entries, key=lambda entry: entry.ingested_at, reverse=True)
    return entries


@router.get("/documents/{document_id}")
async def show_document(
    document_id: str,
    pages: PagesOf,
    language: InterfaceLanguage,
    version: Version = None,
    start: Offset = None,
    end: Offset = None,
    page: Number = None,
    section: Number = None,
    view: str = "",
) -> Response:
    """A document: what is known about it; or, when the address names a place, its page or section there.

    Args:
        start, end: a quote, as offsets in the document's text.
        page: a physical page; else the quote's.
        section: a section of a document without pages; else the quote's.
        view: "text" for the whole text.
    """
    shown = await run_in_threadpool(pages.document, document_id, version)
    place = quoted_place(shown.document, start, end)
    if view == "text":
        return _whole_text(shown, place, language)
    if shown.has_pictures and (page is not None or place.asked):
        return await _page_view(pages, shown, place, page, language)
    if page is not None or section is not None or place.asked:
        return _section_view(shown, place, section, page, language)
    citing = await run_in_threadpool(pages.citing_answers, document_id)
    return render_page(
        "document.html",
        language,
        **_common(shown, place),
        sections=sections_of(shown.document),
        citing=citing,
        case_address=None,
    )


def _common(shown: ShownDocument, place: QuotedPlace, **query: Any) -> dict[str, Any]:
    document = shown.document
    return {
        "path": f"/documents/{document.document_id}",
        "query": {"version": document.version if not _is_current(shown) else None, **place.query, **query},
        "document": document,
        "metadata": document.metadata,
        "title": document.metadata.title or document.source_name,
        "written_in": document.metadata.language,
        "current": shown.current,
        "is_current": _is_current(shown),
        "has_pictures": shown.has_pictures,
        "file": shown.file,
        "place": place,
    }


def _is_current(shown: ShownDocument) -> bool:
    return shown.current is not None and shown.current.version == shown.document.version


def _whole_text(shown: ShownDocument, place: QuotedPlace, language: str) -> Response:
    blocks = shown_blocks(shown.document, place.start, place.end)
    return render_page(
        "document_text.html",
        language,
        **_common(shown, place, view="text"),
        blocks=blocks,
        headings=[block for block in blocks if block.kind == "heading"],
    )


async def _page_view(
    pages: Pages, shown: ShownDocument, place: QuotedPlace, number: int | None, language: str
) -> Response:
    document = shown.document
    numbers = [page.number for page in document.pages]
    number = number or place.page or 1
    if number not in numbers:
        return _missing(shown, place, language, PAGE_TEXTS[language].page_missing.format(number, len(numbers)))
    page = document.pages[numbers.index(number)]
    on_page = place.stands_on(page)
    picture = await pages.page_picture(document, number, place.quote if on_page else None)
    blocks = [
        block
        for block in shown_blocks(document, place.start, place.end)
        if block.start < page.end and page.start < block.start + len(block.text)
    ]
    return render_page(
        "viewer_page.html",
        language,
        **_common(shown, place, page=number),
        page=page,
        pages=document.pages,
        on_page=on_page,
        picture=picture,
        blocks=blocks,
    )


def _section_view(
    shown: ShownDocument, place: QuotedPlace, number: int | None, page: int | None, language: str
) -> Response:
    document = shown.document
    texts = PAGE_TEXTS[language]
    sections = sections_of(document)
    if page is not None and number is None and not place.asked:
        return _missing(shown, place, language, texts.pages_missing)
    if number is not None and number > len(sections):
        return _missing(shown, place, language, texts.section_missing.format(number, len(sections)))
    at = section_at(sections, place.start) if place.found else None
    section = sections[number - 1] if number is not None else at or (sections[0] if sections else None)
    blocks = shown_blocks(document, place.start, place.end)
    return render_page(
        "viewer_section.html",
        language,
        **_common(shown, place, section=number),
        section=section,
        sections=sections,
        # A quote may run on into the next section.
        blocks=blocks_within(blocks, section) if section else [],
        quote_section=at,
    )


def _missing(shown: ShownDocument, place: QuotedPlace, language: str, said: str) -> Response:
    return render_page(
        "viewer_missing.html", language, **_common(shown, place), status=404, said=said, pages=shown.document.pages
    )
