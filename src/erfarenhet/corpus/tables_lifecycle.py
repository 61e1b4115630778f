"""Tables of the lifecycle: what is proposed, in which state each version is, and how it came there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from erfarenhet.corpus.tables import Base, utc_now


class ProposalRow(Base):
    """A version that nobody has approved yet, as it was read. It moves to ``versions`` when it is published.

    A table of its own, so that nothing that reads ``versions`` can show what was not approved.
    """

    __tablename__ = "proposals"

    document_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    source_name: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    blocks: Mapped[list[Any]]
    pages: Mapped[list[Any]]
    details: Mapped[dict[str, Any]]
    notes: Mapped[list[Any]]
    proposed_at: Mapped[datetime] = mapped_column(default=utc_now)


class LifecycleRow(Base):
    """The state of one version of a document.

    ``by_decision``: somebody withdrew it; it then comes back by a decision only, not because its file is found again.
    ``curated``: readers see it otherwise than its file has it (masked, corrected metadata), so that reading the file
    again must not replace it. ``withheld``: readers do not get the file itself.
    """

    __tablename__ = "lifecycle"

    document_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    location: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[str] = mapped_column(String(120))
    review_by: Mapped[date | None] = mapped_column(Date, index=True)
    by_decision: Mapped[bool] = mapped_column(Boolean, default=False)
    curated: Mapped[bool] = mapped_column(Boolean, default=False)
    withheld: Mapped[bool] = mapped_column(Boolean, default=False)
    changed_at: Mapped[datetime] = mapped_column(default=utc_now)


class TransitionRow(Base):
    """From one state to another: who, when, why."""

    __tablename__ = "transitions"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    document_id: Mapped[str] = mapped_column(String(120))
    version: Mapped[str] = mapped_column(String(64))
    from_state: Mapped[str | None] = mapped_column(String(16))
    to_state: Mapped[str] = mapped_column(String(16))
    who: Mapped[str] = mapped_column(String(120))
    why: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (Index("ix_transitions_document", "document_id", "number"),)


class InspectionRow(Base):
    """What was found when a version was taken in: personal data by position, and what tells near-duplicates apart.

    The values found are not kept here: they stand in the text, and go when it goes.
    """

    __tablename__ = "inspections"

    document_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    personal_data: Mapped[list[Any]]
    signature: Mapped[list[Any]]
