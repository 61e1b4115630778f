"""The catalogue: metadata, source files, and pages as pictures."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response

from erfarenhet.api import schemas
from erfarenhet.api.filter_parameters import FILTER_PARAMETERS, filters_of_query
from erfarenhet.api.select_documents import select_documents
from erfarenhet.api.service import RunningService, Service
from erfarenhet.api.source_files import media_type_of, source_file_response
from erfarenhet.corpus.registry_records import CatalogueEntry
from erfarenhet.errors import NotFound

router = APIRouter(tags=["documents"])

Version = Annotated[
    str | None, Query(pattern="^[0-9a-f]{64}$", description="An earlier version; the current one when left out.")
]


@router.get(
    "/v1/documents",
    response_model=schemas.DocumentList,
    operation_id="list_documents",
    openapi_extra=FILTER_PARAMETERS,
)
def list_documents(
    request: Request,
    service: RunningService,
    limit: Annotated[int, Query(ge=1, le=1000, description="Documents at most.")] = 100,
    offset: Annotated[int, Query(ge=0, description="Documents to skip.")] = 0,
) -> dict[str, Any]:
    """The published documents, by title."""
    filters = filters_of_query(request, besides=("limit", "offset"))
    found = select_documents(service.home.registry.catalogue(), filters)
    return {
        "total": len(found),
        "limit": limit,
        "offset": offset,
        "documents": [_entry_json(entry) for entry in found[offset : offset + limit]],
    }


@router.get("/v1/documents/{document_id}", response_model=schemas.DocumentDetail, operation_id="show_document")
def show_document(document_id: str, service: RunningService) -> dict[str, Any]:
    """What is known about a document."""
    (entry,) = service.home.registry.catalogue(document_id)
    document = service.home.registry.document(document_id, entry.version)
    return {
        **_entry_json(entry),
        "page_list": [
            {"number": page.number, "label": page.label, "start": page.start, "end": page.end}
            for page in document.pages
        ],
        "front_matter": dict(entry.metadata.front_matter),
    }


def _entry_json(entry: CatalogueEntry) -> dict[str, Any]:
    metadata = entry.metadata
    return {
        "document_id": entry.document_id,
        "version": entry.version,
        "versions": entry.versions,
        "title": entry.title,
        "language": metadata.language,
        "publisher": metadata.publisher,
        "year": metadata.year,
        "document_type": metadata.document_type,
        "countries": metadata.countries,
        "places": metadata.places,
        "employer": metadata.employer,
        "event_types": metadata.event_types,
        "phases": metadata.phases,
        "measures": metadata.measures,
        "year_from": metadata.year_from,
        "year_to": metadata.year_to,
        "url": metadata.url,
        "licence": metadata.licence,
        "source_name": entry.source_name,
        "media_type": media_type_of(entry.source_name),
        "size_bytes": entry.size_bytes,
        "pages": entry.pages,
        "passages": entry.passages,
        "notes": entry.notes,
        # SQLite forgets the zone; what is stored is UTC.
        "ingested_at": entry.ingested_at.replace(tzinfo=entry.ingested_at.tzinfo or UTC),
    }


@router.get(
    "/v1/documents/{document_id}/file",
    response_class=FileResponse,
    operation_id="download_file",
    responses={200: {"description": "The source file, byte for byte.", "content": {"application/octet-stream": {}}}},
)
def download_file(document_id: str, service: RunningService, version: Version = None) -> Response:
    """The source file as it was handed in."""
    path, source_name, _ = stored_source(service, document_id, version)
    return source_file_response(path, source_name)


@router.get(
    "/v1/documents/{document_id}/pages/{number}.png",
    response_class=Response,
    operation_id="show_page",
    responses={
        200: {
            "description": "The page.",
            "content": {"image/png": {}},
            "headers": {
                "X-Quote-Found": {
                    "description": "Whether the quote was found and marked; absent when none was asked for.",
                    "schema": {"type": "string", "enum": ["true", "false"]},
                }
            },
        }
    },
)
async def show_page(
    document_id: str,
    number: int,
    service: RunningService,
    quote: Annotated[str | None, Query(max_length=8000, description="Text to mark on the page.")] = None,
    version: Version = None,
) -> Response:
    """A page of a PDF as a picture, with a quote marked in yellow."""
    path, source_name, found_version = await run_in_threadpool(stored_source, service, document_id, version)
    if path.suffix.lower() != ".pdf":
        raise NotFound(
            f"{source_name} is no PDF and has no pages to show. Its text is at /documents/{document_id}, "
            f"the file at /v1/documents/{document_id}/file."
        )
    image = await service.page_images.render(path, name=source_name, version=found_version, page=number, quote=quote)
    # With its version an address always means the same picture.
    headers = {"Cache-Control": "private, max-age=86400" if version else "private, no-cache"}
    if image.quote_found is not None:
        headers["X-Quote-Found"] = "true" if image.quote_found else "false"
    return Response(image.png, headers=headers, media_type="image/png")


def stored_source(service: Service, document_id: str, version: str | None) -> tuple[Path, str, str]:
    """Where a version's file lies, what it was called, and which version it is.

    Raises:
        NotFound: there is no such document or version, or its file is missing or not to be shown.
    """
    document = service.home.registry.document(document_id, version)
    if service.home.registry.lifecycle.is_withheld(document_id, document.version):
        raise NotFound(
            f"The file of document {document_id!r} is not shown, since it holds personal data. "
            f"Its text, without them, is at /documents/{document_id}."
        )
    path = service.home.stored_file(document.version)
    if path is None:
        raise NotFound(
            f"The file of document {document_id!r} (version {document.version[:12]}…) is missing from the home. "
            "Ingest it again; erfarenhet doctor lists what else is missing."
        )
    return path, document.source_name, document.version
