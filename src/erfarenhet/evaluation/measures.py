"""How good rankings are, question by question and on average.

Definitions and values are those of ir_measures (MacAvaney et al., ECIR 2022), under our names:

    ndcg@10    normalised discounted cumulative gain of the first ten, with the judgements as gains
    recall@k   share of the relevant documents that stand among the first k
    mrr@10     1 / rank of the first relevant document, 0 when it is not among the first ten

A question that found nothing scores 0 and never drops out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from erfarenhet.evaluation.question_sets import Qrels
from erfarenhet.evaluation.resampling import bootstrap_intervals
from erfarenhet.evaluation.trec_runs import Run

MEASURES = ("ndcg@10", "recall@1", "recall@5", "recall@10", "mrr@10")
_IR_MEASURES = {"ndcg@10": "nDCG@10", "recall@1": "R@1", "recall@5": "R@5", "recall@10": "R@10", "mrr@10": "RR@10"}


@dataclass(frozen=True, slots=True, eq=False)
class QuestionScores:
    """Scores of each judged question.

    Attributes:
        question_ids: the rows.
        values: float64 (questions, measures), in [0, 1]; columns as in ``MEASURES``.
    """

    question_ids: tuple[str, ...]
    values: npt.NDArray[np.float64]

    def of(self, question_ids: Sequence[str]) -> QuestionScores:
        """The scores of some of the questions."""
        rows = {question_id: row for row, question_id in enumerate(self.question_ids)}
        return QuestionScores(tuple(question_ids), self.values[[rows[question_id] for question_id in question_ids]])


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over questions.

    Attributes:
        queries: how many.
        metrics: mean by measure, in [0, 1].
        ci95: 95% bootstrap confidence interval of each mean.
    """

    queries: int
    metrics: Mapping[str, float]
    ci95: Mapping[str, tuple[float, float]]


def score_questions(qrels: Qrels, run: Run) -> QuestionScores:
    """Score every question of ``qrels``; rankings of other questions are left out of account."""
    import ir_measures  # loads several evaluation tools, and starting a command should not wait for them

    measures = {ir_measures.parse_measure(name): column for column, name in enumerate(_IR_MEASURES.values())}
    rows = {question_id: row for row, question_id in enumerate(qrels)}
    values = np.zeros((len(rows), len(measures)))
    judged = [ir_measures.Qrel(q, d, score) for q, scores in qrels.items() for d, score in scores.items()]
    found = [ir_measures.ScoredDoc(q, d, score) for q in qrels for d, score in run.get(q, ())]
    if found:
        for metric in ir_measures.iter_calc(list(measures), judged, found):
            values[rows[metric.query_id], measures[metric.measure]] = metric.value
    return QuestionScores(tuple(qrels), values)


def summarise(scores: QuestionScores, *, seed: int = 0) -> Summary:
    """Means with confidence intervals.

    Raises:
        ValueError: there is no question.
    """
    intervals = bootstrap_intervals(scores.values, seed=seed)
    return Summary(
        len(scores.question_ids),
        dict(zip(MEASURES, scores.values.mean(axis=0).tolist(), strict=True)),
        {name: (float(low), float(high)) for name, (low, high) in zip(MEASURES, intervals, strict=True)},
    )


def summarise_rows(scores: QuestionScores, row_of: Mapping[str, str], *, seed: int = 0) -> dict[str, Summary]:
    """One summary per row, by its name.

    Args:
        row_of: of each question, by its id: a language, for instance.
    """
    rows: dict[str, list[str]] = {}
    for question_id in scores.question_ids:
        rows.setdefault(row_of[question_id], []).append(question_id)
    return {name: summarise(scores.of(ids), seed=seed) for name, ids in sorted(rows.items())}
