"""What the rest of erfarenhet expects of an encoder, and the shapes that it hands over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PassageText:
    """What of a passage is encoded.

    Attributes:
        header: deterministic context (title, place, year, section); may be empty.
        text: the passage, verbatim.
        sentences: half-open offsets in ``text``, in order.
    """

    header: str
    text: str
    sentences: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PassageVectors:
    """The vectors of one passage, all from one forward pass.

    Attributes:
        passage: float32 (dimensions,), unit length.
        sentences: float32 (sentences, dimensions), unit length, one row per sentence of the ``PassageText``.
    """

    passage: FloatArray
    sentences: FloatArray


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Weighted terms.

    Attributes:
        indices: term ids, unsigned 32 bits, ascending, each once.
        values: weights, > 0.
    """

    indices: tuple[int, ...]
    values: tuple[float, ...]


class EncoderFacts(Protocol):
    """What tells encoders apart, which can be known without loading one.

    ``identity`` names model, revision, number format and prefixes: two encoders with the same identity give the same
    vectors, and an index refuses questions from another.
    """

    @property
    def identity(self) -> str:
        """Model, revision, number format and prefixes; the same identity means the same vectors."""
        ...

    @property
    def dimensions(self) -> int:
        """Size of a vector."""
        ...


class Encoder(EncoderFacts, Protocol):
    """Turns questions and passages into vectors of unit length."""

    @property
    def max_tokens(self) -> int:
        """The longest input that is not truncated, special tokens and prefix included."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text by itself, without special tokens and prefix."""
        ...

    def encode_questions(self, questions: Sequence[str]) -> FloatArray:
        """float32 (questions, dimensions), unit length. A question that is too long is cut at ``max_tokens``."""
        ...

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """Vectors of passages and their sentences, in the order given.

        Raises:
            ModelError: a passage is longer than ``max_tokens``; nothing is truncated silently.
        """
        ...


class Terms(Protocol):
    """Turns passages and questions into weighted lexical terms; ``encoding.lexical.LexicalTerms`` in practice."""

    @property
    def recipe(self) -> str:
        """Everything that decides the terms of a given text; part of an index's recipe."""
        ...

    def stems(self, text: str, language: str) -> SparseVector:
        """Stems of a passage's words."""
        ...

    def ngrams(self, text: str) -> SparseVector:
        """Character n-grams of a passage's words."""
        ...

    def question_stems(self, text: str, language: str) -> SparseVector:
        """Stems of a question's words."""
        ...

    def question_ngrams(self, text: str) -> SparseVector:
        """Character n-grams of a question's words."""
        ...
