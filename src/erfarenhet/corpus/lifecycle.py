"""The desk's side of the registry: proposals, where each version stands and how it came there, what is due.

Nothing here makes a passage retrievable; that is ``Registry.publish`` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from erfarenhet.corpus import audit
from erfarenhet.corpus.database import Database
from erfarenhet.corpus.document_rows import document_columns, document_of
from erfarenhet.corpus.lifecycle_records import (
    PENDING,
    PUBLISHED,
    Decision,
    FoundPersonalData,
    Inspection,
    Proposal,
    State,
    Transition,
    VersionStatus,
)
from erfarenhet.corpus.move_states import begin, move, set_review_date, withdraw_proposal
from erfarenhet.corpus.registry_records import KnownDocument
from erfarenhet.corpus.tables import VersionRow, utc_now
from erfarenhet.corpus.tables_lifecycle import InspectionRow, LifecycleRow, ProposalRow, TransitionRow
from erfarenhet.errors import NotFound


class Lifecycle:
    """Proposals and states of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # Proposals

    def propose(self, proposal: Proposal, decision: Decision) -> bool:
        """Keep a version for review. An earlier proposal of the same document is withdrawn.

        Returns:
            Whether it is one now; ``False`` when this very version is published or pending already.
        """
        document = proposal.document
        key = (document.document_id, document.version)
        with self._database.writing() as session:
            row = session.get(LifecycleRow, key)
            others = session.scalars(
                select(LifecycleRow).where(
                    LifecycleRow.document_id == document.document_id,
                    LifecycleRow.version != document.version,
                    LifecycleRow.state.in_(PENDING),
                )
            )
            for other in others:
                withdraw_proposal(session, other, Decision(decision.who, "replaced by a newer proposal"))
            if row is not None and row.state in PUBLISHED | PENDING:
                row.location = proposal.location
                return False
            if row is None:
                row = begin(session, *key, proposal.location, "proposed", decision)
            else:
                move(session, row, "proposed", decision)
            row.location, row.proposed_by, row.by_decision = proposal.location, decision.who, False
            row.curated, row.withheld = proposal.curated, proposal.withheld
            session.merge(_proposal_row(proposal))
            write_inspection(session, *key, proposal.inspection)
            return True

    def proposal(self, document_id: str, version: str | None = None) -> Proposal:
        """The pending proposal of a document, or the named one.

        Raises:
            NotFound: there is none.
        """
        with self._database.session() as session:
            return _proposal(session, _pending_row(session, document_id, version))

    def start_review(self, document_id: str, version: str, decision: Decision) -> None:
        """Somebody is looking at the proposal."""
        self._move_pending(document_id, version, "in_review", decision)

    def send_back(self, document_id: str, version: str, decision: Decision) -> None:
        """The reviewer wants it changed first."""
        self._move_pending(document_id, version, "proposed", decision)

    def decline(self, document_id: str, version: str, decision: Decision) -> None:
        """Withdraw a proposal; what is published of the document stays."""
        with self._database.writing() as session:
            withdraw_proposal(session, _pending_row(session, document_id, version), decision, by_decision=True)

    def _move_pending(self, document_id: str, version: str, after: State, decision: Decision) -> None:
        with self._database.writing() as session:
            move(session, _pending_row(session, document_id, version), after, decision)

    def revise(self, proposal: Proposal, decision: Decision, what: str) -> None:
        """Replace what a pending proposal holds: masked text, corrected metadata, decisions on personal data."""
        document = proposal.document
        key = (document.document_id, document.version)
        with self._database.writing() as session:
            row = _pending_row(session, *key)
            row.curated, row.withheld, row.changed_at = proposal.curated, proposal.withheld, utc_now()
            session.merge(_proposal_row(proposal))
            write_inspection(session, *key, proposal.inspection)
            detail = {"version": document.version, "why": decision.why}
            audit.record(session, decision.who, f"proposal.{what}", document.document_id, detail)

    def propose_again(self, document_id: str, version: str, decision: Decision) -> None:
        """Bring an earlier or withdrawn version back to the desk.

        Raises:
            NotFound: nothing is kept of it.
            InvalidTransition: it is published or pending.
        """
        key = (document_id, version)
        with self._database.writing() as session:
            row = session.get(LifecycleRow, key)
            if row is None:
                raise NotFound(f"There is no version {version[:12]} of document {document_id!r}.")
            move(session, row, "proposed", decision)
            row.proposed_by, row.by_decision = decision.who, False
            if session.get(ProposalRow, key) is None:
                kept = session.get(VersionRow, key)
                if kept is None:
                    raise NotFound(f"The content of version {version[:12]} of {document_id!r} was not kept.")
                columns = ("source_name", "size_bytes", "title", "text", "blocks", "pages", "details", "notes")
                session.add(
                    ProposalRow(
                        document_id=document_id, version=version, **{name: getattr(kept, name) for name in columns}
                    )
                )

    # States

    def versions(self, document_id: str | None = None, states: Iterable[State] = ()) -> list[VersionStatus]:
        """Where versions stand, newest change first."""
        query = select(LifecycleRow).order_by(LifecycleRow.changed_at.desc(), LifecycleRow.document_id)
        if document_id is not None:
            query = query.where(LifecycleRow.document_id == document_id)
        if states := tuple(states):
            query = query.where(LifecycleRow.state.in_(states))
        with self._database.session() as session:
            rows = session.scalars(query).all()
            titles = _titles(session, rows)
            return [_status(row, titles.get((row.document_id, row.version), row.document_id)) for row in rows]

    def history(self, document_id: str) -> list[Transition]:
        """All steps of a document's versions, in order."""
        query = select(TransitionRow).where(TransitionRow.document_id == document_id).order_by(TransitionRow.number)
        with self._database.session() as session:
            return [
                Transition(
                    row.document_id,
                    row.version,
                    row.from_state,  # type: ignore[arg-type]
                    row.to_state,  # type: ignore[arg-type]
                    row.who,
                    row.why,
                    row.at,
                )
                for row in session.scalars(query)
            ]

    def published_version(self, document_id: str) -> VersionStatus:
        """The version that readers find.

        Raises:
            NotFound: there is none.
        """
        found = self.versions(document_id, PUBLISHED)
        if not found:
            raise NotFound(f"Document {document_id!r} is not published. List what is: erfarenhet curate list")
        return found[0]

    def held_by_desk(self) -> list[KnownDocument]:
        """Documents that ingestion must leave to the desk: pending, or withdrawn by a decision; one version of each."""
        query = (
            select(LifecycleRow)
            .where(
                LifecycleRow.state.in_(PENDING) | (LifecycleRow.state.in_(("withdrawn",)) & LifecycleRow.by_decision)
            )
            .order_by(LifecycleRow.state == "withdrawn", LifecycleRow.changed_at.desc())
        )
        held: dict[str, KnownDocument] = {}
        with self._database.session() as session:
            for row in session.scalars(query):
                held.setdefault(row.document_id, KnownDocument(row.document_id, row.version, row.location))
        return [held[document_id] for document_id in sorted(held)]

    def curated_versions(self) -> set[tuple[str, str]]:
        """Versions that must not be replaced by reading their file again."""
        with self._database.session() as session:
            rows = session.execute(
                select(LifecycleRow.document_id, LifecycleRow.version).where(LifecycleRow.curated.is_(True))
            )
            return {(document_id, version) for document_id, version in rows}

    def is_withheld(self, document_id: str, version: str) -> bool:
        """Whether readers must not get the file itself."""
        with self._database.session() as session:
            row = session.get(LifecycleRow, (document_id, version))
            return row is not None and row.withheld

    # Reviews that are due

    def set_review_date(self, document_id: str, review_by: date | None, decision: Decision) -> None:
        """Say when somebody has to look at a published document again.

        Raises:
            NotFound: it is not published.
        """
        with self._database.writing() as session:
            set_review_date(session, _published_row(session, document_id), review_by, decision)

    def mark_due(self, today: date) -> list[str]:
        """Move every approved version whose date has come to "due for review"; it stays readable."""
        decision = Decision("erfarenhet", "its date of review has come")
        query = select(LifecycleRow).where(LifecycleRow.state == "approved", LifecycleRow.review_by <= today)
        with self._database.session() as session:
            if not session.scalars(query).first():
                return []
        with self._database.writing() as session:
            rows = session.scalars(query.order_by(LifecycleRow.document_id)).all()
            for row in rows:
                move(session, row, "due_for_review", decision)
            return [row.document_id for row in rows]

    def request_review(self, document_id: str, decision: Decision) -> None:
        """Somebody wants a published document looked at before its date."""
        with self._database.writing() as session:
            move(session, _published_row(session, document_id), "due_for_review", decision)

    def confirm(self, document_id: str, decision: Decision, review_by: date | None = None) -> None:
        """A document that was due has been looked at and stays.

        Raises:
            InvalidTransition: it was not due.
        """
        with self._database.writing() as session:
            row = _published_row(session, document_id)
            move(session, row, "approved", decision)
            row.review_by = review_by

    # What was found

    def inspection(self, document_id: str, version: str) -> Inspection | None:
        """What was found in a version; ``None`` when it was taken in before anybody looked."""
        with self._database.session() as session:
            row = session.get(InspectionRow, (document_id, version))
            return None if row is None else _inspection(row)

    def signatures(self) -> dict[tuple[str, str], list[int]]:
        """Signatures of the versions that are published or pending."""
        query = (
            select(InspectionRow.document_id, InspectionRow.version, InspectionRow.signature)
            .join(
                LifecycleRow,
                (LifecycleRow.document_id == InspectionRow.document_id)
                & (LifecycleRow.version == InspectionRow.version),
            )
            .where(LifecycleRow.state.in_(PUBLISHED | PENDING))
        )
        with self._database.session() as session:
            return {(document_id, version): list(found) for document_id, version, found in session.execute(query)}


