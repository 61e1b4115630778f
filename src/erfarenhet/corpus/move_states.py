"""Steps of the lifecycle inside a transaction: each checked, recorded with who, when and why, and audited.

``admit`` is the only way into the published corpus: ``Registry.publish`` calls it for every version that it makes
visible, in the transaction that does so.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from erfarenhet.corpus import audit
from erfarenhet.corpus.lifecycle_records import (
    PENDING,
    PUBLISHED,
    Approval,
    Decision,
    Removal,
    State,
    check_reviewer,
    check_transition,
)
from erfarenhet.corpus.tables import utc_now
from erfarenhet.corpus.tables_lifecycle import InspectionRow, LifecycleRow, ProposalRow, TransitionRow
from erfarenhet.errors import InvalidTransition


def move(session: Session, row: LifecycleRow, after: State, decision: Decision) -> None:
    """Take one step.

    Raises:
        InvalidTransition: the lifecycle has no such step.
    """
    before: State = row.state  # type: ignore[assignment]
    check_transition(row.document_id, before, after)
    row.state, row.changed_at = after, utc_now()
    _record(session, row, before, decision)


def begin(
    session: Session, document_id: str, version: str, location: str, state: State, decision: Decision
) -> LifecycleRow:
    """The first step of a version."""
    check_transition(document_id, None, state)
    row = LifecycleRow(
        document_id=document_id,
        version=version,
        state=state,
        location=location,
        proposed_by=decision.who,
        by_decision=False,
        curated=False,
        withheld=False,
    )
    session.add(row)
    session.flush()
    _record(session, row, None, decision)
    return row


def _record(session: Session, row: LifecycleRow, before: State | None, decision: Decision) -> None:
    session.add(
        TransitionRow(
            document_id=row.document_id,
            version=row.version,
            from_state=before,
            to_state=row.state,
            who=decision.who[:120],
            why=decision.why,
        )
    )
    detail = {"version": row.version, "from": before, "why": decision.why}
    audit.record(session, decision.who, f"document.{row.state}", row.document_id, detail)


def admit(session: Session, document_id: str, version: str, location: str, approval: Approval) -> None:
    """Let a version be read; the document's former one is superseded, its other proposals are withdrawn.

    Raises:
        InvalidTransition: it awaits a review that this approval is not, or somebody withdrew it.
        AccessDenied: the reviewer proposed it, where four eyes are required.
    """
    row = session.get(LifecycleRow, (document_id, version))
    if row is not None and row.state in PUBLISHED:
        row.location = location
        return
    if approval.reviewed:
        _admit_reviewed(session, row, document_id, approval)
    elif row is None:
        row = begin(session, document_id, version, location, "approved", approval)
    elif row.state in PENDING or (row.state == "withdrawn" and row.by_decision):
        raise InvalidTransition(
            f"Version {version[:12]} of document {document_id!r} is {row.state} and not to be published without a "
            "review. Review it: erfarenhet curate approve"
        )
    else:
        move(session, row, "approved", approval)
    assert row is not None
    row.location, row.by_decision, row.review_by = location, False, approval.review_by
    _retire_others(session, row, approval)
    session.execute(delete(ProposalRow).where(ProposalRow.document_id == document_id, ProposalRow.version == version))


def _admit_reviewed(session: Session, row: LifecycleRow | None, document_id: str, approval: Approval) -> None:
    if row is None:
        raise InvalidTransition(f"Nobody has proposed this version of {document_id!r}. Propose it first.")
    check_reviewer(document_id, row.proposed_by, approval)
    move(session, row, "approved", approval)


def _retire_others(session: Session, admitted: LifecycleRow, approval: Approval) -> None:
    others = select(LifecycleRow).where(
        LifecycleRow.document_id == admitted.document_id, LifecycleRow.version != admitted.version
    )
    for other in session.scalars(others):
        if other.state in PUBLISHED:
            move(session, other, "superseded", Decision(approval.who, f"replaced by version {admitted.version[:12]}"))
        elif other.state in PENDING and not approval.reviewed:
            withdraw_proposal(session, other, Decision(approval.who, "a newer version was published"))
        elif other.state == "withdrawn":
            # The document is back by decision; what was withdrawn of it no longer holds it back.
            other.by_decision = False


def remove(session: Session, document_id: str, removal: Removal) -> None:
    """No longer let a document be read. One that is not published is left as it is."""
    rows = session.scalars(
        select(LifecycleRow).where(LifecycleRow.document_id == document_id, LifecycleRow.state.in_(PUBLISHED))
    )
    for row in rows:
        move(session, row, "withdrawn", removal)
        row.by_decision = removal.by_decision


def withdraw_proposal(session: Session, row: LifecycleRow, decision: Decision, *, by_decision: bool = False) -> None:
    """Take a proposal back. Its content is kept only where somebody decided against it, and may think again."""
    move(session, row, "withdrawn", decision)
    row.by_decision = by_decision
    if not by_decision:
        key = (row.document_id, row.version)
        for table in (ProposalRow, InspectionRow):
            kept = session.get(table, key)
            if kept is not None:
                session.delete(kept)


def set_review_date(session: Session, row: LifecycleRow, review_by: date | None, decision: Decision) -> None:
    """Say when somebody has to look at a version again."""
    row.review_by = review_by
    detail = {"version": row.version, "review_by": review_by and review_by.isoformat(), "why": decision.why}
    audit.record(session, decision.who, "document.review_date", row.document_id, detail)
