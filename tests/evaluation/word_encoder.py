"""An encoder that knows nothing but which words two texts share: enough to test what stands around it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from erfarenhet.encoding.interface import FloatArray, PassageText, PassageVectors

DIMENSIONS = 64


class WordEncoder:
    identity = "words/float32/test"
    dimensions = DIMENSIONS
    max_tokens = 512

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def encode_questions(self, questions: Sequence[str]) -> FloatArray:
        return np.stack([_vector(question) for question in questions])

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        return [
            PassageVectors(
                _vector(f"{passage.header} {passage.text}"),
                np.stack([_vector(passage.text[start:end]) for start, end in passage.sentences]),
            )
            for passage in passages
        ]


def _vector(text: str) -> FloatArray:
    vector = np.full(DIMENSIONS, 1e-3, np.float32)
    for word in text.lower().split():
        vector[zlib.crc32(word.strip(".,?!").encode()) % DIMENSIONS] += 1
    unit: FloatArray = vector / np.linalg.norm(vector)
    return unit