def write_inspection(session: Session, document_id: str, version: str, inspection: Inspection) -> None:
    """Keep what was found in a version, within a transaction."""
    session.merge(
        InspectionRow(
            document_id=document_id,
            version=version,
            personal_data=[asdict(found) for found in inspection.personal_data],
            signature=list(inspection.signature),
        )
    )


def _inspection(row: InspectionRow | None) -> Inspection:
    if row is None:
        return Inspection()
    return Inspection(tuple(FoundPersonalData(**found) for found in row.personal_data), tuple(row.signature))


def _pending_row(session: Session, document_id: str, version: str | None) -> LifecycleRow:
    query = select(LifecycleRow).where(LifecycleRow.document_id == document_id, LifecycleRow.state.in_(PENDING))
    if version is not None:
        query = query.where(LifecycleRow.version == version)
    row = session.scalars(query).first()
    if row is None:
        which = f"Version {version[:12]} of document" if version else "Document"
        raise NotFound(f"{which} {document_id!r} is not proposed. List what is: erfarenhet curate list")
    return row


def _published_row(session: Session, document_id: str) -> LifecycleRow:
    row = session.scalars(
        select(LifecycleRow).where(LifecycleRow.document_id == document_id, LifecycleRow.state.in_(PUBLISHED))
    ).first()
    if row is None:
        raise NotFound(f"Document {document_id!r} is not published. List what is: erfarenhet curate list")
    return row


