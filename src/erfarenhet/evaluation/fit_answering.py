"""Fit the weights of sentence choice and of abstention on the tuning half of the own question set.

    python -m erfarenhet.evaluation.fit_answering HOME eval/questions

HOME holds the corpus that the questions were written for. Prints how the fit does on both halves and writes
``answering/fitted_weights.json``. Small linear models on purpose: some ninety questions bear no more, and a weight
can be read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from erfarenhet.answering import fitted_weights
from erfarenhet.answering.gather_evidence import JUDGED, PASSAGES, load_candidates
from erfarenhet.answering.judge_evidence import evidence_features
from erfarenhet.answering.open_corpus import OpenCorpus
from erfarenhet.answering.sentence_features import sentence_features
from erfarenhet.corpus.home import Home
from erfarenhet.encoding.interface import FloatArray
from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.evaluation.own_questions import OwnQuestion, holds_fact, load_own_questions
from erfarenhet.retrieval.search import SearchResult
from erfarenhet.settings import load_settings

_RIDGE = 0.02
_STEPS = 500
_STEP_SIZE = 0.3
# Features of a sentence whose weights are fitted, and those that are set: of each of these kinds the set has a dozen
# questions at most, too few to learn from. At these weights a sentence that holds what was asked for comes before its
# neighbours, and none of them changes how many facts the tuning half's answers quote.
_FITTED = (
    "closeness",
    "passage_closeness",
    "passage_score",
    "names",
    "coverage",
    "first",
    "quantity",
    "length",
)
_SET = {"action": 3.0, "time": 2.0, "actor": 1.0, "meaning": 1.5, "cause": 1.0, "silence": -2.0}
# Of the answerable tuning questions, how many may be left unanswered for the sake of the off-topic ones.
_WRONGLY_ABSTAINED = 0.045


@dataclass(frozen=True, slots=True, eq=False)
class _Sentences:
    """The sentences found for one question: features (sentences, features), and which of them hold a fact."""

    features: FloatArray
    right: FloatArray


def _fit_choice(groups: Sequence[_Sentences]) -> FloatArray:
    """Weights under which a right sentence outscores the others of its question (softmax likelihood, ridge)."""
    together = np.concatenate([group.features for group in groups])
    spread = together.std(axis=0) + 1e-9
    weights = np.zeros(together.shape[1])
    useful = [group for group in groups if group.right.any()]
    for _ in range(_STEPS):
        slope = -_RIDGE * weights
        for group in useful:
            scaled = group.features / spread
            score = scaled @ weights
            share = np.exp(score - score.max())
            share /= share.sum()
            target = share * group.right
            target /= target.sum()
            slope += scaled.T @ (target - share) / len(useful)
        weights += _STEP_SIZE * slope
    fitted: FloatArray = weights / spread
    return fitted


def _fit_evidence(features: FloatArray, answerable: FloatArray) -> tuple[FloatArray, float]:
    """Logistic regression, both kinds weighing the same in all (ridge on the standardised features)."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    scaled = np.c_[(features - mean) / spread, np.ones(len(features))]
    weights = np.zeros(scaled.shape[1])
    weight_of = np.where(answerable == 1, 0.5 / answerable.sum(), 0.5 / (1 - answerable).sum()) * len(answerable)
    ridge = np.eye(scaled.shape[1])
    ridge[-1, -1] = 1e-6
    for _ in range(100):
        chance = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (weight_of * (chance - answerable)) + ridge @ weights
        curve = (scaled.T * (weight_of * chance * (1 - chance))) @ scaled + ridge
        weights -= np.linalg.solve(curve, slope)
    unscaled = weights[:-1] / spread
    return unscaled, float(weights[-1] - unscaled @ mean)


def _sentences(question: OwnQuestion, result: SearchResult, corpus: OpenCorpus, names: list[str]) -> _Sentences:
    hits = result.hits[:PASSAGES]
    rows: list[FloatArray] = []
    right: list[float] = []
    candidates = load_candidates(corpus.searcher, hits)
    documents = {quote.document_id for quote in question.relevant}
    features = sentence_features(result.question, candidates, LexicalTerms())
    for candidate, measured in zip(candidates, features, strict=True):
        rows.append(np.stack([measured[name] for name in names], axis=1))
        known = candidate.hit.passage.document_id in documents
        right.extend(
            float(known and any(holds_fact(text, fact) for fact in question.facts))
            for text in candidate.hit.passage.sentence_texts()
        )
    return _Sentences(np.concatenate(rows), np.array(right, dtype=np.float32))


def main() -> None:
    """Fit, report, write."""
    if len(sys.argv) != 3:
        sys.exit("Usage: python -m erfarenhet.evaluation.fit_answering HOME eval/questions")
    home, folder = Path(sys.argv[1]), Path(sys.argv[2])
    questions = load_own_questions(folder)
    with Home(home) as opened:
        corpus = OpenCorpus.open(opened, load_settings({"home": home}))
        passages = corpus.searcher.passages
        results = {question.question_id: corpus.search(question.text, k=100) for question in questions}
        names = list(_FITTED)
        tuning = [question for question in questions if question.half == "tuning"]
        groups = [
            _sentences(question, results[question.question_id], corpus, names)
            for question in tuning
            if question.kind == "answerable"
        ]
        choice = _fit_choice(groups)
        evidence = {
            question.question_id: evidence_features(results[question.question_id].hits[:JUDGED], passages)
            for question in questions
        }
        fitted_on = [question for question in tuning if question.kind != "near_miss"]
        keys = list(next(iter(evidence.values())))
        matrix = np.array([[evidence[question.question_id][key] for key in keys] for question in fitted_on])
        answerable = np.array([float(question.kind == "answerable") for question in fitted_on])
        weights, bias = _fit_evidence(matrix, answerable)
        scores = matrix @ weights + bias
        threshold = float(np.quantile(scores[answerable == 1], _WRONGLY_ABSTAINED))
        corpus.close()
    model = fitted_weights.LinearModel(dict(zip(keys, weights.tolist(), strict=True)), bias)
    for half in ("tuning", "held_out"):
        for kind in ("answerable", "off_topic", "near_miss"):
            chosen = [q for q in questions if q.half == half and q.kind == kind]
            abstained = sum(model.score(evidence[q.question_id]) < threshold for q in chosen)
            sys.stdout.write(f"{half:9} {kind:10} {abstained:3} of {len(chosen):3} below the threshold\n")
    content = {
        "fitted_by": "python -m erfarenhet.evaluation.fit_answering",
        "questions": len(tuning),
        "sentence": {
            "weights": {**dict(zip(names, choice.round(4).tolist(), strict=True)), **_SET},
            "bias": 0.0,
        },
        "evidence": {
            "weights": dict(zip(keys, weights.round(4).tolist(), strict=True)),
            "bias": round(bias, 4),
            "threshold": round(threshold, 4),
        },
    }
    target = Path(fitted_weights.__file__).with_suffix(".json")
    target.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"written: {target}\n")


if __name__ == "__main__":
    main()
