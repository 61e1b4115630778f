"""Whether a sentence that a language model wrote is supported by the passages that it cites.

Four checks, all of which must hold (docs/decisions/0023-language-model.md): its numbers and its names stand in the
passages; most of its words do; it is close to a sentence of theirs; and it denies nothing that this sentence does not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from erfarenhet.answering.choose_sentences import Evidence
from erfarenhet.answering.named_things import missing_things, named_things
from erfarenhet.answering.read_generated import GeneratedSentence
from erfarenhet.answering.sentence_features import Candidate
from erfarenhet.encoding.interface import Encoder, FloatArray, PassageText, Terms
from erfarenhet.encoding.lexical import fold, split_words
from erfarenhet.encoding.stopwords import SCANDINAVIAN_STOPWORDS

# Share of a sentence's n-grams that its passages hold. Across the languages many words differ in spelling.
_LEXICAL = 0.5
_LEXICAL_ACROSS = 0.3
# Cosine of a sentence by itself to a sentence of a passage (multilingual-e5-small).
_CLOSENESS = 0.84
_NEGATION = frozenset("inte ej icke aldrig ingen inget inga ikke aldri intet ikkje ingenting utan uten".split())
_ADDRESS = re.compile(r"https?://|www\.|@")


@dataclass(frozen=True, slots=True)
class Supported:
    """A sentence with what supports it: one sentence of each passage that it cites."""

    text: str
    evidence: tuple[Evidence, ...]


class SupportChecker:
    """Checks one answer's sentences against the passages that the model was given."""

    def __init__(
        self, candidates: Sequence[Candidate], *, language: str, encoder: Encoder, terms: Terms, names: Collection[str]
    ) -> None:
        """Prepare.

        Args:
            candidates: the passages as they were numbered, from 1.
            language: of the answer.
            names: folded names known to the corpus, so that one at a sentence's beginning is recognised.
        """
        self._candidates = candidates
        self._language = language
        self._encoder = encoder
        self._terms = terms
        self._names = names

    def knows(self, sentence: GeneratedSentence) -> bool:
        """Whether every marker leads to a passage."""
        return all(1 <= marker <= len(self._candidates) for marker in sentence.markers)

    def check(self, sentence: GeneratedSentence) -> Supported | None:
        """What supports a sentence; ``None`` when nothing does, or when it cites nothing."""
        if not sentence.markers or _ADDRESS.search(sentence.text):
            return None
        cited = [self._candidates[marker - 1] for marker in sentence.markers]
        texts = [f"{candidate.hit.passage.header}\n{candidate.hit.passage.text}" for candidate in cited]
        if not self._holds_numbers(sentence.text, texts) or not self._holds_names(sentence.text, texts):
            return None
        if not self._holds_words(sentence.text, cited, texts):
            return None
        vector = self._encoder.encode_passages([PassageText("", sentence.text)])[0].passage
        evidence = [item for candidate in cited if (item := self._nearest(sentence.text, vector, candidate))]
        return Supported(sentence.text, tuple(evidence)) if evidence else None

    def _holds_numbers(self, sentence: str, texts: Sequence[str]) -> bool:
        held = {word for text in texts for word in split_words(text) if word[0].isdigit()}
        return all(word in held for word in split_words(sentence) if word[0].isdigit())

    def _holds_names(self, sentence: str, texts: Sequence[str]) -> bool:
        names = named_things(sentence)
        first = re.match(r"\w+", sentence)
        if first is not None and fold(first.group().casefold()).removesuffix("s") in self._names:
            names.append(first.group())
        return not missing_things(names, texts)

    def _holds_words(self, sentence: str, cited: Sequence[Candidate], texts: Sequence[str]) -> bool:
        grams = frozenset(self._terms.ngrams(sentence).indices)
        held = {index for text in texts for index in self._terms.ngrams(text).indices}
        across = all((candidate.hit.passage.language == "sv") != (self._language == "sv") for candidate in cited)
        return len(grams & held) >= (_LEXICAL_ACROSS if across else _LEXICAL) * max(len(grams), 1)

    def _nearest(self, sentence: str, vector: FloatArray, candidate: Candidate) -> Evidence | None:
        """The sentence of a passage that is nearest, when it is near enough and denies as much."""
        passage = candidate.hit.passage
        closeness = candidate.vectors.sentences @ vector
        texts = list(passage.sentence_texts())
        grams = frozenset(self._terms.ngrams(sentence).indices)
        best = max(
            range(len(texts)), key=lambda at: float(closeness[at]) + self._shared(grams, texts[at]), default=None
        )
        if best is None or float(closeness[best]) < _CLOSENESS or _denies(sentence) != _denies(texts[best]):
            return None
        return Evidence(candidate.hit, passage.sentences[best], texts[best], float(closeness[best]))

    def _shared(self, grams: frozenset[int], text: str) -> float:
        return len(grams.intersection(self._terms.ngrams(text).indices)) / max(len(grams), 1)


def content_words(sentence: str) -> set[str]:
    """A sentence's words without function words, folded; to tell repetitions."""
    return {fold(word) for word in split_words(sentence) if word not in SCANDINAVIAN_STOPWORDS}


def _denies(sentence: str) -> bool:
    return not _NEGATION.isdisjoint(split_words(sentence))
