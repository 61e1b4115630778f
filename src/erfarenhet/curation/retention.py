"""How long questions are kept, and erasing what quotes an erased document."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select

from erfarenhet.corpus import audit
from erfarenhet.corpus.database import Database
from erfarenhet.corpus.lifecycle_records import Decision
from erfarenhet.corpus.tables import AnswerRow
from erfarenhet.corpus.tables_feedback import FeedbackRow


def erase_questions_before(database: Database, before: datetime, decision: Decision) -> int:
    """Erase questions that were asked before a moment, with their answers and what readers thought of them.

    Returns how many. Their permalinks then say that the answer was removed.
    """
    with database.writing() as session:
        count = session.scalar(select(func.count()).select_from(AnswerRow).where(AnswerRow.created_at < before)) or 0
        if count:
            old = select(AnswerRow.answer_id).where(AnswerRow.created_at < before)
            session.execute(delete(FeedbackRow).where(FeedbackRow.answer_id.in_(old)))
            session.execute(delete(AnswerRow).where(AnswerRow.created_at < before))
            detail = {"before": before.isoformat(), "count": count, "why": decision.why}
            audit.record(session, decision.who, "questions.erased", "questions", detail)
        return count


def erase_answers_that_quote(database: Database, document_id: str, decision: Decision) -> int:
    """Erase the answers that quote a document, for instance because of personal data in it. Returns how many."""
    with database.writing() as session:
        found = [
            row.answer_id
            for row in session.scalars(select(AnswerRow).execution_options(yield_per=200))
            if any(citation.get("document_id") == document_id for citation in row.answer.get("citations", ()))
        ]
        for start in range(0, len(found), 500):
            some = found[start : start + 500]
            session.execute(delete(FeedbackRow).where(FeedbackRow.answer_id.in_(some)))
            session.execute(delete(AnswerRow).where(AnswerRow.answer_id.in_(some)))
        if found:
            detail = {"count": len(found), "why": decision.why}
            audit.record(session, decision.who, "answers.erased", document_id, detail)
        return len(found)
