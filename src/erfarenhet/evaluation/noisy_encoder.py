"""An encoder whose vectors are a little off: to learn how far scores move when nothing but arithmetic changes.

int8 products come out differently on another processor or with another version of the runtime. How much a score moves
by that is noise, and a gate must not take it for a change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from erfarenhet.encoding.interface import Encoder, FloatArray, PassageText, PassageVectors


class NoisyEncoder:
    """Adds noise to another encoder's vectors, the same for the same text and seed. Implements ``Encoder``."""

    def __init__(self, encoder: Encoder, *, cosine: float, seed: int) -> None:
        """Wrap ``encoder``.

        Args:
            cosine: between a vector and its noisy copy, on average; in (0, 1].
        """
        self._encoder = encoder
        self._seed = seed
        # Noise at right angles, as in so many dimensions it nearly is: cosine = 1 / sqrt(1 + length²).
        self._length = float(np.sqrt(1 / cosine**2 - 1))
        self.identity = f"{encoder.identity} with noise {cosine:.5f}, seed {seed}"
        self.dimensions = encoder.dimensions
        self.max_tokens = encoder.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As the wrapped encoder counts them."""
        return self._encoder.count_tokens(texts)

    def encode_questions(self, questions: Sequence[str]) -> FloatArray:
        """float32 (questions, dimensions), unit length."""
        vectors = self._encoder.encode_questions(questions)
        return np.stack([self._disturb(vector[None], text)[0] for vector, text in zip(vectors, questions, strict=True)])

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """Vectors of passages and of their sentences."""
        found = self._encoder.encode_passages(passages)
        disturbed: list[PassageVectors] = []
        for passage, vectors in zip(passages, found, strict=True):
            together = np.concatenate([vectors.passage[None], vectors.sentences])
            noisy = self._disturb(together, f"{passage.header}\n{passage.text}")
            disturbed.append(PassageVectors(noisy[0], noisy[1:]))
        return disturbed

    def _disturb(self, vectors: FloatArray, text: str) -> FloatArray:
        digest = hashlib.sha256(f"{self._seed} {text}".encode()).digest()
        random = np.random.default_rng(int.from_bytes(digest[:8], "big"))
        noise = random.standard_normal(vectors.shape) * (self._length / np.sqrt(vectors.shape[1]))
        noisy = vectors + noise
        unit: FloatArray = (noisy / np.linalg.norm(noisy, axis=1, keepdims=True)).astype(np.float32)
        return unit