def _titles(session: Session, rows: Sequence[LifecycleRow]) -> dict[tuple[str, str], str]:
    wanted = {row.document_id for row in rows}
    titles: dict[tuple[str, str], str] = {}
    for table in (VersionRow, ProposalRow):
        found: Any = session.execute(
            select(table.document_id, table.version, table.title).where(table.document_id.in_(wanted))
        )
        titles.update({(document_id, version): title for document_id, version, title in found})
    return titles


def _status(row: LifecycleRow, title: str) -> VersionStatus:
    return VersionStatus(
        row.document_id,
        row.version,
        row.state,  # type: ignore[arg-type]
        title,
        row.location,
        row.proposed_by,
        row.review_by,
        row.by_decision,
        row.curated,
        row.withheld,
        row.changed_at,
    )


def _proposal_row(proposal: Proposal) -> ProposalRow:
    return ProposalRow(size_bytes=proposal.size_bytes, **document_columns(proposal.document))


def _proposal(session: Session, row: LifecycleRow) -> Proposal:
    key = (row.document_id, row.version)
    kept = session.get(ProposalRow, key)
    if kept is None:
        raise NotFound(f"The content of the proposal for {row.document_id!r} was not kept. Hand the file in again.")
    inspection = _inspection(session.get(InspectionRow, key))
    return Proposal(document_of(kept), row.location, kept.size_bytes, inspection, row.curated, row.withheld)
