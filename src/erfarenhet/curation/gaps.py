"""What was asked in vain: unanswered and partly answered questions, grouped by meaning, as tasks for a curator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from erfarenhet.corpus import audit
from erfarenhet.corpus.database import Database
from erfarenhet.corpus.lifecycle_records import Decision
from erfarenhet.corpus.tables import AnswerRow, utc_now
from erfarenhet.corpus.tables_feedback import FeedbackRow
from erfarenhet.curation.tables_gaps import AskedAgainRow, GapQuestionRow, GapRow
from erfarenhet.encoding.interface import Encoder, FloatArray
from erfarenhet.errors import NotFound
from erfarenhet.records import Answer

GapState = Literal["open", "working", "filled", "dismissed"]
GAP_STATES: tuple[GapState, ...] = get_args(GapState)
_NOT_ENOUGH = ("unanswered", "partial")
_RANK = {"unanswered": 0, "partial": 1, "answered": 2}

# The cosine from which two questions count as the same task. Of the default encoder, whose cosines are all high; not
# measured yet.
SAME_TASK = 0.92


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """One question that was not answered, or not fully; ``newer_answer_id`` once it fared better."""

    answer_id: str
    question: str
    status: str
    asked_at: datetime
    newer_answer_id: str | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A task: what several questions asked for and the corpus lacks."""

    gap_id: int
    question: str
    state: GapState
    questions: tuple[GapQuestion, ...]


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A saved question that fared otherwise when it was asked again."""

    answer_id: str
    question: str
    former_status: str
    status: str
    newer_answer_id: str


Ask = Callable[[str, str], Answer]
"""Asks a question in a language on what is published now, and keeps the answer."""


class Gaps:
    """The gaps of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self, encoder: Encoder, *, same_task: float = SAME_TASK) -> int:
        """Put questions that are in no gap yet into one: the nearest that is near enough, else a new one.

        Those that were answered partly or not at all, and those whose readers say that the answer did not help. A
        question that belongs to a filled gap opens it again; a dismissed one stays dismissed.

        Returns:
            How many questions were put into gaps.
        """
        with self._database.session() as session:
            new = _new_questions(session)
            known = [(row.gap_id, row.question) for row in session.scalars(select(GapRow).order_by(GapRow.gap_id))]
        if not new:
            return 0
        texts = [question for _, question in (*known, *new)]
        vectors = encoder.encode_questions(texts)
        with self._database.writing() as session:
            ids = [gap_id for gap_id, _ in known]
            representatives = [vectors[index] for index in range(len(known))]
            for offset, (answer_id, question) in enumerate(new, start=len(known)):
                if session.get(GapQuestionRow, answer_id) is not None:
                    continue  # another run was faster
                gap_id = _nearest(vectors[offset], ids, representatives, same_task)
                if gap_id is None:
                    row = GapRow(question=question, state="open")
                    session.add(row)
                    session.flush()
                    gap_id = row.gap_id
                    ids.append(gap_id)
                    representatives.append(vectors[offset])
                elif (existing := session.get_one(GapRow, gap_id)).state == "filled":
                    existing.state, existing.changed_at = "open", utc_now()
                session.add(GapQuestionRow(answer_id=answer_id, gap_id=gap_id))
        return len(new)

    def tasks(self, states: Sequence[GapState] = ("open", "working")) -> list[Gap]:
        """Gaps in these states, most asked first."""
        with self._database.session() as session:
            found = [
                Gap(row.gap_id, row.question, row.state, _questions(session, row.gap_id))  # type: ignore[arg-type]
                for row in session.scalars(select(GapRow).where(GapRow.state.in_(states)).order_by(GapRow.gap_id))
            ]
        # A gap whose questions were all erased is no task any more.
        return sorted((gap for gap in found if gap.questions), key=lambda gap: (-len(gap.questions), gap.gap_id))

    def set_state(self, gap_id: int, state: GapState, decision: Decision) -> None:
        """Take a gap on, call it filled, or dismiss it.

        Raises:
            NotFound: there is no such gap.
        """
        with self._database.writing() as session:
            row = session.get(GapRow, gap_id)
            if row is None or state not in GAP_STATES:
                raise NotFound(f"There is no gap {gap_id}, or no state {state!r}. States: {', '.join(GAP_STATES)}.")
            row.state, row.changed_at = state, utc_now()
            audit.record(session, decision.who, f"gap.{state}", str(gap_id), {"why": decision.why})

    def ask_again(self, ask: Ask) -> list[AskedAgain]:
        """Ask the questions of all open gaps again; a gap whose questions are all answered now is filled.

        Only what fares better is kept; the answers that were given stay as they are, and lead to the newer ones.
        """
        better: list[AskedAgain] = []
        for gap in self.tasks():
            statuses = []
            for asked in gap.questions:
                language = self._language(asked.answer_id)
                answer = ask(asked.question, language)
                # Answered at once, and disliked: that it is answered again says nothing.
                disliked = asked.status == "answered" and asked.newer_answer_id is None
                statuses.append("disliked" if disliked else answer.status)
                if _RANK[answer.status] > _RANK[asked.status]:
                    better.append(
                        AskedAgain(asked.answer_id, asked.question, asked.status, answer.status, answer.answer_id)
                    )
                    self._keep(better[-1], answer.index_version)
            if statuses and all(status == "answered" for status in statuses):
                decision = Decision("erfarenhet", "all its questions are answered now")
                self.set_state(gap.gap_id, "filled", decision)
        return better

    def _language(self, answer_id: str) -> str:
        with self._database.session() as session:
            row = session.get_one(AnswerRow, answer_id)
            return str(row.answer["language"])

    def _keep(self, again: AskedAgain, index_version: str) -> None:
        with self._database.session() as session:
            session.merge(
                AskedAgainRow(
                    answer_id=again.answer_id,
                    newer_answer_id=again.newer_answer_id,
                    former_status=again.former_status,
                    status=again.status,
                    index_version=index_version,
                    at=utc_now(),
                )
            )

    def newer_answer(self, answer_id: str) -> str | None:
        """The answer that the same question gets since a document was published; ``None`` where it fares no better."""
        with self._database.session() as session:
            row = session.get(AskedAgainRow, answer_id)
            return None if row is None else row.newer_answer_id


