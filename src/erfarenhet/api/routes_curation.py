"""The desk over HTTP: where versions stand, what a proposal changes, decisions, and the audit log."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from erfarenhet.api.access import Administrator, Curator
from erfarenhet.api.curation_job import run_job
from erfarenhet.api.service import RunningService
from erfarenhet.corpus.audit import entry_to_json
from erfarenhet.corpus.lifecycle import Lifecycle
from erfarenhet.corpus.lifecycle_records import Decision, State
from erfarenhet.curation.describe import comparison_to_json, describe_document, status_to_json
from erfarenhet.curation.look_at_proposal import compare_proposal
from erfarenhet.curation.review_dates import next_review, today
from erfarenhet.errors import InvalidTransition

router = APIRouter(tags=["curation"])

Waiting = Annotated[list[State] | None, Query(alias="state", description="Left out: what waits for somebody.")]


@router.get("/v1/curation/versions", operation_id="list_versions")
def list_versions(service: RunningService, _curator: Curator, states: Waiting = None) -> dict[str, Any]:
    """Where versions stand, newest change first."""
    lifecycle = service.home.registry.lifecycle
    lifecycle.mark_due(today())
    found = lifecycle.versions(states=states or ("proposed", "in_review", "due_for_review"))
    return {"versions": [status_to_json(status) for status in found]}


@router.get("/v1/curation/documents/{document_id}", operation_id="show_versions")
def show_versions(document_id: str, service: RunningService, _curator: Curator) -> dict[str, Any]:
    """A document's versions and history, and what a reviewer has to know of its proposal."""
    return describe_document(service.home, document_id)


@router.get("/v1/curation/documents/{document_id}/changes", operation_id="show_changes")
def show_changes(document_id: str, service: RunningService, _curator: Curator) -> dict[str, Any]:
    """What a proposal changes in the published document."""
    return comparison_to_json(compare_proposal(service.home, document_id))


class DecisionRequest(BaseModel):
    """What a curator decides, and why."""

    model_config = ConfigDict(extra="forbid")

    decision: Literal["approve", "send_back", "decline", "withdraw", "request_review", "confirm", "bring_back"]
    why: str = Field(min_length=1, max_length=2000)
    version: str | None = Field(None, pattern="^[0-9a-f]{64}$", description="Of the proposal, or to bring back.")
    review_by: date | None = Field(None, description="Day of the next review, for approve and confirm.")


@router.post("/v1/curation/documents/{document_id}/decisions", operation_id="decide")
async def decide(
    document_id: str, request: DecisionRequest, service: RunningService, curator: Curator
) -> dict[str, Any]:
    """Decide. Approving and withdrawing take effect for readers within a second of the answer."""
    if request.decision in ("approve", "withdraw"):
        job = {
            "do": request.decision,
            "document_id": document_id,
            "version": request.version,
            "who": curator.who,
            "why": request.why,
            "review_by": request.review_by and request.review_by.isoformat(),
        }
        await run_job(service.settings, job)
    else:
        day = request.review_by or next_review(service.settings, today())
        lifecycle = service.home.registry.lifecycle
        decision = Decision(curator.who, request.why)
        await run_in_threadpool(_decide, lifecycle, document_id, request, decision, day)
    found = await run_in_threadpool(service.home.registry.lifecycle.versions, document_id)
    return {"versions": [status_to_json(status) for status in found]}


def _decide(
    lifecycle: Lifecycle, document_id: str, request: DecisionRequest, decision: Decision, day: date | None
) -> None:
    match request.decision:
        case "request_review":
            lifecycle.request_review(document_id, decision)
        case "confirm":
            lifecycle.confirm(document_id, decision, day)
        case "bring_back":
            if request.version is None:
                raise InvalidTransition("Name the version to bring back.")
            lifecycle.propose_again(document_id, request.version, decision)
        case "send_back" | "decline":
            version = request.version or lifecycle.proposal(document_id).document.version
            step = lifecycle.send_back if request.decision == "send_back" else lifecycle.decline
            step(document_id, version, decision)


@router.get("/v1/audit", operation_id="list_audit")
def list_audit(
    service: RunningService,
    _administrator: Administrator,
    who: str | None = None,
    action: Annotated[str | None, Query(description="Its beginning, such as document.")] = None,
    subject: str | None = None,
    text: Annotated[str | None, Query(max_length=200, description="In subject or details.")] = None,
    since: str | None = None,
    until: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Entries of the audit log, newest first."""
    found = service.home.registry.audit.entries(
        who=who, action=action, subject=subject, text=text, since=since, until=until, newest_first=True, limit=limit
    )
    return {"entries": [entry_to_json(entry) for entry in found]}
