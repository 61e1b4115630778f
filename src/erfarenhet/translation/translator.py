"""Translate a sentence or say that it cannot be done well.

A machine translation stands beside a quote in a municipality's memo. So it is better to show none than a wrong one:
see ``Translator.translate`` for the rule.
"""

from __future__ import annotations

import atexit
import logging
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from erfarenhet.errors import TranslationError
from erfarenhet.settings import Settings
from erfarenhet.translation.directions import Direction, OpenDirections
from erfarenhet.translation.glossary_terms import GlossaryTerms
from erfarenhet.translation.mode_file import stages_of
from erfarenhet.translation.put_together import Unfit, put_together
from erfarenhet.translation.stream import plain, read_stream, write_stream
from erfarenhet.translation.tokens import Token, figures, split_tokens

logger = logging.getLogger(__name__)

# A quote is a sentence or a few. Longer texts are not what the pipes and placeholders are made for.
_CHARACTERS_MAX: Final = 1000
# From Swedish, Apertium takes words apart that are no compounds ("återstod": "att" and "statue"), and joins the parts
# wrongly where they are. Such a word reads better as it stands.
_WITHOUT_COMPOUNDS: Final = frozenset(("sv",))
_LINE_SPACE: Final = re.compile(r"\s+")


class Translator:
    """Translates between Swedish, bokmål and nynorsk. Safe to share between threads; programs start when first needed.

    At most ``pipes_max`` directions are kept open, each 300 to 550 MiB; the one that was used longest ago gives way.
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
        self._directions = OpenDirections(modes, open_max=pipes_max, timeout_s=timeout_s)
        self._load_glossary = glossary
        self._glossary: GlossaryTerms | None = None

    def translate(self, text: str, *, source: str, target: str) -> str | None:
        """``text`` in ``target``, or ``None`` when it cannot be translated well.

        ``None`` is the answer when Apertium or its data for the direction are not installed, the text is longer than
        1,000 characters, or the translation breaks one of these rules:

        - every figure, marker, address, abbreviation and name of the source stands in it exactly once;
        - the numbers are those of the source;
        - at most a fifth of the words is unknown; these stand as in the original, never with Apertium's marks;
        - a word for which only the base form came out ("#", "@") can be put back, else nothing is shown;
        - the glossary's words are right: as the glossary has them, or the same word as in the source in the other
          language's spelling, or put right in the same form.

        Args:
            source, target: sv, nb or nn; others, and twice the same, are not translated.
        """
        translated, reason = self.explain(text, source=source, target=target)
        if reason:
            logger.debug("Not translated %s–%s: %s", source, target, reason)
        return translated

    def explain(self, text: str, *, source: str, target: str) -> tuple[str | None, str | None]:
        """What ``translate`` gives, and when it gives ``None``, the reason in English."""
        cleaned = _cleaned(text)
        direction = self._directions.find(source, target)
        if not cleaned or direction is None:
            return None, "empty or too long" if not cleaned else "not installed"
        tokens = split_tokens(cleaned, source, target)
        try:
            tokens = self._keep_unknown_words(tokens, direction, source, target)
            stream = direction.translate(write_stream(tokens))
        except TranslationError as exc:
            self._directions.failed(source, target, exc)
            return None, str(exc)
        self._directions.succeeded(source, target)
        try:
            translated = put_together(tokens, read_stream(stream), self._terms(), source, target)
        except Unfit as exc:
            return None, str(exc)
        if figures(translated) != figures(cleaned):
            return None, "other numbers than in the source"
        return _capitalised_like(cleaned, translated), None

    def translate_for_search(self, text: str, source: str, target: str) -> str | None:
        """``text`` in ``target`` word for word, to widen a search: unchecked, unknown words as in the original.

        ``None`` when the direction is not installed or the text is longer than 1,000 characters.
        """
        cleaned = _cleaned(text)
        direction = self._directions.find(source, target)
        if not cleaned or direction is None:
            return None
        tokens = [Token(one.text, one.is_word, one.text, one.is_word) for one in split_tokens(cleaned, source, target)]
        try:
            stream = direction.translate(write_stream(tokens))
        except TranslationError as exc:
            self._directions.failed(source, target, exc)
            return None
        self._directions.succeeded(source, target)
        return plain(stream)

    def can_translate(self, source: str, target: str) -> bool:
        """Whether what the direction needs is installed and translation is not switched off."""
        return self._pipes_max > 0 and stages_of(self._modes, source, target) is not None

    def close(self) -> None:
        """End all programs; a later call starts them anew."""
        self._directions.close()

    def _keep_unknown_words(
        self, tokens: Sequence[Token], direction: Direction, source: str, target: str
    ) -> list[Token]:
        """The tokens, with those that no dictionary has taken out of the translation.

        From Norwegian these are words with a capital letter alone: names at the beginning of a sentence.
        """
        asked = [
            token.text
            for token in tokens
            if token.translated and (source in _WITHOUT_COMPOUNDS or token.text[0].isupper())
        ]
        unknown = direction.unknown_words(asked) if asked else frozenset()
        kept = []
        for token in tokens:
            if token.translated and token.text in unknown:
                term = self._terms().translate(token.text, source, target)
                kept.append(Token(token.text, False, term or token.text, True, unknown=term is None))
            else:
                kept.append(token)
        return kept

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


def _cleaned(text: str) -> str | None:
    """The text in one line; ``None`` when there is nothing to translate, or too much."""
    cleaned = _LINE_SPACE.sub(" ", text.replace("\0", " ")).strip()
    return cleaned if 0 < len(cleaned) <= _CHARACTERS_MAX else None


def _capitalised_like(original: str, text: str) -> str:
    first, others = text[:1], text[1:]
    return first.upper() + others if original[:1].isupper() else text
