"""About the service, and its static files."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from erfarenhet.errors import NotFound
from erfarenhet.web.page_service import InterfaceLanguage, PagesOf
from erfarenhet.web.render import render_page
from erfarenhet.web.static_files import static_response

router = APIRouter(include_in_schema=False)

# Each question asked costs work and is kept; a crawler that follows links must not ask them all.
_ROBOTS = "User-agent: *\nDisallow: /ask\nDisallow: /answers/\nDisallow: /v1/\n"


@router.get("/about")
async def about(pages: PagesOf, language: InterfaceLanguage) -> Response:
    """How answers come about, what is kept, and how accessible the pages are."""
    catalogue = await run_in_threadpool(pages.catalogue)
    cases = sum(entry.metadata.document_type == "fallstudie" for entry in catalogue)
    return render_page("about.html", language, path="/about", documents=len(catalogue), cases=cases)


@router.get("/static/{name}")
async def static(name: str, v: Annotated[str | None, Query()] = None) -> Response:
    """A static file."""
    response = static_response(name, v)
    if response is None:
        raise NotFound(f"There is no static file {name!r}.")
    return response


@router.get("/robots.txt")
async def robots() -> Response:
    """What crawlers may not follow."""
    return PlainTextResponse(_ROBOTS)
