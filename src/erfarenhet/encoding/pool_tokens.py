"""Token vectors to the vectors of a passage and of its sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from erfarenhet.encoding.interface import FloatArray
from erfarenhet.errors import ModelError


def normalise_rows(vectors: FloatArray) -> FloatArray:
    """The rows at unit length, float32.

    Raises:
        ModelError: a row has no direction; the model is damaged.
    """
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    if not (np.isfinite(lengths).all() and (lengths > 0).all()):
        raise ModelError(
            "The encoder gave a vector without direction. Remove its folder and fetch or prepare it again."
        )
    unit: FloatArray = (vectors / lengths).astype(np.float32)
    return unit


def pool_text(tokens: FloatArray) -> FloatArray:
    """The vector of a whole text as e5 was trained: mean over all tokens, special ones included; unit length."""
    vector: FloatArray = normalise_rows(tokens.mean(axis=0, dtype=np.float64, keepdims=True))[0]
    return vector


def pool_sentences(
    tokens: FloatArray, spans: Sequence[tuple[int, int]], start: int, sentences: Sequence[tuple[int, int]]
) -> FloatArray:
    """Mean over the tokens that share a character with each sentence; over all tokens where none does.

    Args:
        tokens: float32 (tokens, dimensions).
        spans: each token's half-open offsets in the encoded text; empty for special tokens.
        start: where the passage's own text begins in the encoded text.
        sentences: half-open offsets in the passage's own text.

    Returns:
        float32 (sentences, dimensions), of any length.
    """
    means = np.empty((len(sentences), tokens.shape[1]), np.float32)
    offsets = np.asarray(spans, dtype=np.int64).reshape(-1, 2) - start
    filled = offsets[:, 1] > offsets[:, 0]
    for row, (begin, end) in enumerate(sentences):
        inside = filled & (offsets[:, 0] < end) & (offsets[:, 1] > begin)
        means[row] = (tokens[inside] if inside.any() else tokens).mean(axis=0, dtype=np.float64)
    return means
