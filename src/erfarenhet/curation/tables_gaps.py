"""Tables of the gaps: groups of questions that the corpus did not answer, as tasks, and what asking again gave."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from erfarenhet.corpus.tables import Base, utc_now


class GapRow(Base):
    """Something that the corpus lacks. ``question`` is the one that stands for all of the group."""

    __tablename__ = "gaps"

    gap_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    question: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), index=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    changed_at: Mapped[datetime] = mapped_column(default=utc_now)


class GapQuestionRow(Base):
    """An answer that was none, or not enough, and the gap that it shows."""

    __tablename__ = "gap_questions"

    answer_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("answers.answer_id", ondelete="CASCADE"), primary_key=True
    )
    gap_id: Mapped[int] = mapped_column(Integer, ForeignKey("gaps.gap_id", ondelete="CASCADE"), index=True)


class AskedAgainRow(Base):
    """A saved question that was asked again after a publication, and fared otherwise."""

    __tablename__ = "asked_again"

    answer_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("answers.answer_id", ondelete="CASCADE"), primary_key=True
    )
    newer_answer_id: Mapped[str] = mapped_column(String(36))
    former_status: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    index_version: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(default=utc_now)
