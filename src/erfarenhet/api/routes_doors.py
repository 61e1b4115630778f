"""Other doors than the pages: the feed, and the search field for intranets."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from erfarenhet.api.routes_export import public_url
from erfarenhet.api.service import RunningService
from erfarenhet.web.atom_feed import MEDIA_TYPE, render_feed
from erfarenhet.web.embed_page import embed_page
from erfarenhet.web.page_service import InterfaceLanguage

router = APIRouter(include_in_schema=False)


@router.get("/feed.atom")
def feed(
    request: Request,
    service: RunningService,
    language: InterfaceLanguage,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """New cases and documents, newest first, in the language of ``?lang=``."""
    content = render_feed(
        service.home.registry.catalogue(),
        language,
        base=public_url(service, request).rstrip("/"),
        case_ids=[case.case_id for case in service.cases.library().cases],
    )
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Content-Language": language, "Vary": "Accept-Language"}
    if if_none_match is not None and tag in {one.strip().removeprefix("W/") for one in if_none_match.split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=MEDIA_TYPE)


@router.get("/embed")
def embed(service: RunningService, language: InterfaceLanguage) -> Response:
    """A search field that other sites may show in a frame, as the settings allow."""
    return embed_page(language, service.settings.embed_origins or "'self'")
