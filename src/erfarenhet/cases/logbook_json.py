"""Logbooks and proposed cases as JSON."""

from __future__ import annotations

from typing import Any

from erfarenhet.cases.logbook_records import CaseProposal, EntryRevision, Logbook, LogbookEntry


def logbook_to_json(logbook: Logbook) -> dict[str, Any]:
    """A logbook with its entries."""
    return {
        "logbook_id": logbook.logbook_id,
        "title": logbook.title,
        "municipality": logbook.municipality,
        "country": logbook.country,
        "language": logbook.language,
        "case_id": logbook.case_id,
        "created_at": logbook.created_at.isoformat(),
        "updated_at": logbook.updated_at.isoformat(),
        "entries": [entry_to_json(entry) for entry in logbook.entries],
    }


def entry_to_json(entry: LogbookEntry) -> dict[str, Any]:
    """An entry as it stands, with what stood before."""
    return {
        "entry_id": entry.entry_id,
        "position": entry.position,
        **_revision_to_json(entry.current),
        "history": [_revision_to_json(revision) for revision in entry.history],
    }


def _revision_to_json(revision: EntryRevision) -> dict[str, Any]:
    text = revision.text
    return {
        "revision": revision.number,
        "measure": text.measure,
        "done": text.done,
        "date_from": text.date_from.isoformat() if text.date_from else None,
        "date_to": text.date_to.isoformat() if text.date_to else None,
        "main_activity": text.main_activity,
        "responsible": text.responsible,
        "phase": text.phase,
        "measure_type": text.measure_type,
        "status": text.status,
        "why": revision.why,
        "written_at": revision.written_at.isoformat(),
    }


def proposal_to_json(proposal: CaseProposal) -> dict[str, Any]:
    """A proposed case."""
    return {
        "proposal_id": proposal.proposal_id,
        "logbook_id": proposal.logbook_id,
        "document_id": proposal.document_id,
        "title": proposal.title,
        "front_matter": dict(proposal.front_matter),
        "body": proposal.body,
        "state": proposal.state,
        "proposed_at": proposal.proposed_at.isoformat(),
    }
