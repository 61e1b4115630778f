"""What the desk knows, as JSON values for the command line and the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from erfarenhet.corpus.home import Home
from erfarenhet.corpus.lifecycle_records import Proposal, Transition, VersionStatus
from erfarenhet.corpus.record_json import metadata_to_json
from erfarenhet.curation.compare_versions import VersionComparison
from erfarenhet.curation.desk import Desk
from erfarenhet.curation.look_at_proposal import find_near_duplicates
from erfarenhet.errors import InvalidFrontMatter, NotFound

_CONTEXT = 30
_LISTS = frozenset(("countries", "places", "event_types", "phases", "measures"))
_NUMBERS = frozenset(("year", "year_from", "year_to"))


def status_to_json(status: VersionStatus) -> dict[str, Any]:
    """Where a version stands."""
    values = asdict(status)
    values["review_by"] = status.review_by and status.review_by.isoformat()
    values["changed_at"] = status.changed_at.isoformat()
    return values


def transition_to_json(step: Transition) -> dict[str, Any]:
    """One step of a document's history."""
    return {
        "version": step.version,
        "from": step.from_state,
        "to": step.to_state,
        "who": step.who,
        "why": step.why,
        "at": step.at.isoformat(),
    }


def comparison_to_json(comparison: VersionComparison) -> dict[str, Any]:
    """What has changed between two versions."""
    return {
        "similarity": comparison.similarity,
        "metadata": {name: list(values) for name, values in comparison.metadata.items()},
        "changes": [asdict(change) for change in comparison.changes],
    }


def describe_document(home: Home, document_id: str, desk: Desk | None = None) -> dict[str, Any]:
    """A document's versions and history, and what a reviewer has to know of its proposal.

    Args:
        desk: splits the proposal into passages, which takes the encoder; without it, they are left out.
    Raises:
        NotFound: there is no such document.
    """
    lifecycle = home.registry.lifecycle
    versions = lifecycle.versions(document_id)
    if not versions:
        raise NotFound(f"There is no document {document_id!r}. List what there is: erfarenhet curate list")
    try:
        proposal = lifecycle.proposal(document_id)
    except NotFound:
        proposal = None
    return {
        "document_id": document_id,
        "versions": [status_to_json(status) for status in versions],
        "history": [transition_to_json(step) for step in lifecycle.history(document_id)],
        "proposal": None if proposal is None else _describe_proposal(home, proposal, desk),
    }


def _describe_proposal(home: Home, proposal: Proposal, desk: Desk | None) -> dict[str, Any]:
    document = proposal.document
    passages = None if desk is None else desk.preview_passages(document)
    empty = [page.number for page in document.pages if not document.text[page.start : page.end].strip()]
    return {
        "version": document.version,
        "metadata": metadata_to_json(document.metadata),
        "notes": list(document.notes),
        "passages": None if passages is None else len(passages),
        "preview": [{"section": list(one.section), "page": one.page_from, "text": one.text} for one in passages or ()],
        "pages": len(document.pages),
        "pages_without_text": empty,
        "personal_data": [
            {
                **asdict(place),
                "page": document.page_at(place.start),
                "context": document.text[max(0, place.start - _CONTEXT) : place.end + _CONTEXT],
            }
            for place in proposal.inspection.personal_data
        ],
        "near_duplicates": [
            {**asdict(near), **asdict(overlap)} for near, overlap in find_near_duplicates(home, document)
        ],
    }


def metadata_changes(fields: Iterable[str]) -> dict[str, Any]:
    """``FIELD=VALUE`` options as the changes of ``Desk.edit_metadata``; a repeated field is a list.

    Raises:
        InvalidFrontMatter: an option has no "=", or a year is no number.
    """
    changes: dict[str, Any] = {}
    for field in fields:
        name, equals, value = field.partition("=")
        if not equals:
            raise InvalidFrontMatter(f"{field!r} is not FIELD=VALUE.")
        if name in _LISTS:
            changes.setdefault(name, [])
            changes[name] += [value] if value else []
        elif name in _NUMBERS and value:
            if not value.isdecimal():
                raise InvalidFrontMatter(f"{name}: {value!r} is no year.")
            changes[name] = int(value)
        else:
            changes[name] = value or None
    return changes
