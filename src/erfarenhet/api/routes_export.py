"""Answers as files for a memo."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from erfarenhet.api import schemas
from erfarenhet.api.service import RunningService, Service
from erfarenhet.export.clipboard import render_clipboard
from erfarenhet.export.export_answer import kept_answer_memo
from erfarenhet.export.render import ExportedFile, ExportFormat, render_memo

router = APIRouter(tags=["questions"])


@router.get(
    "/v1/answers/{answer_id}/export",
    response_class=Response,
    operation_id="export_answer",
    responses={
        200: {
            "description": "The answer as a document with footnotes.",
            "content": {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document": {},
                "application/pdf": {},
                "text/markdown": {},
            },
        }
    },
)
def export_answer(
    answer_id: str,
    request: Request,
    service: RunningService,
    export_format: Annotated[ExportFormat, Query(alias="format", description="The kind of file.")] = "docx",
) -> Response:
    """An answer as DOCX, PDF or Markdown, its sources as footnotes."""
    memo = kept_answer_memo(service.home.registry, answer_id, public_url=public_url(service, request))
    return file_response(render_memo(memo, export_format))


@router.get("/v1/answers/{answer_id}/clipboard", response_model=schemas.ClipboardText, operation_id="copy_answer")
def copy_answer(answer_id: str, request: Request, service: RunningService) -> dict[str, str]:
    """An answer as HTML and as plain text, its sources numbered below, for the clipboard."""
    memo = kept_answer_memo(
        service.home.registry, answer_id, public_url=public_url(service, request), with_sources=False
    )
    copied = render_clipboard(memo)
    return {"html": copied.html, "text": copied.text}


def public_url(service: Service, request: Request) -> str:
    """Where people reach the service: as it is set, else as this request did."""
    return service.settings.public_url or str(request.base_url)


def file_response(file: ExportedFile) -> Response:
    """Send a file for download under its name (RFC 6266: in ASCII for old programs, in UTF-8 for the others)."""
    plain = file.file_name.encode("ascii", "replace").decode().replace("?", "_")
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.file_name, safe='')}",
        # An answer stays as it was given, but what became of its sources is told too.
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.content, headers=headers, media_type=file.media_type)
