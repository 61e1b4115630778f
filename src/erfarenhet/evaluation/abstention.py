"""How well the system knows when it has nothing: both error rates, and the curve of risk over coverage.

A question is covered when it is answered rather than left unanswered. The curve asks what would happen at every
threshold of the score by which production decides. As no answer exists for what was left unanswered, the risk is told
from retrieval: the share of the covered questions for which no relevant passage stands among the first five. For
questions without an answer in the corpus that is always so.

Source: El-Yaniv & Wiener, JMLR 11, 2010.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from erfarenhet.evaluation.ask_questions import Outcome
from erfarenhet.evaluation.own_measures import Estimate, estimate


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Coverage and risk when questions with at least this score are answered; both in [0, 1]."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """When questions are left unanswered, and rightly so.

    Attributes:
        off_topic_abstained, near_miss_abstained: share of those questions that are left unanswered.
        wrongly_abstained: share of the questions with an answer in the corpus that are left unanswered.
        wrongly_answered: share of the questions without one that are answered.
        curve: from the surest question alone to all; empty for a selection of questions.
        area: under the curve: the mean risk over all coverages; lower is better.
        here: where production stands now; its threshold is that of production.
    """

    off_topic_abstained: Estimate | None
    near_miss_abstained: Estimate | None
    wrongly_abstained: Estimate | None
    wrongly_answered: Estimate | None
    curve: tuple[RiskPoint, ...] = ()
    area: float | None = None
    here: RiskPoint | None = None


def measure_abstention(outcomes: Sequence[Outcome]) -> Abstention:
    """The error rates, without the curve."""

    def abstained(kind: str) -> Estimate | None:
        return estimate([_abstained(o) for o in outcomes if o.judged.question.kind == kind])

    return Abstention(
        off_topic_abstained=abstained("off_topic"),
        near_miss_abstained=abstained("near_miss"),
        wrongly_abstained=abstained("answerable"),
        wrongly_answered=estimate([1.0 - _abstained(o) for o in outcomes if not o.judged.answerable]),
    )


def trace_risk(
    outcomes: Sequence[Outcome], found: Sequence[bool], *, threshold: float
) -> tuple[tuple[RiskPoint, ...], float | None, RiskPoint | None]:
    """The curve, the area under it, and where production stands.

    Args:
        found: for each outcome, whether a relevant passage stands among the first five.
        threshold: of production. Questions that production leaves unanswered above it, for other reasons than the
            score, are covered last; those that it answers below it, first.
    Returns:
        Points by falling threshold; questions of equal score are covered together. Without questions, nothing.
    """
    if not outcomes:
        return (), None, None

    def order(outcome: Outcome) -> tuple[int, float]:
        answered = outcome.answer.status != "unanswered"
        by_score = outcome.evidence_score >= threshold
        return (0 if answered == by_score else (1 if answered else -1)), outcome.evidence_score

    ranked = sorted(zip(map(order, outcomes), found, strict=True), key=lambda pair: pair[0], reverse=True)
    points: list[RiskPoint] = []
    area, missed = 0.0, 0
    for covered, (key, right) in enumerate(ranked, start=1):
        missed += not right
        if covered < len(ranked) and ranked[covered][0] == key:
            continue
        before = round(points[-1].coverage * len(ranked)) if points else 0
        points.append(RiskPoint(key[1], covered / len(ranked), missed / covered))
        area += (covered - before) / len(ranked) * points[-1].risk
    answered = [right for outcome, right in zip(outcomes, found, strict=True) if not _abstained(outcome)]
    here = RiskPoint(
        threshold,
        len(answered) / len(outcomes),
        1 - sum(answered) / len(answered) if answered else 0.0,
    )
    return tuple(points), area, here


def _abstained(outcome: Outcome) -> float:
    return float(outcome.answer.status == "unanswered")
