"""Choose the sentences that answer a question, from the passages that were found."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from erfarenhet.encoding.interface import FloatArray
from erfarenhet.records import Hit, Span

# A shorter piece (a table's stray cell, a list word) says nothing when it is quoted alone.
_MIN_CHARACTERS = 40
# Sentences more alike than this say the same thing.
_TOO_ALIKE = 0.965
_LETTER = re.compile(r"[^\W\d_]")

StemsOf = Callable[[str, str], frozenset[int]]
"""Ids of the stems of a text's content words, given the text and its language."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that was chosen, and the hit that it stands in.

    Attributes:
        span: offsets in the document's text.
        score: how well it fits the question; larger is better, comparable within one question.
    """

    hit: Hit
    span: Span
    text: str
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A hit with the vectors of its sentences, float32 (sentences, dimensions)."""

    hit: Hit
    sentence_vectors: FloatArray


def choose_sentences(
    question_vector: FloatArray,
    question_stems: frozenset[int],
    candidates: Sequence[Candidate],
    *,
    limit: int,
    per_document: int,
    stems_of: StemsOf,
) -> list[Evidence]:
    """Pick sentences by closeness to the question, its words, and their passage's rank; none says the same as another.

    Args:
        question_vector: float32 (dimensions,), unit length.
        question_stems: ids of the stems of the question's content words.
        limit: sentences at most.
        per_document: sentences at most from one document.
        stems_of: the same for a sentence.
    Returns:
        Best first.
    """
    scored: list[tuple[Evidence, FloatArray]] = []
    for candidate in candidates:
        hit = candidate.hit
        closeness = candidate.sentence_vectors @ question_vector
        for span, text, close, vector in zip(
            hit.passage.sentences, hit.passage.sentence_texts(), closeness, candidate.sentence_vectors, strict=True
        ):
            if len(text) < _MIN_CHARACTERS and len(hit.passage.sentences) > 1:
                continue
            if not _LETTER.search(text):
                continue
            stems = stems_of(text, hit.passage.language)
            covered = len(question_stems & stems) / len(question_stems) if question_stems else 0.0
            scored.append((Evidence(hit, span, text, float(close) + 0.08 * covered + 0.08 * hit.score), vector))
    scored.sort(key=lambda pair: -pair[0].score)
    chosen: list[tuple[Evidence, FloatArray]] = []
    for evidence, vector in scored:
        if len(chosen) == limit:
            break
        document = evidence.hit.passage.document_id
        if sum(other.hit.passage.document_id == document for other, _ in chosen) == per_document:
            continue
        if any(float(np.dot(vector, other)) > _TOO_ALIKE for _, other in chosen):
            continue
        chosen.append((evidence, vector))
    return [evidence for evidence, _ in chosen]
