"""What the int8 model loses against its own weights at full precision, by the question's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from erfarenhet.encoding.interface import Encoder, Terms
from erfarenhet.evaluation.judge_questions import JudgedQuestion
from erfarenhet.evaluation.measures import MEASURES
from erfarenhet.evaluation.question_sets import Dataset
from erfarenhet.evaluation.rank_own import rank_own_questions
from erfarenhet.evaluation.resampling import bootstrap_intervals
from erfarenhet.evaluation.run import evaluate_loaded
from erfarenhet.records import Document, Leg
from erfarenhet.settings import Settings

_NDCG = MEASURES.index("ndcg@10")
_LEGS: tuple[Leg, ...] = ("hybrid", "dense")


@dataclass(frozen=True, slots=True)
class ModelLoss:
    """nDCG@10 of both models over the same questions, and the loss: full precision minus int8, with its 95% interval.

    Attributes:
        leg: "hybrid" is how production ranks, "dense" is where the model is alone.
    """

    language: str
    leg: Leg
    questions: int
    int8: float
    fp32: float
    ci95: tuple[float, float]

    @property
    def loss(self) -> float:
        """How much better full precision ranks; below 0 where int8 happens to rank better."""
        return self.fp32 - self.int8

    def to_json(self) -> dict[str, Any]:
        """With the same names, numbers rounded."""
        return {
            "language": self.language,
            "leg": self.leg,
            "questions": self.questions,
            "int8": round(self.int8, 4),
            "fp32": round(self.fp32, 4),
            "loss": round(self.loss, 4),
            "ci95": [round(bound, 4) for bound in self.ci95],
        }


def measure_model_loss(
    questions: Sequence[JudgedQuestion],
    documents: Sequence[Document],
    datasets: Sequence[Dataset],
    *,
    settings: Settings,
    int8: Encoder,
    fp32: Encoder,
    terms: Terms,
) -> list[ModelLoss]:
    """Rank the same questions with both models, everything else being the same.

    Args:
        questions, documents: own questions, scored by passage.
        datasets: in the BEIR layout, scored by document.
    Returns:
        A row per language and leg.
    """
    scores = [
        _scores(questions, documents, datasets, settings=settings, encoder=encoder, terms=terms)
        for encoder in (int8, fp32)
    ]
    language_of = {f"own {judged.question.question_id}": judged.question.language for judged in questions}
    for dataset in datasets:
        language_of |= {f"{dataset.name} {q.question_id}": q.language for q in dataset.questions}
    rows: list[ModelLoss] = []
    for language in sorted(set(language_of.values())):
        for leg in _LEGS:
            keys = [key for key in scores[0][leg] if language_of[key] == language]
            if keys:
                pairs = np.array([[by_leg[leg][key] for by_leg in scores] for key in keys])
                low, high = bootstrap_intervals((pairs[:, 1] - pairs[:, 0])[:, None])[0]
                first, second = pairs.mean(axis=0)
                rows.append(ModelLoss(language, leg, len(keys), float(first), float(second), (float(low), float(high))))
    return rows


def _scores(
    questions: Sequence[JudgedQuestion],
    documents: Sequence[Document],
    datasets: Sequence[Dataset],
    *,
    settings: Settings,
    encoder: Encoder,
    terms: Terms,
) -> Mapping[Leg, Mapping[str, float]]:
    """nDCG@10 by leg and by set and question id."""
    own = rank_own_questions(questions, documents, legs=_LEGS, settings=settings, encoder=encoder, terms=terms)
    found: dict[Leg, dict[str, float]] = {
        leg: {f"own {question_id}": value for question_id, value in own[leg].items()} for leg in _LEGS
    }
    for dataset in datasets:
        report = evaluate_loaded(dataset, leg=_LEGS[0], legs=_LEGS, settings=settings, encoder=encoder, terms=terms)
        for leg in _LEGS:
            scores = report.legs[leg].scores
            found[leg] |= {
                f"{dataset.name} {question_id}": float(value)
                for question_id, value in zip(scores.question_ids, scores.values[:, _NDCG], strict=True)
            }
    return found
