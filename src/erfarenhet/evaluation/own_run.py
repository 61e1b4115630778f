"""Ask the own question set of a corpus through production, and measure what comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np

from erfarenhet.data_files import data_file
from erfarenhet.errors import SettingsError
from erfarenhet.evaluation.abstention import Abstention, measure_abstention, trace_risk
from erfarenhet.evaluation.ask_questions import PASSAGES, Outcome, ask_questions
from erfarenhet.evaluation.asked_corpus import AskedCorpus, published_corpus, take_in_corpus
from erfarenhet.evaluation.evaluation_index import Progress
from erfarenhet.evaluation.evidence_scores import evidence_threshold
from erfarenhet.evaluation.grouping import measure_grouping
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
from erfarenhet.evaluation.own_report import HalfReport, OwnReport, Table
from erfarenhet.evaluation.provenance import digest_files, now
from erfarenhet.evaluation.trec_runs import check_output_path, rank_documents, write_run
from erfarenhet.records import Leg
from erfarenhet.retrieval.weigh_legs import describe_weights
from erfarenhet.settings import Settings


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
                "evidence_score": round(outcome.evidence_score, 4),
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
                "answer_s": round(outcome.answer_s, 4),
            }
            stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
