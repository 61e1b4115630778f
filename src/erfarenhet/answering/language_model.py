"""An answer in a language model's words: numbered passages in, checked sentences out, or the quotes after all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from erfarenhet.answering.chat_generator import ChatGenerator, WritingFailed
from erfarenhet.answering.check_generated import SupportChecker, Supported, content_words
from erfarenhet.answering.read_generated import GeneratedSentence, read_generated
from erfarenhet.answering.sentence_features import Candidate
from erfarenhet.answering.write_prompt import NO_ANSWER, write_prompt
from erfarenhet.encoding.interface import Encoder, Terms

logger = logging.getLogger(__name__)

# Passages that a model is given. Small models lose their way in more, and ten quotes seldom stand in more.
PASSAGES_FOR_MODEL = 8
# When less than this share of the sentences is supported, the rest is not trusted either.
_SUPPORTED_MIN = 0.5


@dataclass(frozen=True, slots=True)
class Written:
    """What a language model contributed.

    Attributes:
        sentences: supported ones, in the model's order; empty when it failed.
        detail: the model's name and the version of the prompt.
        failure: why its text is not shown ("timeout", "unreachable", "refused", "malformed", "unsupported").
    """

    sentences: tuple[Supported, ...]
    detail: str
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class LanguageModelWriter:
    """Writes answers with a model. Safe to share between threads.

    Attributes:
        names: folded names known to the corpus.
    """

    generator: ChatGenerator
    encoder: Encoder
    terms: Terms

    def write(
        self,
        question: str,
        language: str,
        candidates: Sequence[Candidate],
        *,
        names: Collection[str],
        on_sentence: Callable[[Supported], None] = lambda _: None,
    ) -> Written:
        """Have an answer written, and check it sentence by sentence as it comes.

        Args:
            candidates: the passages to write from, most important first; the first eight are used.
            names: folded names known to the corpus.
            on_sentence: is given each supported sentence at once. When the model fails later on, the answer that is
                given in the end does not hold them.
        """
        given = candidates[:PASSAGES_FOR_MODEL]
        prompt = write_prompt(question, language, [candidate.hit.passage for candidate in given])
        detail = f"{self.generator.model}, prompt {prompt.version}"
        reader = _Reader(
            SupportChecker(given, language=language, encoder=self.encoder, terms=self.terms, names=names), on_sentence
        )
        try:
            reader.finish(self.generator.write(prompt, reader.receive))
        except WritingFailed as failure:
            logger.warning("The language model's answer is not shown (%s): %s", detail, failure.reason)
            return Written((), detail, failure.reason)
        return Written(tuple(reader.supported), detail)


class _Reader:
    """Collects a model's text and keeps what is supported."""

    def __init__(self, checker: SupportChecker, on_sentence: Callable[[Supported], None]) -> None:
        self._checker = checker
        self._on_sentence = on_sentence
        self._text = ""
        self._read = 0
        self._said: list[set[str]] = []
        self.supported: list[Supported] = []
        self.counted = 0

    def receive(self, piece: str) -> None:
        """Take the next piece; raises ``WritingFailed`` as soon as the answer cannot be shown any more."""
        self._text += piece
        if any(end in piece for end in ".!?\n]"):
            self._take(read_generated(self._text, complete=False))

    def finish(self, text: str) -> None:
        """Take the rest, and judge the whole."""
        if NO_ANSWER.casefold() in text.casefold():
            raise WritingFailed("refused")
        self._text = text
        self._take(read_generated(text))
        if not self.counted:
            raise WritingFailed("malformed")
        if len(self.supported) < _SUPPORTED_MIN * self.counted or not self.supported:
            raise WritingFailed("unsupported")

    def _take(self, sentences: Sequence[GeneratedSentence]) -> None:
        for sentence in sentences[self._read :]:
            self._read += 1
            if not self._checker.knows(sentence):
                raise WritingFailed("malformed")
            words = content_words(sentence.text)
            if words in self._said:
                continue  # small models go round in circles
            self._said.append(words)
            self.counted += 1
            supported = self._checker.check(sentence)
            if supported is not None:
                self.supported.append(supported)
                self._on_sentence(supported)


def passages_to_write_from(candidates: Sequence[Candidate], cited: Sequence[str]) -> Iterator[Candidate]:
    """The cited passages first, in the order of the answer, each once.

    Args:
        cited: passage ids.
    """
    by_id = {candidate.hit.passage.passage_id: candidate for candidate in candidates}
    for passage_id in dict.fromkeys(cited):
        if passage_id in by_id:
            yield by_id[passage_id]
