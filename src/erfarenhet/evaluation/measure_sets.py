"""Measure what the gates ask for."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from erfarenhet.encoding.interface import Encoder, Terms
from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.encoding.load_encoder import load_encoder
from erfarenhet.encoding.prepare_model import prepare_model
from erfarenhet.evaluation.ask_questions import ask_questions
from erfarenhet.evaluation.asked_corpus import take_in_corpus
from erfarenhet.evaluation.evaluation_index import Progress
from erfarenhet.evaluation.gate_subset import sample_dataset, sample_ids
from erfarenhet.evaluation.gates import Gates
from erfarenhet.evaluation.judge_questions import JudgedQuestion, judge_questions
from erfarenhet.evaluation.measures import MEASURES
from erfarenhet.evaluation.model_loss import ModelLoss, measure_model_loss
from erfarenhet.evaluation.noisy_encoder import NoisyEncoder
from erfarenhet.evaluation.own_measures import SELECTIONS, score_retrieval
from erfarenhet.evaluation.own_questions import OwnQuestion, load_own_questions
from erfarenhet.evaluation.question_sets import Dataset, load_dataset
from erfarenhet.evaluation.rank_own import rank_own_questions
from erfarenhet.evaluation.run import evaluate_loaded
from erfarenhet.records import Document
from erfarenhet.settings import DEFAULT_MODEL, Settings

OWN = "own questions"
_NDCG = MEASURES.index("ndcg@10")

Scores = Mapping[str, float]
"""nDCG@10 by question id."""
RowKey = tuple[str, str]
"""A set's name and a row's."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured.

    Attributes:
        scores: by set.
        rows: by set and row, the ids of the questions in it.
        missing: public sets whose folder is not there.
        citations, inexact: of all answers; (question id, marker) of those that are not verbatim.
        judged, documents, datasets: what was asked of what, to ask it again with another encoder.
        model: the encoder's identity; ``versions``: digests of the own questions and of the corpus.
        seconds: by part.
    """

    scores: Mapping[str, Scores]
    rows: Mapping[str, Mapping[str, Sequence[str]]]
    missing: tuple[str, ...]
    citations: int
    inexact: tuple[tuple[str, int], ...]
    losses: tuple[ModelLoss, ...]
    judged: Sequence[JudgedQuestion]
    documents: Sequence[Document]
    datasets: Sequence[Dataset]
    model: str
    versions: Mapping[str, str]
    seconds: Mapping[str, float]

    def means(self) -> dict[RowKey, tuple[int, float]]:
        """Number of questions and mean nDCG@10, by set and row."""
        return {
            (name, row): (len(ids), float(np.mean([self.scores[name][question_id] for question_id in ids])))
            for name, rows in self.rows.items()
            for row, ids in rows.items()
        }


def measure_sets(gates: Gates, settings: Settings, progress: Progress | None = None) -> Measured:
    """Ask the own questions, search the samples of the public sets, and hold int8 against full precision.

    Raises:
        InvalidDataset: the own questions, their corpus or a public set that is there is broken.
        HomeError, StoreError, ModelError, SettingsError: something cannot be measured.
    """
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
    return Measured(
        scores=scores,
        rows=rows,
        missing=tuple(folder.name for folder in gates.public if folder not in there),
        citations=sum(len(outcome.answer.citations) for outcome in outcomes),
        inexact=tuple((o.judged.question.question_id, marker) for o in outcomes for marker in o.inexact),
        losses=tuple(losses),
        judged=judged,
        documents=documents,
        datasets=samples,
        model=encoder.identity,
        versions={"own_questions": digest_questions(questions), "corpus_version": version},
        seconds=seconds,
    )


def measure_noise(
    measured: Measured, settings: Settings, *, copies: int, progress: Progress | None = None
) -> tuple[dict[RowKey, float], float]:
    """How far each row moves when every vector is off by as much as int8's are from full precision.

    Returns:
        By row, the root mean square of the moves over the copies; and the cosine between a vector and its copy.
    """
    terms, encoder = LexicalTerms(), load_encoder(settings)
    cosine = float(prepare_model(settings.cache).manifest["checks"]["cosine_int8_fp32"]["mean"])
    means = measured.means()
    moved: dict[RowKey, list[float]] = {key: [] for key in means}
    for seed in range(copies):
        if progress:
            progress("noise", seed, copies)
        noisy = NoisyEncoder(encoder, cosine=cosine, seed=seed)
        scores = _score_sets(measured, settings, noisy, terms)
        for (name, row), (_, mean) in means.items():
            ids = measured.rows[name][row]
            moved[name, row].append(float(np.mean([scores[name][question_id] for question_id in ids])) - mean)
    if progress:
        progress("noise", copies, copies)
    return {key: float(np.sqrt(np.mean(np.square(moves)))) for key, moves in moved.items()}, cosine


def _own_rows(judged: Sequence[JudgedQuestion]) -> dict[str, list[str]]:
    rows = {
        name: [entry.question.question_id for entry in judged if entry.answerable and select(entry)]
        for name, select in SELECTIONS.items()
    }
    return {name: ids for name, ids in rows.items() if ids}


def _score_sets(measured: Measured, settings: Settings, encoder: Encoder, terms: Terms) -> dict[str, Scores]:
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


def digest_questions(questions: Sequence[OwnQuestion]) -> str:
    """A digest of what questions ask and of what answers them; a note in a file changes nothing."""
    digest = hashlib.sha256()
    for question in sorted(questions, key=lambda question: question.question_id):
        parts = (question.question_id, question.language, question.text, question.kind, question.relevant)
        digest.update(repr((*parts, question.facts)).encode())
    return digest.hexdigest()[:16]