def _new_questions(session: Session) -> list[tuple[str, str]]:
    """Questions in no gap, oldest first; those that were asked again on a curator's behalf do not count."""
    disliked = select(FeedbackRow.answer_id).where(FeedbackRow.verdict == "down")
    given_again = select(AskedAgainRow.newer_answer_id)
    query = (
        select(AnswerRow.answer_id, AnswerRow.question)
        .where(
            AnswerRow.status.in_(_NOT_ENOUGH) | AnswerRow.answer_id.in_(disliked),
            AnswerRow.answer_id.not_in(select(GapQuestionRow.answer_id)),
            AnswerRow.answer_id.not_in(given_again),
        )
        .order_by(AnswerRow.created_at, AnswerRow.answer_id)
    )
    return [(answer_id, question) for answer_id, question in session.execute(query)]


def _nearest(
    vector: FloatArray, ids: Sequence[int], representatives: Sequence[FloatArray], same_task: float
) -> int | None:
    if not ids:
        return None
    cosines = np.stack(representatives) @ vector
    best = int(np.argmax(cosines))
    return ids[best] if cosines[best] >= same_task else None


def _questions(session: Session, gap_id: int) -> tuple[GapQuestion, ...]:
    query = (
        select(AnswerRow.answer_id, AnswerRow.question, AnswerRow.status, AnswerRow.created_at, AskedAgainRow)
        .join(GapQuestionRow, GapQuestionRow.answer_id == AnswerRow.answer_id)
        .outerjoin(AskedAgainRow, AskedAgainRow.answer_id == AnswerRow.answer_id)
        .where(GapQuestionRow.gap_id == gap_id)
        .order_by(AnswerRow.created_at)
    )
    return tuple(
        GapQuestion(
            answer_id, question, again.status if again else status, asked_at, again.newer_answer_id if again else None
        )
        for answer_id, question, status, asked_at, again in session.execute(query)
    )
