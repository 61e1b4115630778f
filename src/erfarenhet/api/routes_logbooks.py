"""Logbooks: whoever holds an owner's key keeps, corrects, exports and deletes the logbooks that it opens."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header
from starlette.responses import Response

from erfarenhet.api import schemas_logbooks as schemas
from erfarenhet.api.routes_cases import EXPORTED, ExportedAs
from erfarenhet.api.routes_export import file_response
from erfarenhet.api.service import RunningService
from erfarenhet.api.source_files import safe_file_name
from erfarenhet.cases.logbook_export import logbook_csv, logbook_memo
from erfarenhet.cases.logbook_json import entry_to_json, logbook_to_json, proposal_to_json
from erfarenhet.cases.logbooks import Logbooks, new_owner_key
from erfarenhet.errors import InvalidLogbook
from erfarenhet.export.render import render_memo

router = APIRouter(tags=["logbooks"])

OwnerKey = Annotated[
    str | None, Header(alias="X-Logbook-Key", description="The owner's key, as it came with the first logbook.")
]


def _logbooks(service: RunningService) -> Logbooks:
    return Logbooks(service.home.registry.database)


def _needed(owner_key: str | None) -> str:
    if not owner_key:
        raise InvalidLogbook("Send the owner's key in the header X-Logbook-Key. It came with the first logbook.")
    return owner_key


@router.post("/v1/logbooks", response_model=schemas.OwnedLogbook, operation_id="create_logbook", status_code=201)
def create_logbook(request: schemas.NewLogbook, service: RunningService, owner_key: OwnerKey = None) -> dict[str, Any]:
    """Begin a logbook. Without a key, one is made and returned; it is the only way back to the logbook."""
    key = owner_key or new_owner_key()
    made = _logbooks(service).create(key, request.model_dump(exclude_none=True))
    return {"owner_key": key, "logbook": logbook_to_json(made)}


@router.get("/v1/logbooks", response_model=schemas.LogbookList, operation_id="list_logbooks")
def list_logbooks(service: RunningService, owner_key: OwnerKey = None) -> dict[str, Any]:
    """The owner's logbooks, without their entries, latest change first."""
    return {"logbooks": [logbook_to_json(found) for found in _logbooks(service).of_owner(_needed(owner_key))]}


@router.get("/v1/logbooks/{logbook_id}", response_model=schemas.Logbook, operation_id="show_logbook")
def show_logbook(logbook_id: str, service: RunningService, owner_key: OwnerKey = None) -> dict[str, Any]:
    """A logbook with its entries and their history."""
    return logbook_to_json(_logbooks(service).read(_needed(owner_key), logbook_id))


@router.get(
    "/v1/logbooks/{logbook_id}/table.csv",
    response_class=Response,
    operation_id="export_logbook",
    responses={200: {"description": "All entries as they stand.", "content": {"text/csv": {}}}},
)
def export_logbook(logbook_id: str, service: RunningService, owner_key: OwnerKey = None) -> Response:
    """All entries as they stand, as comma-separated values."""
    logbook = _logbooks(service).read(_needed(owner_key), logbook_id)
    name = safe_file_name(logbook.title, ".csv").encode("ascii", "ignore").decode() or "loggbok.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    # A byte order mark: without it spreadsheets take UTF-8 for something else, and "å" for two letters.
    return Response("\ufeff" + logbook_csv(logbook), headers=headers, media_type="text/csv; charset=utf-8")


@router.get(
    "/v1/logbooks/{logbook_id}/export",
    response_class=Response,
    operation_id="export_logbook_document",
    responses=EXPORTED,
)
def export_logbook_document(
    logbook_id: str, service: RunningService, owner_key: OwnerKey = None, export_format: ExportedAs = "docx"
) -> Response:
    """A logbook as the guide's table, in a document."""
    logbook = _logbooks(service).read(_needed(owner_key), logbook_id)
    return file_response(render_memo(logbook_memo(logbook, created=datetime.now(UTC).date()), export_format))


@router.delete("/v1/logbooks/{logbook_id}", status_code=204, operation_id="delete_logbook")
def delete_logbook(logbook_id: str, service: RunningService, owner_key: OwnerKey = None) -> None:
    """Remove a logbook with all its entries, for good."""
    _logbooks(service).delete(_needed(owner_key), logbook_id)


@router.post(
    "/v1/logbooks/{logbook_id}/entries",
    response_model=schemas.LogbookEntry,
    operation_id="append_logbook_entry",
    status_code=201,
)
def append_entry(
    logbook_id: str, request: schemas.EntryFields, service: RunningService, owner_key: OwnerKey = None
) -> dict[str, Any]:
    """Add an entry at the end."""
    added = _logbooks(service).append(_needed(owner_key), logbook_id, request.model_dump(exclude_none=True))
    return entry_to_json(added)


@router.put(
    "/v1/logbooks/{logbook_id}/entries/{entry_id}",
    response_model=schemas.LogbookEntry,
    operation_id="correct_logbook_entry",
)
def correct_entry(
    logbook_id: str,
    entry_id: str,
    request: schemas.Correction,
    service: RunningService,
    owner_key: OwnerKey = None,
) -> dict[str, Any]:
    """Replace what an entry says; what it said before stays in its history."""
    values = request.entry.model_dump(exclude_none=True)
    corrected = _logbooks(service).correct(_needed(owner_key), logbook_id, entry_id, values, why=request.why)
    return entry_to_json(corrected)


@router.delete("/v1/logbooks/{logbook_id}/entries/{entry_id}", status_code=204, operation_id="delete_logbook_entry")
def delete_entry(logbook_id: str, entry_id: str, service: RunningService, owner_key: OwnerKey = None) -> None:
    """Remove an entry with its history, for good."""
    _logbooks(service).delete_entry(_needed(owner_key), logbook_id, entry_id)


@router.post(
    "/v1/logbooks/{logbook_id}/proposal",
    response_model=schemas.CaseProposal,
    operation_id="propose_case",
    status_code=201,
)
def propose(
    logbook_id: str, request: schemas.ProposalRequest, service: RunningService, owner_key: OwnerKey = None
) -> dict[str, Any]:
    """Propose a logbook to the curators as a new case. Nothing is published by this."""
    about = request.model_dump(exclude_none=True)
    return proposal_to_json(_logbooks(service).propose(_needed(owner_key), logbook_id, about))
