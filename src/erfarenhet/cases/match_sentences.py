"""Find the sentence of a document that says what a claim says.

A claim is a curator's short wording ("Extra kommunstyrelsemöte samma dag som beskedet"); what is shown beside it must
stand in the document, word for word. Three things tell whether a sentence supports a claim: how much of the claim's
character n-grams it holds (rare ones weigh more), whether it holds the claim's numbers, and how near its stored vector
is to the claim's. How the weights and the threshold were chosen: docs/decisions/0030-case-citations.md.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from erfarenhet.answering.named_things import missing_things
from erfarenhet.encoding.interface import FloatArray, Terms
from erfarenhet.encoding.lexical import split_words
from erfarenhet.encoding.stopwords import SCANDINAVIAN_STOPWORDS
from erfarenhet.records import Passage, Span

# Below this score no sentence is said to support the claim.
SUPPORT_MIN = 0.4
_LEXICAL_WEIGHT = 0.65
# Cosines of multilingual-e5-small lie between these for texts of one subject; rescaled to 0–1.
_COSINE_FROM, _COSINE_TO = 0.78, 0.93
# A sentence that lacks a figure of the claim says at best half of it; a year often stands in the sentence before.
_FIGURE_MISSING, _YEAR_MISSING = 0.5, 0.85
_YEAR = re.compile(r"(?:19|20)\d\d")
# Shorter words of a name ("og", "AS") tell nothing.
_NAME_MIN = 3
# "Møre og Romsdal fylkeskommune" is not named by a sentence that names the county alone.
_OFFICE = re.compile(r"fylkeskommun|länsstyrelse|departement")
# Nothing in such a section supports a claim: it tells what the sources are silent about.
_SILENT = re.compile(r"källorna inte säger|kildene ikke sier|kjeldene ikkje seier", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence of a case's document.

    Attributes:
        vector: float32 (dimensions,), unit length, as stored with its passage.
    """

    passage: Passage
    span: Span
    text: str
    vector: FloatArray


@dataclass(frozen=True, slots=True)
class Match:
    """The sentence that supports a claim best, and how well, 0–1."""

    sentence: Sentence
    score: float


class SentenceMatcher:
    """Compares claims with the sentences of one document."""

    def __init__(self, sentences: Sequence[Sentence], terms: Terms) -> None:
        usable = [sentence for sentence in sentences if not _is_silent(sentence.passage)]
        self._terms = terms
        self._sentences = usable
        self._ngrams = [frozenset(terms.ngrams(sentence.text).indices) for sentence in usable]
        self._numbers = [_numbers(sentence.text) for sentence in usable]
        counts = Counter(ngram for ngrams in self._ngrams for ngram in ngrams)
        self._rarity = {ngram: math.log1p(len(usable) / count) for ngram, count in counts.items()}
        self._unseen = math.log1p(len(usable))
        self._vectors = np.stack([sentence.vector for sentence in usable]) if usable else None

    def scores(self, claim: str, vector: FloatArray) -> FloatArray:
        """How well each usable sentence supports a claim, 0–1.

        Args:
            vector: of the claim, encoded as a question; unit length.
        """
        if self._vectors is None:
            return np.zeros(0, dtype=np.float32)
        asked = frozenset(self._terms.ngrams(claim).indices)
        numbers = _numbers(claim)
        whole = sum(self._rarity.get(ngram, self._unseen) for ngram in asked) or 1.0
        lexical = np.fromiter(
            (sum(self._rarity[ngram] for ngram in asked & ngrams) / whole for ngrams in self._ngrams), dtype=np.float32
        )
        near = np.clip((self._vectors @ vector - _COSINE_FROM) / (_COSINE_TO - _COSINE_FROM), 0.0, 1.0)
        held = np.fromiter((_numbers_held(numbers - present) for present in self._numbers), dtype=np.float32)
        scores = held * (_LEXICAL_WEIGHT * lexical + (1.0 - _LEXICAL_WEIGHT) * near)
        return np.asarray(scores, dtype=np.float32)

    def best(
        self, claim: str, vector: FloatArray, *, number: int | None = None, name: str | None = None
    ) -> Match | None:
        """The sentence that supports a claim best; ``None`` when none does well enough.

        Args:
            number: that the sentence must hold to support the claim at all.
            name: of which the sentence must hold a word, in whatever inflection.
        """
        scores = self.scores(claim, vector)
        words = [
            word for word in split_words(name or "") if len(word) >= _NAME_MIN and word not in SCANDINAVIAN_STOPWORDS
        ]
        for index in np.argsort(-scores, kind="stable"):
            if scores[index] < SUPPORT_MIN:
                return None
            if number is not None and str(number) not in self._numbers[index]:
                continue
            missing = missing_things(words, (self._sentences[index].text,))
            if words and (len(missing) == len(words) or any(_OFFICE.search(word) for word in missing)):
                continue
            return Match(self._sentences[index], round(float(scores[index]), 4))
        return None


def _is_silent(passage: Passage) -> bool:
    return any(_SILENT.search(heading) for heading in passage.section)


def _numbers_held(missing: frozenset[str]) -> float:
    if not missing:
        return 1.0
    return _YEAR_MISSING if all(_YEAR.fullmatch(number) for number in missing) else _FIGURE_MISSING


def _numbers(text: str) -> frozenset[str]:
    return frozenset(word for word in split_words(text) if word[0].isdigit())
