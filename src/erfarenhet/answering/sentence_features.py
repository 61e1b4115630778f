"""What tells whether a sentence answers a question."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from erfarenhet.answering.named_things import missing_things, named_things
from erfarenhet.answering.question_kinds import asks_why, question_kind, tells_what_was_done
from erfarenhet.answering.sentence_evidence import (
    holds_actor,
    holds_cause,
    holds_meaning,
    holds_quantity,
    holds_time,
    tells_of_silence,
)
from erfarenhet.encoding.interface import FloatArray, PassageVectors, Terms
from erfarenhet.records import Hit, QuestionKind
from erfarenhet.retrieval.read_question import Question

# Longer sentences say no more of what was asked than one of this many characters.
_LONG_ENOUGH = 300
# What a sentence must hold to be of the kind that was asked, by the feature that says so.
_EVIDENCE: Mapping[str, tuple[QuestionKind, Callable[[str], bool]]] = {
    "quantity": ("quantity", holds_quantity),
    "time": ("when", holds_time),
    "actor": ("who", holds_actor),
    "meaning": ("definition", holds_meaning),
}


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A hit with its vectors."""

    hit: Hit
    vectors: PassageVectors


def sentence_features(
    question: Question, candidates: Sequence[Candidate], terms: Terms
) -> list[Mapping[str, FloatArray]]:
    """Measure every sentence of the candidates.

    Returns:
        Per candidate, by feature, float32 (sentences,):
        ``closeness`` of the sentence's vector to the question's (cosine); ``passage_closeness`` of its passage's;
        ``passage_score`` of the hit; ``names``, share of the question's names and years that the sentence or its
        passage's header holds; ``coverage``, share of the question's n-grams that the sentence holds, the rarer among
        the candidates' sentences the weightier; ``first``, 1 for a passage's first sentence; ``length``, in units of
        300 characters, at most 1; and 1 when the question is of a kind and the sentence has what it wants:
        ``quantity`` (a number), ``time``, ``actor``, ``meaning``, ``cause`` (to "why"), ``action`` (its section tells
        what was done); ``silence``, 1 when it tells of what the sources leave out.
    """
    things = named_things(question.text)
    kind = question_kind(question.text)
    why = asks_why(question.text)
    texts = [list(candidate.hit.passage.sentence_texts()) for candidate in candidates]
    covered = iter(_coverage(question, [text for own in texts for text in own], terms))
    measured: list[Mapping[str, FloatArray]] = []
    for candidate, own in zip(candidates, texts, strict=True):
        passage = candidate.hit.passage
        ones = np.ones(len(own), dtype=np.float32)
        beyond_header = missing_things(things, (passage.header,))
        # What the passage lacks, each of its sentences lacks: looking for it in all of them takes longest.
        in_text = [thing for thing in beyond_header if thing not in missing_things(beyond_header, (passage.text,))]
        known = 1.0 - len(beyond_header) / len(things) if things else 1.0
        features: dict[str, FloatArray] = {
            "closeness": candidate.vectors.sentences @ question.vector,
            "passage_closeness": ones * (candidate.vectors.passage @ question.vector),
            "passage_score": ones * np.float32(candidate.hit.score),
            "names": _array(
                known + (len(in_text) - len(missing_things(in_text, (text,)))) / len(things) if in_text else known
                for text in own
            ),
            "coverage": _array(next(covered) for _ in own),
            "first": _array(float(position == 0) for position in range(len(own))),
            "length": _array(min(len(text), _LONG_ENOUGH) / _LONG_ENOUGH for text in own),
            "cause": _array(float(why and holds_cause(text)) for text in own),
            "action": ones * np.float32(kind == "what_was_done" and tells_what_was_done(passage.section)),
            "silence": _array(float(tells_of_silence(text)) for text in own),
        }
        for name, (wanted, holds) in _EVIDENCE.items():
            features[name] = _array(float(kind == wanted and holds(text)) for text in own)
        measured.append(features)
    return measured


def holds_what_is_asked(kind: QuestionKind, sentence: str) -> bool:
    """Whether a sentence has what a kind of question cannot be answered without; true for kinds that want no such."""
    return all(holds(sentence) for wanted, holds in _EVIDENCE.values() if wanted == kind)


def _coverage(question: Question, texts: Sequence[str], terms: Terms) -> list[float]:
    """Share of the question's n-grams that each text holds, weighted by how rare they are among the texts.

    N-grams that no text holds count for nothing: a word that the documents do not use says nothing about them.
    """
    asked = dict(zip(question.terms["ngrams"].indices, question.terms["ngrams"].values, strict=True))
    held = [asked.keys() & set(terms.question_ngrams(text).indices) for text in texts]
    counts = Counter(index for grams in held for index in grams)
    weights = {index: asked[index] * math.log((len(texts) + 1) / (count + 1)) for index, count in counts.items()}
    total = sum(weights.values())
    return [sum(weights[index] for index in grams) / total if total else 0.0 for grams in held]


def _array(values: object) -> FloatArray:
    return np.fromiter(values, dtype=np.float32)  # type: ignore[call-overload,no-any-return]
