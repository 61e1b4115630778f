"""Run a question set through retrieval and score what comes back, leg by leg."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from erfarenhet.encoding.interface import Encoder, Terms
from erfarenhet.errors import InvalidDataset, InvalidQuestion
from erfarenhet.evaluation.compare import MeasureDifference, compare_scores
from erfarenhet.evaluation.evaluation_index import Progress, open_evaluation_index
from erfarenhet.evaluation.language_pairs import LanguageRows, sort_by_language
from erfarenhet.evaluation.measures import QuestionScores, Summary, score_questions, summarise, summarise_rows
from erfarenhet.evaluation.provenance import code_digest, describe_environment, now
from erfarenhet.evaluation.question_sets import Dataset, EvaluationQuestion, load_dataset
from erfarenhet.evaluation.trec_runs import Run, check_output_path, check_run_ids, rank_documents, write_run
from erfarenhet.ingest.recipe import load_recipe
from erfarenhet.records import Leg
from erfarenhet.retrieval.read_question import clean_question
from erfarenhet.retrieval.search import Searcher
from erfarenhet.retrieval.weigh_legs import describe_weights
from erfarenhet.settings import Settings
from erfarenhet.store.interface import IndexDescription, StoreEngine

# Passages asked for per question. Several of them may be of one document, and ten documents must be left over.
_PASSAGES = 100
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class LegReport:
    """How well one leg ranks.

    Attributes:
        without_result: questions that found nothing; they score 0.
        languages, matches, pairs: means by the question's language, by same or cross-language, and by the languages of
            question and document ("sv→nb").
        seconds: "query_p50", "query_p95".
    """

    leg: Leg
    scores: QuestionScores
    overall: Summary
    languages: Mapping[str, Summary]
    matches: Mapping[str, Summary]
    pairs: Mapping[str, Summary]
    without_result: int
    seconds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """What an evaluation run found, and everything that decided it.

    Attributes:
        dataset: name of the question set.
        leg: the one that the report is about; ``legs`` has it and those that were measured beside it.
        queries, documents, passages: how many; ``queries`` are the judged ones.
        documents_without_text: documents that nothing can find, part of ``documents``.
        differences: by each other leg, how ``leg`` differs from it in nDCG@10, question by question.
        index_s: seconds that indexing took.
        index: what built the index.
        settings: other settings that bear on the result.
        corpus_version, questions_version: digests of the question set's files.
    """

    dataset: str
    leg: Leg
    queries: int
    documents: int
    passages: int
    documents_without_text: int
    legs: Mapping[Leg, LegReport]
    differences: Mapping[Leg, MeasureDifference]
    index_s: float
    index: IndexDescription
    settings: Mapping[str, Any]
    corpus_version: str
    questions_version: str
    ran_at: str = field(default_factory=now)

    @property
    def main(self) -> LegReport:
        """The findings on the leg that the report is about."""
        return self.legs[self.leg]

    def to_json(self) -> dict[str, Any]:
        """The object that ``erfarenhet evaluate --json`` prints; shape in the contract, numbers rounded."""
        timings = {"index": self.index_s, **self.main.seconds}
        return {
            "dataset": self.dataset,
            "leg": self.leg,
            "queries": self.queries,
            "documents": self.documents,
            "passages": self.passages,
            **_summary_json(self.main.overall),
            "timings_s": _rounded(timings),
            **_rows_json(self.main),
            "legs": {
                name: {
                    **_summary_json(leg.overall),
                    **_rows_json(leg),
                    "queries_without_result": leg.without_result,
                    "timings_s": _rounded(leg.seconds),
                    **({"difference": self.differences[name].to_json()} if name in self.differences else {}),
                }
                for name, leg in self.legs.items()
            },
            "documents_without_text": self.documents_without_text,
            "queries_without_result": self.main.without_result,
            "model": self.index.encoder,
            "index_version": _index_version(self.index),
            "index": asdict(self.index),
            "settings": dict(self.settings),
            "code_version": self.index.code_version,
            "code_digest": code_digest(),
            "corpus_version": self.corpus_version,
            "questions_version": self.questions_version,
            "environment": describe_environment(),
            "ran_at": self.ran_at,
        }


def evaluate_dataset(
    folder: Path,
    *,
    leg: Leg = "hybrid",
    legs: Sequence[Leg] = (),
    settings: Settings,
    encoder: Encoder | None = None,
    terms: Terms | None = None,
    engine: StoreEngine | None = None,
    run_out: Path | None = None,
    progress: Progress | None = None,
) -> EvaluationReport:
    """Index a question set, ask all its questions, and score the documents found (a document's best passage counts).

    Documents are split, encoded, indexed and searched by the code that production uses, with the settings' model,
    recipe and number of candidates. A question's language is detected, as when somebody asks.

    Args:
        folder: in the BEIR layout (see ``question_sets``).
        leg: the one to report; ``legs``: others to report beside it, from the same index.
        encoder, terms, engine: in place of those that the settings name.
        run_out: where the rankings of ``leg`` are written, as a TREC run file.
    Raises:
        InvalidDataset: the set is broken, or has ids that the run file cannot hold. Nothing is indexed then.
        SettingsError: the recipe cannot be used, or the run file cannot be written.
        ModelError, StoreError: encoding or searching fails.
    """
    if run_out is not None:
        check_output_path(run_out)
    return evaluate_loaded(
        load_dataset(folder),
        leg=leg,
        legs=legs,
        settings=settings,
        encoder=encoder,
        terms=terms,
        engine=engine,
        run_out=run_out,
        progress=progress,
    )


def evaluate_loaded(
    dataset: Dataset,
    *,
    leg: Leg = "hybrid",
    legs: Sequence[Leg] = (),
    settings: Settings,
    encoder: Encoder | None = None,
    terms: Terms | None = None,
    engine: StoreEngine | None = None,
    run_out: Path | None = None,
    progress: Progress | None = None,
) -> EvaluationReport:
    """``evaluate_dataset`` for a question set that is read already."""
    _check_questions(dataset.questions, dataset.folder, settings.question_max_characters)
    if run_out is not None:
        check_run_ids((question.question_id for question in dataset.questions), run_out)
        check_run_ids((document.document_id for document in dataset.documents), run_out)
    recipe = load_recipe(settings.recipe)
    encoder = encoder or _load_encoder(settings)
    terms = terms or _load_terms()
    chosen: tuple[Leg, ...] = tuple(dict.fromkeys((leg, *legs)))
    with open_evaluation_index(
        dataset, settings=settings, recipe=recipe, encoder=encoder, terms=terms, engine=engine, progress=progress
    ) as index:
        searcher = Searcher(
            index.store,
            encoder,
            terms,
            candidates=settings.candidates,
            question_max_characters=settings.question_max_characters,
        )
        rows = sort_by_language(dataset, index.languages)
        reports: dict[Leg, LegReport] = {}
        for name in chosen:
            run, seconds = search_questions(searcher, dataset.questions, leg=name, progress=progress)
            reports[name] = report_leg(name, dataset, run, rows, seconds)
            if name == leg and run_out is not None:
                write_run(run_out, run, tag=f"erfarenhet-{index.store.description.code_version}-{leg}")
        description = index.store.description
    return EvaluationReport(
        dataset=dataset.name,
        leg=leg,
        queries=len(dataset.questions),
        documents=len(dataset.documents),
        passages=index.passages,
        documents_without_text=index.documents_without_text,
        legs=reports,
        differences={
            name: compare_scores("all", reports[name].scores, reports[leg].scores)[0] for name in chosen if name != leg
        },
        index_s=index.seconds,
        index=description,
        settings={
            "candidates": settings.candidates,
            "passages_per_question": _PASSAGES,
            "weights": describe_weights(leg),
            "target_tokens": recipe.target_tokens,
            "smallest_tokens": recipe.smallest_tokens,
        },
        corpus_version=dataset.corpus_version,
        questions_version=dataset.questions_version,
    )


def search_questions(
    searcher: Searcher, questions: Sequence[EvaluationQuestion], *, leg: Leg, progress: Progress | None = None
) -> tuple[Run, list[float]]:
    """Ask the questions one after another.

    Returns:
        Rankings of documents by question id, and the seconds that each question took.
    """
    run: dict[str, list[tuple[str, float]]] = {}
    seconds: list[float] = []
    for done, question in enumerate(questions):
        if progress and done % 20 == 0:
            progress(f"search {leg}", done, len(questions))
        started = time.perf_counter()
        hits = searcher.search(question.text, k=_PASSAGES, leg=leg).hits
        seconds.append(time.perf_counter() - started)
        run[question.question_id] = rank_documents((hit.passage.document_id, hit.score) for hit in hits)
    if progress:
        progress(f"search {leg}", len(questions), len(questions))
    return run, seconds


def report_leg(leg: Leg, dataset: Dataset, run: Run, rows: LanguageRows, seconds: Sequence[float]) -> LegReport:
    """Score the rankings of one leg, over all questions and row by row."""
    scores = score_questions(dataset.qrels, run)
    return LegReport(
        leg=leg,
        scores=scores,
        overall=summarise(scores),
        languages=summarise_rows(scores, rows.languages),
        matches=summarise_rows(scores, rows.matches),
        pairs=summarise_rows(scores, rows.pairs),
        without_result=sum(not run.get(question.question_id) for question in dataset.questions),
        seconds={"query_p50": float(np.percentile(seconds, 50)), "query_p95": float(np.percentile(seconds, 95))},
    )


def _check_questions(questions: Sequence[EvaluationQuestion], folder: Path, max_characters: int) -> None:
    """Refuse, before an hour of indexing, a question that the search would refuse."""
    for question in questions:
        try:
            clean_question(question.text, max_characters=max_characters)
        except InvalidQuestion as exc:
            raise InvalidDataset(f"{folder / 'queries.jsonl'}: the question {question.question_id!r}: {exc}") from exc


def _load_encoder(settings: Settings) -> Encoder:
    from erfarenhet.encoding.load_encoder import load_encoder  # onnxruntime, which checking a set does not need

    return load_encoder(settings)


def _load_terms() -> Terms:
    from erfarenhet.encoding.lexical import LexicalTerms

    return LexicalTerms()


def _index_version(index: IndexDescription) -> str:
    """A digest of what built the index: two runs with the same one searched the same kind of index."""
    built_by = f"{index.encoder}\n{index.dimensions}\n{index.recipe}\n{index.code_version}"
    return hashlib.sha256(built_by.encode()).hexdigest()[:16]


def _rows_json(leg: LegReport) -> dict[str, Any]:
    tables = {"languages": leg.languages, "language_match": leg.matches, "language_pairs": leg.pairs}
    return {
        title: {name: {"queries": summary.queries, **_summary_json(summary)} for name, summary in rows.items()}
        for title, rows in tables.items()
    }


def _summary_json(summary: Summary) -> dict[str, Any]:
    return {
        "metrics": _rounded(summary.metrics),
        "ci95": {name: [round(low, _DECIMALS), round(high, _DECIMALS)] for name, (low, high) in summary.ci95.items()},
    }


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, _DECIMALS) for name, value in values.items()}
