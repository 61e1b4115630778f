"""Translate a sentence or say that it cannot be done well.

A machine translation stands beside a quote in a municipality's memo. So it is better to show none than a wrong one:
see ``Translator.translate`` for the rule.
"""

from __future__ import annotations

import atexit
import logging
import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from erfarenhet.errors import TranslationError
from erfarenhet.settings import Settings
from erfarenhet.translation.glossary_terms import GlossaryTerms
from erfarenhet.translation.mode_file import MODES, stages_of
from erfarenhet.translation.pipe import Pipe
from erfarenhet.translation.stream import Piece, plain, read_stream, write_stream
from erfarenhet.translation.tokens import Token, figures, split_tokens

logger = logging.getLogger(__name__)

# A quote is a sentence or a few. Longer texts are not what the pipes and placeholders are made for.
_CHARACTERS_MAX: Final = 2000
# Of the words that were to be translated, this share may be unknown (and then stands as in the original).
_UNKNOWN_MAX: Final = 0.2
# A direction that failed this often in a row is left alone until the next start.
_FAILURES_MAX: Final = 3
_WORD: Final = re.compile(r"[^\W\d_]+")
_LINE_SPACE: Final = re.compile(r"\s+")


class Translator:
    """Translates between Swedish, bokmål and nynorsk. Safe to share between threads; programs start when first needed.

    At most ``pipes_max`` directions are kept open, each some 300 MiB; the one that was used longest ago gives way.
    """

    def __init__(
        self,
        modes: Path,
        *,
        pipes_max: int,
        timeout_s: float,
        glossary: Callable[[], GlossaryTerms] = GlossaryTerms.load,
    ) -> None:
        self._modes = modes
        self._pipes_max = pipes_max
        self._timeout_s = timeout_s
        self._load_glossary = glossary
        self._glossary: GlossaryTerms | None = None
        self._pipes: OrderedDict[tuple[str, str], Pipe | None] = OrderedDict()
        self._failures: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def translate(self, text: str, *, source: str, target: str) -> str | None:
        """``text`` in ``target``, or ``None`` when it cannot be translated well.

        ``None`` is the answer when Apertium or its data for the direction are not installed, the text is longer than
        2,000 characters, or the translation breaks one of these rules:

        - every figure, marker, address, abbreviation and name of the source stands in it exactly once;
        - the numbers are those of the source;
        - at most a fifth of the words is unknown; these stand as in the original, never with Apertium's marks;
        - a word for which only the base form came out ("#", "@") can be put back, else nothing is shown;
        - the glossary's words are right: as the glossary has them, or put right in the same form.

        Args:
            source, target: sv, nb or nn; others, and twice the same, are not translated.
        """
        cleaned = _LINE_SPACE.sub(" ", text).strip()
        if not cleaned or len(cleaned) > _CHARACTERS_MAX or "\0" in cleaned:
            return None
        tokens = split_tokens(cleaned, source, target)
        stream = self._run(write_stream(tokens), source, target)
        if stream is None:
            return None
        translated = _put_together(tokens, read_stream(stream), self._terms(), source, target)
        if translated is None or figures(translated) != figures(cleaned):
            return None
        return _capitalised_like(cleaned, translated)

    def translate_for_search(self, text: str, source: str, target: str) -> str | None:
        """``text`` in ``target`` word for word, to widen a search: unchecked, unknown words as in the original.

        ``None`` when the direction is not installed or the text is longer than 2,000 characters.
        """
        cleaned = _LINE_SPACE.sub(" ", text).strip()
        if not cleaned or len(cleaned) > _CHARACTERS_MAX or "\0" in cleaned:
            return None
        tokens = [Token(one.text, one.is_word, one.text, one.is_word) for one in split_tokens(cleaned, source, target)]
        stream = self._run(write_stream(tokens), source, target)
        return None if stream is None else plain(stream)

    def can_translate(self, source: str, target: str) -> bool:
        """Whether what the direction needs is installed and translation is not switched off."""
        return self._pipes_max > 0 and stages_of(self._modes, source, target) is not None

    def close(self) -> None:
        """End all programs; a later call starts them anew."""
        with self._lock:
            pipes = list(self._pipes.values())
            self._pipes.clear()
        for pipe in pipes:
            if pipe is not None:
                pipe.close()

    def _run(self, stream: str, source: str, target: str) -> str | None:
        pipe = self._pipe(source, target)
        if pipe is None:
            return None
        try:
            result = pipe.run(stream)
        except TranslationError as exc:
            self._count_failure((source, target), exc)
            return None
        self._failures[source, target] = 0
        return result

    def _pipe(self, source: str, target: str) -> Pipe | None:
        direction = (source, target)
        if direction not in MODES or self._pipes_max < 1:
            return None
        given_up: list[Pipe] = []
        with self._lock:
            if direction not in self._pipes:
                stages = stages_of(self._modes, source, target)
                # What is not installed is remembered too: looking costs a dozen looks at the disk.
                self._pipes[direction] = None if stages is None else Pipe(stages, timeout_s=self._timeout_s)
            self._pipes.move_to_end(direction)
            running = [key for key, pipe in self._pipes.items() if pipe is not None]
            for key in running[: max(len(running) - self._pipes_max, 0)]:
                old = self._pipes.pop(key)
                given_up += [old] if old is not None else []
            pipe = self._pipes[direction]
        for old in given_up:
            old.close()
        return pipe

    def _count_failure(self, direction: tuple[str, str], error: TranslationError) -> None:
        self._failures[direction] += 1
        logger.warning("No translation %s–%s: %s", *direction, error)
        if self._failures[direction] >= _FAILURES_MAX:
            logger.warning("%s–%s failed %s times in a row and is left alone.", *direction, _FAILURES_MAX)
            with self._lock:
                pipe = self._pipes.get(direction)
                self._pipes[direction] = None
            if pipe is not None:
                pipe.close()

    def _terms(self) -> GlossaryTerms:
        if self._glossary is None:
            self._glossary = self._load_glossary()
        return self._glossary


