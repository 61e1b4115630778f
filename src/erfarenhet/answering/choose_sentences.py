"""Choose the sentences that answer a question, from the passages that were found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from erfarenhet.answering.fitted_weights import LinearModel
from erfarenhet.answering.sentence_features import Candidate, sentence_features
from erfarenhet.encoding.interface import FloatArray, Terms
from erfarenhet.records import Hit, Span
from erfarenhet.retrieval.read_question import Question

# A shorter piece (a table's stray cell, a list word) says nothing when it is quoted alone, unless it has the words
# of a statement, as slides do ("210 ansatte mistet jobben").
_MIN_CHARACTERS = 40
_MIN_WORDS = 4
# Sentences of different passages more alike than this (cosine) say the same thing. Those of one passage are alike in
# any case, for they come from one forward pass, in which every sentence sees the others.
_TOO_ALIKE = 0.965
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that was chosen, and the hit that it stands in.

    Attributes:
        span: offsets in the document's text.
        score: how well it answers; larger is better, comparable within one question.
    """

    hit: Hit
    span: Span
    text: str
    score: float


def choose_sentences(
    question: Question,
    candidates: Sequence[Candidate],
    *,
    terms: Terms,
    model: LinearModel,
    limit: int,
    per_document: int,
    margin: float,
    at_least: int,
) -> list[Evidence]:
    """Pick the sentences that fit the question best, none of which says the same as another.

    Args:
        limit: sentences at most.
        per_document: sentences at most from one document.
        margin: a sentence that scores this much less than the best one is left out …
        at_least: … unless fewer than this many come from the best one's document.
    Returns:
        Best first.
    """
    scored: list[tuple[Evidence, FloatArray]] = []
    for candidate, features in zip(candidates, sentence_features(question, candidates, terms), strict=True):
        passage = candidate.hit.passage
        rows = zip(
            passage.sentences,
            passage.sentence_texts(),
            model.scores(features),
            candidate.vectors.sentences,
            strict=True,
        )
        for span, text, score, vector in rows:
            if stands_alone(text) or (len(passage.sentences) == 1 and _LETTER.search(text)):
                scored.append((Evidence(candidate.hit, span, text, float(score)), vector))
    scored.sort(key=lambda pair: -pair[0].score)
    chosen: list[tuple[Evidence, FloatArray]] = []
    for evidence, vector in scored:
        if len(chosen) == limit:
            break
        document = evidence.hit.passage.document_id
        from_document = sum(other.hit.passage.document_id == document for other, _ in chosen)
        # The best document is quoted enough to be understood, however clearly one sentence stands out.
        needed = document == scored[0][0].hit.passage.document_id and from_document < at_least
        if from_document == per_document or (evidence.score < scored[0][0].score - margin and not needed):
            continue
        passage_id = evidence.hit.passage.passage_id
        if all(
            float(vector @ other) <= _TOO_ALIKE or before.hit.passage.passage_id == passage_id
            for before, other in chosen
        ):
            chosen.append((evidence, vector))
    return [evidence for evidence, _ in chosen]


def stands_alone(text: str) -> bool:
    """Whether a sentence says something when it is quoted by itself."""
    if not _LETTER.search(text):
        return False
    return len(text) >= _MIN_CHARACTERS or len(_WORD.findall(text)) >= _MIN_WORDS
