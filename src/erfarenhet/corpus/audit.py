"""The audit log: who did what, when, each entry chained to the one before by its digest.

Whoever changes or removes an entry behind the log's back breaks the chain from there on, unless they compute all
later digests anew; the last digest, written down somewhere else, finds that too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from erfarenhet.corpus.database import Database
from erfarenhet.corpus.tables import StateRow, utc_now
from erfarenhet.corpus.tables_audit import AuditRow

BEGINNING = "0" * 64
_HEAD = "audit"
_PAGE = 500


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry.

    Attributes:
        number: from 1, without gaps.
        at: ISO 8601, UTC.
        action: what was done, such as "document.approved".
        subject: to what: a document's id, an account's id.
        detail: further facts; no personal data but the opaque id of who did it.
        previous: digest of the entry before; 64 zeros in the first.
        digest: SHA-256 over all other fields.
    """

    number: int
    at: str
    who: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class ChainProblem:
    """Where the chain is broken, and how."""

    number: int
    detail: str


def record(session: Session, who: str, action: str, subject: str, detail: Mapping[str, Any] | None = None) -> str:
    """Append an entry within a transaction of ``Database.writing``: it stands when what it tells of stands.

    Returns:
        Its digest.
    """
    head = session.get(StateRow, _HEAD)
    number, previous = (head.value["number"], head.value["digest"]) if head else (0, BEGINNING)
    row = AuditRow(
        number=number + 1,
        at=utc_now().isoformat(timespec="microseconds"),
        who=who[:120],
        action=action,
        subject=subject[:200],
        detail=json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True),
        previous=previous,
        digest="",
    )
    row.digest = _digest(row)
    session.add(row)
    value = {"number": row.number, "digest": row.digest}
    if head is None:
        session.add(StateRow(key=_HEAD, value=value))
    else:
        head.value = value
    session.flush()
    return row.digest


def _digest(row: AuditRow) -> str:
    fields = [row.number, row.at, row.who, row.action, row.subject, row.detail, row.previous]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


class AuditLog:
    """The log of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, who: str, action: str, subject: str, detail: Mapping[str, Any] | None = None) -> str:
        """Append an entry in a transaction of its own; see ``record``."""
        with self._database.writing() as session:
            return record(session, who, action, subject, detail)

    def head(self) -> tuple[int, str]:
        """Number and digest of the last entry; to be written down outside the registry now and then."""
        with self._database.session() as session:
            head = session.get(StateRow, _HEAD)
            return (head.value["number"], head.value["digest"]) if head else (0, BEGINNING)

    def entries(
        self,
        *,
        who: str | None = None,
        action: str | None = None,
        subject: str | None = None,
        text: str | None = None,
        since: str | None = None,
        until: str | None = None,
        newest_first: bool = False,
        limit: int | None = None,
    ) -> Iterator[AuditEntry]:
        """Entries in order.

        Args:
            action: its beginning: "document" finds "document.approved".
            text: anywhere in subject or detail, whatever the case.
            since, until: ISO 8601 dates or times; ``until`` is not included.
        """
        query = select(AuditRow)
        if who is not None:
            query = query.where(AuditRow.who == who)
        if action is not None:
            query = query.where(AuditRow.action.startswith(action, autoescape=True))
        if subject is not None:
            query = query.where(AuditRow.subject == subject)
        if text is not None:
            found = AuditRow.subject.icontains(text, autoescape=True) | AuditRow.detail.icontains(text, autoescape=True)
            query = query.where(found)
        if since is not None:
            query = query.where(AuditRow.at >= since)
        if until is not None:
            query = query.where(AuditRow.at < until)
        query = query.order_by(AuditRow.number.desc() if newest_first else AuditRow.number)
        if limit is not None:
            query = query.limit(limit)
        with self._database.session() as session:
            for row in session.scalars(query.execution_options(yield_per=_PAGE)):
                yield _entry(row)

    def verify(self, known_head: str | None = None) -> list[ChainProblem]:
        """Compute every digest anew.

        Args:
            known_head: a digest that was written down earlier; it must still stand in the log.
        Returns:
            Where the chain is broken; empty when it is whole.
        """
        problems: list[ChainProblem] = []
        number, previous = 0, BEGINNING
        seen = known_head in (None, BEGINNING)
        with self._database.session() as session:
            for row in session.scalars(select(AuditRow).order_by(AuditRow.number).execution_options(yield_per=_PAGE)):
                if row.number != number + 1:
                    problems.append(ChainProblem(number + 1, f"entries {number + 1} to {row.number - 1} are missing"))
                if row.previous != previous:
                    problems.append(ChainProblem(row.number, "does not follow from the entry before it"))
                if row.digest != _digest(row):
                    problems.append(ChainProblem(row.number, "has another content than when it was written"))
                number, previous = row.number, row.digest
                seen = seen or row.digest == known_head
            head = session.get(StateRow, _HEAD)
            expected = (head.value["number"], head.value["digest"]) if head else (0, BEGINNING)
        if expected != (number, previous):
            problems.append(ChainProblem(number + 1, f"the log should end with entry {expected[0]}, not {number}"))
        if not seen:
            problems.append(ChainProblem(number, f"no entry has the digest {known_head} any more"))
        return problems


def entry_to_json(entry: AuditEntry) -> dict[str, Any]:
    """For JSONL and the API."""
    return {**asdict(entry), "detail": dict(entry.detail)}


def _entry(row: AuditRow) -> AuditEntry:
    detail = json.loads(row.detail)
    return AuditEntry(row.number, row.at, row.who, row.action, row.subject, detail, row.previous, row.digest)