def load_translator(settings: Settings) -> Translator:
    """The translator of the settings. Nothing is started before the first translation; all ends with the program."""
    translator = Translator(
        settings.apertium_modes, pipes_max=settings.translation_pipes, timeout_s=settings.translation_timeout_s
    )
    atexit.register(translator.close)
    return translator


def _put_together(
    tokens: Sequence[Token], pieces: Sequence[Piece], glossary: GlossaryTerms, source: str, target: str
) -> str | None:
    """The translation's text; ``None`` when it breaks a rule."""
    written: list[str] = []
    shown: Counter[int] = Counter()
    unknown = 0
    for piece in pieces:
        token = None if piece.token is None or piece.token >= len(tokens) else tokens[piece.token]
        if token is None:
            if piece.unknown:
                return None
            written.append(piece.text)
        elif token.translated and not piece.unknown:
            written.append(piece.text)
        elif shown[piece.token or 0]:
            # A word that came out as several: its original stands there already.
            if token.translated:
                continue
            return None
        else:
            shown[piece.token or 0] += 1
            own = glossary.translate(token.text, source, target) if token.translated else None
            unknown += token.translated and own is None
            written.append(own or token.shown + _signs_after(piece.text))
    protected = {index for index, token in enumerate(tokens) if token.is_word and not token.translated}
    words = sum(token.is_word and token.translated for token in tokens)
    if any(shown[index] != 1 for index in protected) or unknown > words * _UNKNOWN_MAX:
        return None
    return _with_right_terms("".join(written), tokens, pieces, glossary, source, target)


def _with_right_terms(
    text: str, tokens: Sequence[Token], pieces: Sequence[Piece], glossary: GlossaryTerms, source: str, target: str
) -> str | None:
    """The text with the glossary's words put right; ``None`` when one is wrong and cannot be."""
    words = _WORD.findall(text)
    by_token: dict[int, list[str]] = {}
    for piece in pieces:
        if piece.token is not None:
            by_token.setdefault(piece.token, []).append(piece.text)
    for index, token in enumerate(tokens):
        if not token.translated or not glossary.expected(token.text, source, target):
            continue
        if glossary.is_right(words, token.text, source, target):
            continue
        right = glossary.translate(token.text, source, target)
        wrong = " ".join(by_token.get(index, ()))
        if right is None or not wrong or text.count(wrong) != 1:
            return None
        text = text.replace(wrong, right)
    return text


def _signs_after(text: str) -> str:
    """What Apertium put after a word that was handed through: nothing but signs."""
    return re.sub(r"^.*?(\W*)$", r"\1", text, flags=re.DOTALL)


def _capitalised_like(original: str, text: str) -> str:
    first, others = text[:1], text[1:]
    return first.upper() + others if original[:1].isupper() else text
