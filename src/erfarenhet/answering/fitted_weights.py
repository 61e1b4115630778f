"""Weights that were fitted on the tuning half of the question set, kept as data with where they come from.

``python -m erfarenhet.evaluation.fit_answering`` fits them anew and writes the file; nobody edits it by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from erfarenhet.encoding.interface import FloatArray


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A weighted sum of features.

    Attributes:
        weights: by feature name, for the features as they are (not standardised).
        bias: added to the sum.
    """

    weights: Mapping[str, float]
    bias: float

    def score(self, features: Mapping[str, float]) -> float:
        """The sum for one thing."""
        return self.bias + sum(weight * features[name] for name, weight in self.weights.items())

    def scores(self, features: Mapping[str, FloatArray]) -> FloatArray:
        """The sums for many things; each feature is float32 (things,)."""
        total = sum(np.float32(weight) * features[name] for name, weight in self.weights.items())
        return np.asarray(total + np.float32(self.bias), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class FittedWeights:
    """All fitted weights.

    Attributes:
        sentence: which sentences answer; larger is better.
        evidence: log odds that the corpus answers the question at all.
        evidence_threshold: below this the question is left unanswered.
    """

    sentence: LinearModel
    evidence: LinearModel
    evidence_threshold: float


@lru_cache(maxsize=1)
def load_fitted_weights() -> FittedWeights:
    """Read ``answering/fitted_weights.json``."""
    content = json.loads((files("erfarenhet.answering") / "fitted_weights.json").read_text(encoding="utf-8"))
    return FittedWeights(
        LinearModel(content["sentence"]["weights"], content["sentence"]["bias"]),
        LinearModel(content["evidence"]["weights"], content["evidence"]["bias"]),
        content["evidence"]["threshold"],
    )
