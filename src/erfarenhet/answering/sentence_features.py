"""What tells whether a sentence answers a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from erfarenhet.answering.named_things import missing_things, named_things
from erfarenhet.answering.question_kinds import question_kind, tells_what_was_done
from erfarenhet.answering.sentence_evidence import holds_quantity
from erfarenhet.encoding.interface import FloatArray, PassageVectors, Terms
from erfarenhet.records import Hit
from erfarenhet.retrieval.read_question import Question

# Longer sentences say no more of what was asked than one of this many characters.
_LONG_ENOUGH = 300


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
        ``passage_score`` of the hit; ``document_first``, 1 / rank of its document's best hit; ``names``, share of the
        question's names and years that the sentence or its passage's header holds; ``ngrams``, shared character
        n-grams over the square root of the sentence's; ``length``, in units of 300 characters, at most 1;
        ``quantity``, 1 when the question asks how many or how much and the sentence holds a number; ``action``, 1 when
        it asks what was done and the sentence's section tells that.
    """
    things = named_things(question.text)
    kind = question_kind(question.text)
    wants_quantity, wants_action = kind == "quantity", kind == "what_was_done"
    asked = frozenset(question.terms["ngrams"].indices)
    best_rank: dict[str, int] = {}
    for candidate in candidates:
        best_rank.setdefault(candidate.hit.passage.document_id, candidate.hit.rank)
    measured: list[Mapping[str, FloatArray]] = []
    for candidate in candidates:
        passage = candidate.hit.passage
        texts = list(passage.sentence_texts())
        ones = np.ones(len(texts), dtype=np.float32)
        beyond_header = missing_things(things, (passage.header,))
        measured.append(
            {
                "closeness": candidate.vectors.sentences @ question.vector,
                "passage_closeness": ones * (candidate.vectors.passage @ question.vector),
                "passage_score": ones * np.float32(candidate.hit.score),
                "document_first": ones / np.float32(best_rank[passage.document_id]),
                "names": _array(_share_held(things, beyond_header, text) for text in texts),
                "ngrams": _array(_shared_ngrams(asked, terms.ngrams(text).indices) for text in texts),
                "quantity": _array(float(wants_quantity and holds_quantity(text)) for text in texts),
                "action": ones * np.float32(wants_action and tells_what_was_done(passage.section)),
                "length": _array(min(len(text), _LONG_ENOUGH) / _LONG_ENOUGH for text in texts),
            }
        )
    return measured


def _array(values: object) -> FloatArray:
    return np.fromiter(values, dtype=np.float32)  # type: ignore[call-overload,no-any-return]


def _share_held(things: Sequence[str], beyond_header: Sequence[str], sentence: str) -> float:
    """Share of all ``things`` that the header holds or, of those beyond it, the sentence."""
    return 1.0 - len(missing_things(beyond_header, (sentence,))) / len(things) if beyond_header else 1.0


def _shared_ngrams(asked: frozenset[int], indices: Sequence[int]) -> float:
    return len(asked.intersection(indices)) / len(indices) ** 0.5 if indices else 0.0
