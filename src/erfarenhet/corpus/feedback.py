"""What readers thought of answers: kept when they say it, read by those who curate the corpus."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import select

from erfarenhet.corpus.registry import Registry
from erfarenhet.corpus.tables import AnswerRow, utc_now
from erfarenhet.corpus.tables_feedback import FeedbackRow
from erfarenhet.errors import NotFound

Verdict = Literal["up", "down"]
Reason = Literal["irrelevant", "incomplete", "wrong", "outdated", "unclear", "other"]
VERDICTS: tuple[str, ...] = get_args(Verdict)
REASONS: tuple[str, ...] = get_args(Reason)
COMMENT_MAX_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's verdict on an answer.

    Attributes:
        verdict: whether the answer helped.
        reason: one of ``REASONS``, when the reader gave one.
        comment: in the reader's own words, at most ``COMMENT_MAX_CHARACTERS``.
        language: of the interface in which it was given.
    """

    answer_id: str
    verdict: str
    reason: str | None
    comment: str | None
    language: str
    feedback_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    created_at: datetime = field(default_factory=utc_now)


def keep_feedback(registry: Registry, feedback: Feedback) -> None:
    """Keep a verdict.

    Raises:
        NotFound: the answer was not given here.
    """
    with registry.database.session() as session:
        if session.get(AnswerRow, feedback.answer_id) is None:
            raise NotFound(f"Answer {feedback.answer_id!r} was not given here, or has been removed.")
        session.add(
            FeedbackRow(
                feedback_id=feedback.feedback_id,
                answer_id=feedback.answer_id,
                verdict=feedback.verdict,
                reason=feedback.reason,
                comment=feedback.comment,
                language=feedback.language,
                created_at=feedback.created_at,
            )
        )


def list_feedback(registry: Registry, *, limit: int = 100) -> list[Feedback]:
    """The latest verdicts, newest first."""
    with registry.database.session() as session:
        rows = session.scalars(select(FeedbackRow).order_by(FeedbackRow.created_at.desc()).limit(limit))
        return [
            Feedback(row.answer_id, row.verdict, row.reason, row.comment, row.language, row.feedback_id, row.created_at)
            for row in rows
        ]
