"""What asking the own questions found, and how it reads as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from erfarenhet.evaluation.abstention import Abstention
from erfarenhet.evaluation.grouping import Grouping
from erfarenhet.evaluation.judge_questions import QuestionCounts
from erfarenhet.evaluation.own_measures import Estimate
from erfarenhet.evaluation.own_questions import Half
from erfarenhet.evaluation.provenance import code_digest, describe_environment
from erfarenhet.records import Leg
from erfarenhet.store.interface import IndexDescription

HALF_TITLES: Mapping[Half, str] = {"tuning": "Tuning half", "held_out": "Held-out half"}
_DECIMALS = 4

Table = Mapping[str, Mapping[str, Estimate]]
"""By selection of questions, by measure; what has no question is left out."""


@dataclass(frozen=True, slots=True)
class HalfReport:
    """The findings on one half of the questions.

    Attributes:
        questions: how many of the half were asked.
        retrieval: by leg.
        abstention: by selection of questions; the selection "all" has the curve.
    """

    questions: int
    retrieval: Mapping[Leg, Table]
    answers: Table
    abstention: Mapping[str, Abstention]
    grouping: Grouping


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What asking the own questions found, and everything that decided it.

    Attributes:
        dataset: the name of the folder.
        counts: of the whole set; ``left_out`` are the ids of those that the corpus at hand cannot judge.
        quotes_at_hand, quotes_in_no_passage: relevant quotes whose documents are there, and of these the ones that no
            passage holds, so that nothing can find them.
        citations, inexact: all citations of all answers, and (question id, marker) of those whose quote does not
            stand at its offsets.
    """

    dataset: str
    leg: Leg
    counts: QuestionCounts
    left_out: tuple[str, ...]
    quotes_at_hand: int
    quotes_in_no_passage: int
    halves: Mapping[Half, HalfReport]
    citations: int
    inexact: tuple[tuple[str, int], ...]
    timings_s: Mapping[str, float]
    sources: tuple[str, ...]
    documents: int
    passages: int
    index: IndexDescription
    settings: Mapping[str, Any]
    corpus_version: str
    questions_version: str
    ran_at: str

    def to_json(self) -> dict[str, Any]:
        """The object that ``erfarenhet evaluate --json`` prints for an own question set, numbers rounded."""
        return {
            "dataset": self.dataset,
            "leg": self.leg,
            "queries": self.counts.total - len(self.left_out),
            "documents": self.documents,
            "passages": self.passages,
            "questions": {**self.counts.to_json(), "left_out": list(self.left_out)},
            "quotes": {"at_hand": self.quotes_at_hand, "in_no_passage": self.quotes_in_no_passage},
            "halves": {half: _half_json(report) for half, report in self.halves.items()},
            "citations": {
                "checked": self.citations,
                "exact": self.citations - len(self.inexact),
                "inexact": [{"question": question_id, "marker": marker} for question_id, marker in self.inexact],
            },
            "timings_s": {stage: round(seconds, _DECIMALS) for stage, seconds in self.timings_s.items()},
            "sources": list(self.sources),
            "model": self.index.encoder,
            "index": asdict(self.index),
            "settings": dict(self.settings),
            "code_version": self.index.code_version,
            "code_digest": code_digest(),
            "corpus_version": self.corpus_version,
            "questions_version": self.questions_version,
            "environment": describe_environment(),
            "ran_at": self.ran_at,
        }


def _half_json(report: HalfReport) -> dict[str, Any]:
    return {
        "questions": report.questions,
        "retrieval": {leg: _table_json(table) for leg, table in report.retrieval.items()},
        "answers": _table_json(report.answers),
        "abstention": {name: _abstention_json(found) for name, found in report.abstention.items()},
        "grouping": {
            "answers": report.grouping.answers,
            **{
                name: estimate_json(getattr(report.grouping, name))
                for name in ("lines_right", "purity", "relevant_grouped", "groups_relevant")
            },
        },
    }


def _table_json(table: Table) -> dict[str, Any]:
    return {
        name: {measure: estimate_json(value) for measure, value in measures.items()} for name, measures in table.items()
    }


def _abstention_json(found: Abstention) -> dict[str, Any]:
    names = ("off_topic_abstained", "near_miss_abstained", "wrongly_abstained", "wrongly_answered")
    rates: dict[str, Any] = {name: estimate_json(getattr(found, name)) for name in names}
    if found.here is not None and found.area is not None:
        rates["risk_coverage"] = {
            "area": round(found.area, _DECIMALS),
            "here": _point_json(found.here.threshold, found.here.coverage, found.here.risk),
            "curve": [_point_json(point.threshold, point.coverage, point.risk) for point in found.curve],
        }
    return rates


def _point_json(threshold: float, coverage: float, risk: float) -> dict[str, float]:
    return {
        "threshold": round(threshold, _DECIMALS),
        "coverage": round(coverage, _DECIMALS),
        "risk": round(risk, _DECIMALS),
    }


def estimate_json(value: Estimate | None) -> dict[str, Any] | None:
    """A mean with its interval, rounded; ``None`` where nothing was measured."""
    if value is None:
        return None
    return {
        "mean": round(value.mean, _DECIMALS),
        "ci95": [round(value.low, _DECIMALS), round(value.high, _DECIMALS)],
        "questions": value.questions,
    }
