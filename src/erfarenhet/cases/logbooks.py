"""Keep municipalities' logbooks. Each belongs to whoever holds its owner's key; corrections keep what stood before."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from itertools import groupby
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from erfarenhet.cases.check_logbook import check_entry, check_logbook_fields, check_reason
from erfarenhet.cases.logbook_records import CaseProposal, EntryRevision, EntryText, Logbook, LogbookEntry
from erfarenhet.cases.propose_case import ProposedCase, propose_case
from erfarenhet.cases.tables_logbook import CaseProposalRow, LogbookEntryRow, LogbookRow
from erfarenhet.corpus.database import Database
from erfarenhet.corpus.tables import utc_now
from erfarenhet.errors import InvalidLogbook, NotFound

ENTRIES_MAX = 2000
_KEY_BYTES = 24
_KEY_MIN = 20
_ENTRY_FIELDS = tuple(field.name for field in fields(EntryText))


def new_owner_key() -> str:
    """A key that nobody can guess: 192 random bits, safe in an address."""
    return secrets.token_urlsafe(_KEY_BYTES)


class Logbooks:
    """The logbooks of one registry. Safe to share between threads.

    Methods for owners take the owner's key first. A wrong key and an unknown logbook are the same to them: not found.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, owner_key: str, values: Mapping[str, Any]) -> Logbook:
        """Begin a logbook.

        Args:
            owner_key: from ``new_owner_key``, or one that holds other logbooks already.
            values: title, municipality, and where they are not told by it country and language; case_id.
        Raises:
            InvalidLogbook: a field or the key makes no sense.
        """
        if len(owner_key) < _KEY_MIN:
            raise InvalidLogbook("The owner's key is too short. Leave it out to be given one.")
        checked = check_logbook_fields(values)
        row = LogbookRow(logbook_id=str(uuid.uuid4()), owner_digest=_digest(owner_key), **checked)
        with self._database.writing() as session:
            session.add(row)
            session.flush()
            return _logbook(row, ())

    def of_owner(self, owner_key: str) -> list[Logbook]:
        """The logbooks of an owner without their entries, latest change first."""
        with self._database.session() as session:
            query = select(LogbookRow).where(LogbookRow.owner_digest == _digest(owner_key))
            rows = session.scalars(query.order_by(LogbookRow.updated_at.desc(), LogbookRow.logbook_id))
            return [_logbook(row, ()) for row in rows]

    def read(self, owner_key: str, logbook_id: str) -> Logbook:
        """A logbook with its entries and their history.

        Raises:
            NotFound: there is none with this id and key.
        """
        with self._database.session() as session:
            row = _owned(session, owner_key, logbook_id)
            return _logbook(row, _entries(session, logbook_id))

    def append(self, owner_key: str, logbook_id: str, values: Mapping[str, Any]) -> LogbookEntry:
        """Add an entry at the end.

        Raises:
            NotFound: there is no such logbook.
            InvalidLogbook: a field makes no sense, or the logbook is full.
        """
        text = check_entry(values)
        with self._database.writing() as session:
            row = _owned(session, owner_key, logbook_id)
            last = session.scalar(
                select(func.max(LogbookEntryRow.position)).where(LogbookEntryRow.logbook_id == logbook_id)
            )
            if (last or 0) >= ENTRIES_MAX:
                raise InvalidLogbook(f"A logbook holds {ENTRIES_MAX:,} entries at most. Begin another one.")
            entry = _entry_row(str(uuid.uuid4()), 1, logbook_id, (last or 0) + 1, text, why="")
            session.add(entry)
            row.updated_at = utc_now()
            session.flush()
            return _entry([entry])

    def correct(
        self, owner_key: str, logbook_id: str, entry_id: str, values: Mapping[str, Any], *, why: str
    ) -> LogbookEntry:
        """Replace what an entry says; what it said before stays in its history.

        Args:
            values: the whole entry as it should stand.
            why: the reason, shown with the history.
        Raises:
            NotFound: there is no such logbook or entry.
            InvalidLogbook: a field makes no sense, or no reason is given.
        """
        text, reason = check_entry(values), check_reason(why)
        with self._database.writing() as session:
            row = _owned(session, owner_key, logbook_id)
            revisions = _revisions(session, logbook_id, entry_id)
            latest = revisions[-1]
            added = _entry_row(entry_id, latest.revision + 1, logbook_id, latest.position, text, why=reason)
            session.add(added)
            row.updated_at = utc_now()
            session.flush()
            return _entry([*revisions, added])

    def delete_entry(self, owner_key: str, logbook_id: str, entry_id: str) -> None:
        """Remove an entry with its history, for good.

        Raises:
            NotFound: there is no such logbook or entry.
        """
        with self._database.writing() as session:
            row = _owned(session, owner_key, logbook_id)
            _revisions(session, logbook_id, entry_id)
            session.execute(delete(LogbookEntryRow).where(LogbookEntryRow.entry_id == entry_id))
            row.updated_at = utc_now()

    def delete(self, owner_key: str, logbook_id: str) -> None:
        """Remove a logbook with all its entries, for good. Cases that it has proposed stay with the curators.

        Raises:
            NotFound: there is no such logbook.
        """
        with self._database.writing() as session:
            row = _owned(session, owner_key, logbook_id)
            session.execute(delete(LogbookEntryRow).where(LogbookEntryRow.logbook_id == logbook_id))
            session.delete(row)

    def propose(self, owner_key: str, logbook_id: str, about: Mapping[str, Any]) -> CaseProposal:
        """Propose a logbook to the curators as a new case. Nothing is published by this.

        Args:
            about: event_types, and where they are known employer and industry.
        Raises:
            NotFound: there is no such logbook.
            InvalidLogbook: it has no entry with phase and kind of measure, or ``about`` makes no sense.
        """
        with self._database.writing() as session:
            logbook = _logbook(_owned(session, owner_key, logbook_id), _entries(session, logbook_id))
            proposed = propose_case(logbook, about)
            row = _proposal_row(logbook_id, proposed)
            session.add(row)
            session.flush()
            return _proposal(row)

    def proposals(self, *, state: str | None = "proposed") -> list[CaseProposal]:
        """The cases that logbooks have proposed, oldest first. For curators.

        Args:
            state: only those in this state; ``None`` for all.
        """
        query = select(CaseProposalRow).order_by(CaseProposalRow.proposed_at, CaseProposalRow.proposal_id)
        if state is not None:
            query = query.where(CaseProposalRow.state == state)
        with self._database.session() as session:
            return [_proposal(row) for row in session.scalars(query)]

    def decide(self, proposal_id: str, state: str) -> CaseProposal:
        """Record what the curators made of a proposal ("accepted", "declined"). For the curation part.

        Raises:
            NotFound: there is no such proposal.
        """
        with self._database.writing() as session:
            row = session.get(CaseProposalRow, proposal_id)
            if row is None:
                raise NotFound(f"There is no proposed case {proposal_id!r}.")
            row.state = state
            session.flush()
            return _proposal(row)


