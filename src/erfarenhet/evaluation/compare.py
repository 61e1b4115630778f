"""Compare two rankings of the same questions: is the difference more than chance?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from erfarenhet.errors import InvalidDataset
from erfarenhet.evaluation.measures import MEASURES, QuestionScores, score_questions
from erfarenhet.evaluation.question_sets import Qrels, load_dataset, read_qrels
from erfarenhet.evaluation.resampling import bootstrap_intervals, randomisation_test
from erfarenhet.evaluation.trec_runs import Run, read_run

ALL_LANGUAGES = "all"
_NDCG = MEASURES.index("ndcg@10")


@dataclass(frozen=True, slots=True)
class MeasureDifference:
    """How two runs differ in one measure, over the questions of one language or all.

    Attributes:
        language: a code, or ``ALL_LANGUAGES``.
        first, second: mean scores, in [0, 1].
        difference: ``second`` minus ``first``.
        ci95: 95% bootstrap confidence interval of the difference.
        p_value: of the paired randomisation test, two-sided, not corrected for the number of comparisons.
        better, worse, same: questions that the second run does better, worse and equally well.
    """

    language: str
    measure: str
    queries: int
    first: float
    second: float
    difference: float
    ci95: tuple[float, float]
    p_value: float
    better: int
    worse: int
    same: int

    def to_json(self) -> dict[str, Any]:
        """A JSON object with the same fields, numbers rounded."""
        return {
            "language": self.language,
            "measure": self.measure,
            "queries": self.queries,
            "first": round(self.first, 4),
            "second": round(self.second, 4),
            "difference": round(self.difference, 4),
            "ci95": [round(bound, 4) for bound in self.ci95],
            "p_value": round(self.p_value, 5),
            "better": self.better,
            "worse": self.worse,
            "same": self.same,
        }


@dataclass(frozen=True, slots=True)
class QuestionDifference:
    """How one question fares in two runs, in nDCG@10. Text and language are empty where the judgements tell neither."""

    question_id: str
    text: str
    language: str
    first: float
    second: float

    @property
    def difference(self) -> float:
        """``second`` minus ``first``."""
        return self.second - self.first


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side.

    Attributes:
        first_unanswered, second_unanswered: judged questions without a ranking in that run; they score 0.
        rows: all languages first, then each; measures in the order of ``MEASURES``.
        questions: every judged question, in the order of the judgements.
    """

    first: str
    second: str
    queries: int
    first_unanswered: int
    second_unanswered: int
    rows: tuple[MeasureDifference, ...]
    questions: tuple[QuestionDifference, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """A JSON object with the same fields, numbers rounded."""
        return {
            "first": self.first,
            "second": self.second,
            "queries": self.queries,
            "first_unanswered": self.first_unanswered,
            "second_unanswered": self.second_unanswered,
            "differences": [row.to_json() for row in self.rows],
        }


def compare_run_files(first: Path, second: Path, judgements: Path) -> Comparison:
    """Compare two TREC run files.

    Args:
        judgements: a question set's folder, or a file of qrels. Only a folder tells the questions' languages.
    Raises:
        InvalidDataset: one of them is broken, or a run answers none of the questions that are judged.
    """
    languages: dict[str, str] = {}
    texts: dict[str, str] = {}
    if judgements.is_dir():
        dataset = load_dataset(judgements)
        qrels = dataset.qrels
        for question in dataset.questions:
            languages[question.question_id], texts[question.question_id] = question.language, question.text
    elif judgements.is_file():
        qrels = read_qrels(judgements)
    else:
        raise InvalidDataset(f"{judgements}: no such file or folder. Name a question set's folder or its qrels.")
    runs = []
    for path in (first, second):
        run = read_run(path)
        if not any(question_id in qrels for question_id in run):
            raise InvalidDataset(f"{path}: answers none of the questions that {judgements} judges. Is it of this set?")
        runs.append(run)
    return compare_runs(runs[0], runs[1], qrels, names=(str(first), str(second)), languages=languages, texts=texts)


def compare_runs(
    first: Run,
    second: Run,
    qrels: Qrels,
    *,
    names: tuple[str, str] = ("first", "second"),
    languages: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
    seed: int = 0,
) -> Comparison:
    """Compare two runs over every judged question.

    Args:
        languages: of each question, by its id; ``None`` or empty gives rows over all questions alone.
        texts: of each question, by its id, for people.
        seed: the same seed gives the same intervals and p-values.
    """
    scores = score_questions(qrels, first), score_questions(qrels, second)
    rows = compare_scores(ALL_LANGUAGES, *scores, seed=seed)
    by_language: dict[str, list[str]] = {}
    for question_id in qrels if languages else ():
        by_language.setdefault((languages or {})[question_id], []).append(question_id)
    if len(by_language) > 1:
        for code, ids in sorted(by_language.items()):
            rows += compare_scores(code, scores[0].of(ids), scores[1].of(ids), seed=seed)
    return Comparison(
        first=names[0],
        second=names[1],
        queries=len(qrels),
        first_unanswered=_unanswered(qrels, first),
        second_unanswered=_unanswered(qrels, second),
        rows=tuple(rows),
        questions=tuple(
            QuestionDifference(
                question_id,
                (texts or {}).get(question_id, ""),
                (languages or {}).get(question_id, ""),
                float(scores[0].values[row, _NDCG]),
                float(scores[1].values[row, _NDCG]),
            )
            for row, question_id in enumerate(scores[0].question_ids)
        ),
    )


def _unanswered(question_ids: Sequence[str] | Qrels, run: Run) -> int:
    return sum(not run.get(question_id) for question_id in question_ids)


def compare_scores(
    language: str, first: QuestionScores, second: QuestionScores, *, seed: int = 0
) -> list[MeasureDifference]:
    """How the second differs from the first in each measure, over the same questions in the same order.

    Args:
        language: what the rows are called.
    """
    differences = second.values - first.values
    intervals = bootstrap_intervals(differences, seed=seed)
    return [
        MeasureDifference(
            language=language,
            measure=name,
            queries=len(differences),
            first=float(first.values[:, column].mean()),
            second=float(second.values[:, column].mean()),
            difference=float(differences[:, column].mean()),
            ci95=(float(intervals[column, 0]), float(intervals[column, 1])),
            p_value=randomisation_test(differences[:, column], seed=seed),
            better=int(np.sum(differences[:, column] > 0)),
            worse=int(np.sum(differences[:, column] < 0)),
            same=int(np.sum(differences[:, column] == 0)),
        )
        for column, name in enumerate(MEASURES)
    ]
