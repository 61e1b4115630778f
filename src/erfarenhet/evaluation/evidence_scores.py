"""The score by which production decides whether to answer; the one place of evaluation that knows how it is made."""

from __future__ import annotations

from erfarenhet.answering.fitted_weights import load_fitted_weights
from erfarenhet.answering.gather_evidence import PASSAGES
from erfarenhet.answering.judge_evidence import evidence_features
from erfarenhet.retrieval.search import SearchResult


def evidence_score(result: SearchResult, *, passages: int) -> float:
    """How sure production is that the corpus answers a question; larger is surer.

    Args:
        passages: in the whole index.
    """
    features = evidence_features(result.hits[:PASSAGES], passages)
    return load_fitted_weights().evidence.score(features)


def evidence_threshold() -> float:
    """Below this score, production leaves a question unanswered."""
    return load_fitted_weights().evidence_threshold