def _digest(owner_key: str) -> str:
    return hashlib.sha256(owner_key.encode("utf-8", "replace")).hexdigest()


def _owned(session: Session, owner_key: str, logbook_id: str) -> LogbookRow:
    row = session.get(LogbookRow, logbook_id)
    if row is None or not secrets.compare_digest(row.owner_digest, _digest(owner_key)):
        raise NotFound(f"There is no logbook {logbook_id!r} with this key. Check the link, or begin a new one.")
    return row


def _revisions(session: Session, logbook_id: str, entry_id: str) -> list[LogbookEntryRow]:
    query = select(LogbookEntryRow).where(
        LogbookEntryRow.entry_id == entry_id, LogbookEntryRow.logbook_id == logbook_id
    )
    rows = list(session.scalars(query.order_by(LogbookEntryRow.revision)))
    if not rows:
        raise NotFound(f"The logbook has no entry {entry_id!r}. It may have been deleted.")
    return rows


def _entries(session: Session, logbook_id: str) -> tuple[LogbookEntry, ...]:
    query = select(LogbookEntryRow).where(LogbookEntryRow.logbook_id == logbook_id)
    rows = session.scalars(query.order_by(LogbookEntryRow.position, LogbookEntryRow.revision))
    return tuple(_entry(list(revisions)) for _, revisions in groupby(rows, key=lambda row: row.entry_id))


def _entry_row(
    entry_id: str, revision: int, logbook_id: str, position: int, text: EntryText, *, why: str
) -> LogbookEntryRow:
    return LogbookEntryRow(
        entry_id=entry_id, revision=revision, logbook_id=logbook_id, position=position, why=why, **asdict(text)
    )


def _entry(revisions: Iterable[LogbookEntryRow]) -> LogbookEntry:
    rows = list(revisions)
    made = [
        EntryRevision(
            row.revision, EntryText(**{name: getattr(row, name) for name in _ENTRY_FIELDS}), row.why, row.written_at
        )
        for row in rows
    ]
    return LogbookEntry(rows[0].entry_id, rows[0].position, made[-1], tuple(made[:-1]))


def _logbook(row: LogbookRow, entries: tuple[LogbookEntry, ...]) -> Logbook:
    return Logbook(
        row.logbook_id,
        row.title,
        row.municipality,
        row.country,
        row.language,
        row.case_id,
        row.created_at,
        row.updated_at,
        entries,
    )


def _proposal_row(logbook_id: str, proposed: ProposedCase) -> CaseProposalRow:
    return CaseProposalRow(
        proposal_id=str(uuid.uuid4()),
        logbook_id=logbook_id,
        document_id=str(proposed.front_matter["id"]),
        title=str(proposed.front_matter["title"]),
        front_matter=dict(proposed.front_matter),
        body=proposed.body,
        state="proposed",
    )


def _proposal(row: CaseProposalRow) -> CaseProposal:
    return CaseProposal(
        row.proposal_id,
        row.logbook_id,
        row.document_id,
        row.title,
        row.body,
        row.state,
        row.proposed_at,
        dict(row.front_matter),
    )
