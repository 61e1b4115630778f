"""Measure what the gates ask for, hold it against the baselines, or make new baselines of it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from erfarenhet.encoding.interface import Encoder, Terms
from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.encoding.load_encoder import load_encoder
from erfarenhet.encoding.prepare_model import prepare_model
from erfarenhet.evaluation.ask_questions import ask_questions
from erfarenhet.evaluation.asked_corpus import take_in_corpus
from erfarenhet.evaluation.evaluation_index import Progress
from erfarenhet.evaluation.gate_subset import sample_dataset, sample_ids
from erfarenhet.evaluation.gates import Baseline, Gates, write_baselines
from erfarenhet.evaluation.judge_questions import JudgedQuestion, judge_questions
from erfarenhet.evaluation.measures import MEASURES
from erfarenhet.evaluation.model_loss import ModelLoss, measure_model_loss
from erfarenhet.evaluation.noisy_encoder import NoisyEncoder
from erfarenhet.evaluation.own_measures import SELECTIONS, score_retrieval
from erfarenhet.evaluation.own_questions import OwnQuestion, load_own_questions
from erfarenhet.evaluation.provenance import code_digest, describe_environment, now
from erfarenhet.evaluation.question_sets import Dataset, load_dataset
from erfarenhet.evaluation.rank_own import rank_own_questions
from erfarenhet.evaluation.run import evaluate_loaded
from erfarenhet.records import Document
from erfarenhet.settings import DEFAULT_MODEL, Settings

OWN = "own questions"
_NDCG = MEASURES.index("ndcg@10")
_DECIMALS = 4
# What a fall from the first place to the second costs a question with one relevant passage.
_ONE_PLACE = 1 - 1 / np.log2(3)

Scores = Mapping[str, float]
"""nDCG@10 by question id."""
Verdict = Literal["passed", "failed", "not measured"]


@dataclass(frozen=True, slots=True)
class GateRow:
    """One gate: what was asked of it, what was found, and whether that will do.

    Attributes:
        found, limit: as people read them.
    """

    name: str
    verdict: Verdict
    found: str
    limit: str

    def to_json(self) -> dict[str, Any]:
        """With the same names."""
        return {"gate": self.name, "verdict": self.verdict, "found": self.found, "limit": self.limit}


@dataclass(frozen=True, slots=True)
class GateReport:
    """All gates, and how long they took."""

    rows: tuple[GateRow, ...]
    losses: tuple[ModelLoss, ...]
    seconds: Mapping[str, float]

    @property
    def ok(self) -> bool:
        """Whether no gate failed."""
        return all(row.verdict != "failed" for row in self.rows)

    def to_json(self) -> dict[str, Any]:
        """The object that ``erfarenhet gate --json`` prints."""
        return {
            "ok": self.ok,
            "gates": [row.to_json() for row in self.rows],
            "model_loss": [loss.to_json() for loss in self.losses],
            "seconds": {name: round(value, 1) for name, value in self.seconds.items()},
        }


@dataclass(frozen=True, slots=True)
class _Measured:
    """Scores by set and by row; rows are selections of questions by their ids."""

    scores: Mapping[str, Scores]
    rows: Mapping[str, Mapping[str, Sequence[str]]]
    missing: tuple[str, ...]
    citations: int
    inexact: tuple[tuple[str, int], ...]
    losses: tuple[ModelLoss, ...]
    judged: Sequence[JudgedQuestion]
    documents: Sequence[Document]
    datasets: Sequence[Dataset]
    versions: Mapping[str, str]
    seconds: Mapping[str, float]

    def means(self) -> dict[tuple[str, str], tuple[int, float]]:
        """Number of questions and mean nDCG@10, by set and row."""
        return {
            (name, row): (len(ids), float(np.mean([self.scores[name][question_id] for question_id in ids])))
            for name, rows in self.rows.items()
            for row, ids in rows.items()
        }


def check_gates(gates: Gates, settings: Settings, progress: Progress | None = None) -> GateReport:
    """Measure, and hold every row against its baseline.

    Raises:
        InvalidDataset: the own questions, their corpus or a public set that is there is broken.
        HomeError, StoreError, ModelError, SettingsError: something cannot be measured.
    """
    measured = _measure(gates, settings, progress)
    rows = [
        _hold(gates.baselines.get(key), key, questions, mean) for key, (questions, mean) in measured.means().items()
    ]
    rows += [GateRow(name, "not measured", "the folder is not there", "") for name in measured.missing]
    then = gates.measured.get("own_questions")
    if then is not None and then != measured.versions["own_questions"]:
        rows.append(
            GateRow(
                f"{OWN}: same questions", "failed", measured.versions["own_questions"], f"{then}; refresh the gates"
            )
        )
    exact = measured.citations - len(measured.inexact)
    verdict: Verdict = "passed" if measured.citations and not measured.inexact else "failed"
    rows.append(GateRow("quotes stand verbatim", verdict, f"{exact} of {measured.citations}", "all"))
    limit = gates.model.loss_max
    for loss in measured.losses:
        if loss.leg == "hybrid":
            found = f"loss {loss.loss:+.4f} (int8 {loss.int8:.4f}, full precision {loss.fp32:.4f}; {loss.questions})"
            verdict = "failed" if loss.loss > limit else "passed"
            rows.append(GateRow(f"model: {loss.language}", verdict, found, f"loss ≤ {limit:g}"))
    if not measured.losses:
        rows.append(GateRow("model", "not measured", "the settings name another model than the default one", ""))
    return GateReport(tuple(rows), measured.losses, measured.seconds)


def refresh_gates(gates: Gates, settings: Settings, progress: Progress | None = None) -> GateReport:
    """Measure scores and noise, and write them into the file of gates.

    Returns:
        What ``check_gates`` says of them.
    Raises:
        As ``check_gates``; nothing is written then.
    """
    measured = _measure(gates, settings, progress)
    terms = LexicalTerms()
    encoder = load_encoder(settings)
    cosine = _cosine_of_int8(settings)
    means = measured.means()
    moved: dict[tuple[str, str], list[float]] = {key: [] for key in means}
    for seed in range(gates.noise_copies):
        if progress:
            progress("noise", seed, gates.noise_copies)
        noisy = NoisyEncoder(encoder, cosine=cosine, seed=seed)
        scores = _score_sets(measured, settings, noisy, terms)
        for (name, row), (_, mean) in means.items():
            ids = measured.rows[name][row]
            moved[name, row].append(float(np.mean([scores[name][question_id] for question_id in ids])) - mean)
    rows = [_baseline(key, questions, mean, moved[key]) for key, (questions, mean) in means.items()]
    about = {
        "at": now(),
        "model": encoder.identity,
        **measured.versions,
        "code_digest": code_digest(),
        "noise": f"{gates.noise_copies} copies with vectors at a cosine of {cosine:.5f}",
        "model_loss": [loss.to_json() for loss in measured.losses],
        "environment": describe_environment(),
    }
    write_baselines(gates.path, rows, about)
    return GateReport(
        tuple(_hold(row, (row.set, row.row), row.questions, row.ndcg) for row in rows),
        measured.losses,
        measured.seconds,
    )


def _baseline(key: tuple[str, str], questions: int, mean: float, moved: Sequence[float]) -> Baseline:
    noise = float(np.sqrt(np.mean(np.square(moved))))
    tolerance = max(2 * noise, float(_ONE_PLACE) / questions)
    return Baseline(
        set=key[0],
        row=key[1],
        questions=questions,
        ndcg=round(mean, _DECIMALS),
        noise=round(noise, _DECIMALS),
        tolerance=round(tolerance, _DECIMALS),
    )


def _hold(baseline: Baseline | None, key: tuple[str, str], questions: int, mean: float) -> GateRow:
    name = f"{key[0]}: {key[1]}"
    found = f"nDCG@10 {mean:.4f} ({questions} questions)"
    if baseline is None:
        return GateRow(name, "failed", found, "no baseline; refresh the gates")
    if baseline.questions != questions:
        return GateRow(name, "failed", found, f"{baseline.questions} questions; refresh the gates")
    least = baseline.ndcg - baseline.tolerance
    # Baselines are rounded; what was measured must pass its own gate.
    verdict: Verdict = "passed" if mean >= least - 0.5 * 10**-_DECIMALS else "failed"
    return GateRow(name, verdict, found, f"≥ {least:.4f} ({baseline.ndcg:.4f} − {baseline.tolerance:.4f})")


def _measure(gates: Gates, settings: Settings, progress: Progress | None) -> _Measured:
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    questions = load_own_questions(gates.questions)
    there = [folder for folder in gates.public if folder.is_dir()]
    datasets = [load_dataset(folder) for folder in there]
    with take_in_corpus(gates.corpus, settings, progress) as asked:
        judged, _ = judge_questions(questions, asked.documents)
        outcomes = ask_questions(judged, asked, ("hybrid",), progress)
        documents, passages, version = list(asked.documents.values()), asked.passages, asked.corpus_version
    own = score_retrieval(outcomes, "hybrid", passages)
    scores: dict[str, Scores] = {OWN: {question_id: values["ndcg@10"] or 0.0 for question_id, values in own.items()}}
    rows: dict[str, Mapping[str, Sequence[str]]] = {OWN: _own_rows(judged)}
    seconds["own questions"] = time.perf_counter() - started

    started = time.perf_counter()
    terms = LexicalTerms()
    encoder = load_encoder(settings)
    samples: list[Dataset] = []
    for dataset in datasets:
        sample = sample_dataset(dataset, documents=gates.sample.documents, questions=gates.sample.questions)
        samples.append(sample)
        scores[sample.name] = _score_public(sample, settings, encoder, terms, progress)
        rows[sample.name] = {"all": [question.question_id for question in sample.questions]}
    seconds["public sets"] = time.perf_counter() - started

    started = time.perf_counter()
    losses = _model_losses(gates, judged, documents, datasets, settings, encoder, terms, progress)
    seconds["model"] = time.perf_counter() - started
    seconds["all"] = sum(seconds.values())
    return _Measured(
        scores=scores,
        rows=rows,
        missing=tuple(folder.name for folder in gates.public if folder not in there),
        citations=sum(len(outcome.answer.citations) for outcome in outcomes),
        inexact=tuple((o.judged.question.question_id, marker) for o in outcomes for marker in o.inexact),
        losses=tuple(losses),
        judged=judged,
        documents=documents,
        datasets=samples,
        versions={"own_questions": digest_questions(questions), "corpus_version": version},
        seconds=seconds,
    )


def _own_rows(judged: Sequence[JudgedQuestion]) -> dict[str, list[str]]:
    rows = {
        name: [entry.question.question_id for entry in judged if entry.answerable and select(entry)]
        for name, select in SELECTIONS.items()
    }
    return {name: ids for name, ids in rows.items() if ids}


def _score_sets(measured: _Measured, settings: Settings, encoder: Encoder, terms: Terms) -> dict[str, Scores]:
    """All sets once more, with another encoder."""
    own = rank_own_questions(
        measured.judged, measured.documents, legs=("hybrid",), settings=settings, encoder=encoder, terms=terms
    )
    public = {sample.name: _score_public(sample, settings, encoder, terms, None) for sample in measured.datasets}
    return {OWN: own["hybrid"], **public}


def _score_public(
    sample: Dataset, settings: Settings, encoder: Encoder, terms: Terms, progress: Progress | None
) -> Scores:
    report = evaluate_loaded(sample, settings=settings, encoder=encoder, terms=terms, progress=progress)
    scores = report.main.scores
    return dict(zip(scores.question_ids, scores.values[:, _NDCG].tolist(), strict=True))


def _model_losses(
    gates: Gates,
    judged: Sequence[JudgedQuestion],
    documents: Sequence[Document],
    datasets: Sequence[Dataset],
    settings: Settings,
    int8: Encoder,
    terms: Terms,
    progress: Progress | None,
) -> list[ModelLoss]:
    if settings.model != DEFAULT_MODEL:
        return []
    if progress:
        progress("full precision", 0, 1)
    kept = _sample_documents(judged, documents, gates.model.own_documents)
    # Judged anew: of what was left out, a question wants nothing.
    there = {document.document_id: document for document in kept}
    questions, _ = judge_questions([entry.question for entry in judged if entry.answerable], there)
    folder = prepare_model(settings.cache).sentence_transformers_folder
    losses = measure_model_loss(
        questions,
        kept,
        [sample_dataset(dataset, documents=gates.model.public_documents) for dataset in datasets],
        settings=settings,
        int8=int8,
        fp32=load_encoder(settings.model_copy(update={"model": str(folder)})),
        terms=terms,
    )
    if progress:
        progress("full precision", 1, 1)
    return losses


def _sample_documents(judged: Sequence[JudgedQuestion], documents: Sequence[Document], count: int) -> list[Document]:
    """Half of them answer questions in nynorsk, of which there are fewest; the others are any."""
    ids = {document.document_id for document in documents}
    for_nynorsk = {d for entry in judged if entry.question.language == "nn" for d in entry.documents}
    chosen = sample_ids(for_nynorsk, count // 2)
    chosen += sample_ids(ids - set(chosen), count - len(chosen))
    return [document for document in documents if document.document_id in set(chosen)]


def _cosine_of_int8(settings: Settings) -> float:
    """How far int8's vectors are from full precision, as measured when the model was prepared."""
    checks = prepare_model(settings.cache).manifest["checks"]
    return float(checks["cosine_int8_fp32"]["mean"])


def digest_questions(questions: Sequence[OwnQuestion]) -> str:
    """A digest of what questions ask and of what answers them; a note in a file changes nothing."""
    digest = hashlib.sha256()
    for question in sorted(questions, key=lambda question: question.question_id):
        parts = (question.question_id, question.language, question.text, question.kind, question.relevant)
        digest.update(repr((*parts, question.facts)).encode())
    return digest.hexdigest()[:16]
