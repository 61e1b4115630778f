"""Tables of municipalities' logbooks, and of the cases that they propose."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from erfarenhet.corpus.tables import Base, utc_now


class LogbookRow(Base):
    """A logbook. ``owner_digest`` is the SHA-256 of the owner's key, which is kept nowhere."""

    __tablename__ = "logbooks"

    logbook_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    owner_digest: Mapped[str] = mapped_column(String(64), index=True)
    title: Mapped[str] = mapped_column(Text)
    municipality: Mapped[str] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(2))
    language: Mapped[str] = mapped_column(String(2))
    case_id: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)


class LogbookEntryRow(Base):
    """One revision of an entry. The highest revision is what readers see; the others are its history."""

    __tablename__ = "logbook_entries"

    entry_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    logbook_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("logbooks.logbook_id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(Integer)
    measure: Mapped[str] = mapped_column(Text)
    done: Mapped[str] = mapped_column(Text)
    date_from: Mapped[date | None] = mapped_column(Date)
    date_to: Mapped[date | None] = mapped_column(Date)
    main_activity: Mapped[str | None] = mapped_column(Text)
    responsible: Mapped[str | None] = mapped_column(Text)
    phase: Mapped[str | None] = mapped_column(String(40))
    measure_type: Mapped[str | None] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(default=utc_now)


class CaseProposalRow(Base):
    """A case that a logbook proposes to the curators. It outlives the logbook, since the decision on it is theirs."""

    __tablename__ = "case_proposals"

    proposal_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    logbook_id: Mapped[str] = mapped_column(String(36), index=True)
    document_id: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(Text)
    front_matter: Mapped[dict[str, Any]]
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), index=True)
    proposed_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
