"""Ask the own question set of a corpus through production, and measure what comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from erfarenhet.data_files import data_file
from erfarenhet.errors import SettingsError
from erfarenhet.evaluation.abstention import Abstention, measure_abstention, trace_risk
from erfarenhet.evaluation.ask_questions import PASSAGES, Outcome, ask_questions
from erfarenhet.evaluation.asked_corpus import AskedCorpus, published_corpus, take_in_corpus
from erfarenhet.evaluation.evaluation_index import Progress
from erfarenhet.evaluation.evidence_scores import evidence_threshold
from erfarenhet.evaluation.grouping import Grouping, measure_grouping
from erfarenhet.evaluation.judge_questions import QuestionCounts, check_counts, count_questions, judge_questions
from erfarenhet.evaluation.own_measures import (
    ANSWER_MEASURES,
    RETRIEVAL_MEASURES,
    SELECTIONS,
    Estimate,
    Values,
    estimate,
    passage_qrels,
    score_answer,
    score_retrieval,
)
from erfarenhet.evaluation.own_questions import HALVES, Half, OwnQuestion, load_own_questions, question_files
from erfarenhet.evaluation.provenance import code_digest, describe_environment, digest_files, now
from erfarenhet.evaluation.trec_runs import check_output_path, rank_documents, write_run
from erfarenhet.records import Leg
from erfarenhet.retrieval.weigh_legs import describe_weights
from erfarenhet.settings import Settings
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


def evaluate_own_questions(
    folder: Path,
    *,
    corpus: Sequence[Path] = (),
    published: bool = False,
    leg: Leg = "hybrid",
    legs: Sequence[Leg] = (),
    at_least: Mapping[str, int] | None = None,
    settings: Settings,
    run_out: Path | None = None,
    details_out: Path | None = None,
    progress: Progress | None = None,
) -> OwnReport:
    """Ask every question of the set through production's search and answering, and measure what comes back.

    Args:
        folder: with question files (see ``own_questions``).
        corpus: files and folders that are taken in for the occasion; by default the starter corpus.
        published: ask what ``settings.home`` has published instead.
        leg: whose ranking is written to ``run_out``; ``legs``: others that are measured too.
        at_least: how many questions the set must have (see ``check_counts``).
        run_out: where the passages found are written as a TREC run, with the judgements beside it (``….qrels.tsv``).
        details_out: where each question's outcome is written, a JSON object a line.
    Raises:
        InvalidDataset: the set or the corpus is broken; nothing is asked then.
        SettingsError: an output file cannot be written, or both ``corpus`` and ``published`` are given.
        HomeError, StoreError, ModelError: the corpus cannot be taken in or opened.
    """
    for path in (run_out, details_out):
        if path is not None:
            check_output_path(path)
    if corpus and published:
        raise SettingsError("A corpus to take in and the published one cannot both be asked. Leave one away.")
    questions = load_own_questions(folder)
    counts = count_questions(questions)
    check_counts(counts, at_least or {}, str(folder))
    chosen: tuple[Leg, ...] = tuple(dict.fromkeys((leg, *legs, "hybrid")))
    where: AbstractContextManager[AskedCorpus] = (
        published_corpus(settings) if published else take_in_corpus(corpus or [data_file("corpus")], settings, progress)
    )
    with where as asked:
        judged, left_out = judge_questions(questions, asked.documents)
        outcomes = ask_questions(judged, asked, chosen, progress)
    if run_out is not None:
        _write_run(run_out, outcomes, asked, leg)
    report = _report(folder, outcomes, asked, leg, chosen, counts, left_out, settings)
    if details_out is not None:
        _write_details(details_out, outcomes, leg)
    return report


def _report(
    folder: Path,
    outcomes: Sequence[Outcome],
    asked: AskedCorpus,
    leg: Leg,
    legs: Sequence[Leg],
    counts: QuestionCounts,
    left_out: Sequence[OwnQuestion],
    settings: Settings,
) -> OwnReport:
    retrieval = {name: score_retrieval(outcomes, name, asked.passages) for name in legs}
    answerable = [outcome.judged for outcome in outcomes if outcome.judged.answerable]
    held = {
        (judged.question.question_id, quote)
        for judged in answerable
        for passage in asked.passages
        if passage.document_id in judged.documents
        for quote in judged.question.quotes_in(passage)
    }
    at_hand = sum(len(judged.quotes) for judged in answerable)
    return OwnReport(
        dataset=folder.resolve().name,
        leg=leg,
        counts=counts,
        left_out=tuple(question.question_id for question in left_out),
        quotes_at_hand=at_hand,
        quotes_in_no_passage=at_hand - len(held),
        halves={half: _half(half, outcomes, retrieval) for half in HALVES},
        citations=sum(len(outcome.answer.citations) for outcome in outcomes),
        inexact=tuple((o.judged.question.question_id, marker) for o in outcomes for marker in o.inexact),
        timings_s=_timings(outcomes, asked, leg),
        sources=asked.sources,
        documents=len(asked.documents),
        passages=len(asked.passages),
        index=asked.index,
        settings={
            "candidates": settings.candidates,
            "passages_per_question": PASSAGES,
            "weights": {name: describe_weights(name) for name in legs},
            "evidence_threshold": evidence_threshold(),
        },
        corpus_version=asked.corpus_version,
        questions_version=digest_files(question_files(folder)),
        ran_at=now(),
    )


def _half(half: Half, outcomes: Sequence[Outcome], retrieval: Mapping[Leg, Mapping[str, Values]]) -> HalfReport:
    mine = [outcome for outcome in outcomes if outcome.judged.question.half == half]
    answerable = [outcome for outcome in mine if outcome.judged.answerable]
    answers = {outcome.judged.question.question_id: score_answer(outcome) for outcome in answerable}
    abstention = {
        name: measure_abstention([outcome for outcome in mine if select(outcome.judged)])
        for name, select in SELECTIONS.items()
        if not name.endswith("_language")  # a question without an answer has no other language
    }
    scored = retrieval["hybrid"]
    found = [
        outcome.judged.answerable and scored[outcome.judged.question.question_id]["success@5"] == 1 for outcome in mine
    ]
    curve, area, here = trace_risk(mine, found, threshold=evidence_threshold())
    total = abstention["all"]
    abstention["all"] = Abstention(
        total.off_topic_abstained,
        total.near_miss_abstained,
        total.wrongly_abstained,
        total.wrongly_answered,
        curve,
        area,
        here,
    )
    return HalfReport(
        questions=len(mine),
        retrieval={leg: _table(answerable, scores, RETRIEVAL_MEASURES) for leg, scores in retrieval.items()},
        answers=_table(answerable, answers, ANSWER_MEASURES),
        abstention=abstention,
        grouping=measure_grouping(mine),
    )


def _table(outcomes: Sequence[Outcome], scores: Mapping[str, Values], measures: Sequence[str]) -> Table:
    table: dict[str, dict[str, Estimate]] = {}
    for name, select in SELECTIONS.items():
        ids = [outcome.judged.question.question_id for outcome in outcomes if select(outcome.judged)]
        rows = {measure: estimate([scores[question_id][measure] for question_id in ids]) for measure in measures}
        if known := {measure: row for measure, row in rows.items() if row is not None}:
            table[name] = known
    return table


def _timings(outcomes: Sequence[Outcome], asked: AskedCorpus, leg: Leg) -> dict[str, float]:
    searches = [outcome.search_s[leg] for outcome in outcomes]
    answers = [outcome.answer_s for outcome in outcomes]
    return {
        **({} if asked.seconds is None else {"index": asked.seconds}),
        "query_p50": float(np.percentile(searches, 50)),
        "query_p95": float(np.percentile(searches, 95)),
        "answer_p50": float(np.percentile(answers, 50)),
        "answer_p95": float(np.percentile(answers, 95)),
    }


def _write_run(path: Path, outcomes: Sequence[Outcome], asked: AskedCorpus, leg: Leg) -> None:
    run = {
        outcome.judged.question.question_id: rank_documents(
            (passage.passage_id, score) for passage, score in outcome.rankings[leg]
        )
        for outcome in outcomes
        if outcome.judged.answerable
    }
    write_run(path, run, tag=f"erfarenhet-{asked.index.code_version}-{leg}")
    qrels = passage_qrels([outcome.judged for outcome in outcomes if outcome.judged.answerable], asked.passages)
    lines = [
        f"{question_id}\t{passage_id}\t{grade}\n"
        for question_id, judged in qrels.items()
        for passage_id, grade in judged.items()
    ]
    path.with_name(f"{path.name}.qrels.tsv").write_text("".join(lines), encoding="utf-8")


def _write_details(path: Path, outcomes: Sequence[Outcome], leg: Leg) -> None:
    """A line for each question, for whoever looks for what went wrong. No text of an answer: that is asked for anew."""
    with path.open("w", encoding="utf-8") as stream:
        for outcome in outcomes:
            judged, answer = outcome.judged, outcome.answer
            question = judged.question
            entry = {
                "id": question.question_id,
                "half": question.half,
                "kind": question.kind,
                "language": question.language,
                "cross_language": judged.cross_language,
                "status": answer.status,
                "evidence_score": round(outcome.evidence_score, _DECIMALS),
                "passages": [
                    {
                        "document_id": passage.document_id,
                        "passage_id": passage.passage_id,
                        "grade": question.grade(passage),
                    }
                    for passage, _ in outcome.rankings[leg][:10]
                ],
                "cited": [citation.document_id for citation in answer.citations],
                "answer": score_answer(outcome) if judged.answerable else None,
                "answer_s": round(outcome.answer_s, _DECIMALS),
            }
            stream.write(json.dumps(entry, ensure_ascii=False) + "\n")


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
