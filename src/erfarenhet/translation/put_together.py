"""From the pieces that Apertium gave back to a translation, or the reason why it cannot be shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from erfarenhet.translation.glossary_terms import GlossaryTerms
from erfarenhet.translation.stream import Piece, placeholder
from erfarenhet.translation.tokens import Token

# Of the words that were to be translated, this share may be unknown (and then stands as in the original).
_UNKNOWN_MAX: Final = 0.2
_WORD: Final = re.compile(r"[^\W\d_]+")


class Unfit(Exception):
    """A translation that must not be shown; says why."""


def put_together(
    tokens: Sequence[Token], pieces: Sequence[Piece], glossary: GlossaryTerms, source: str, target: str
) -> str:
    """The translation's text.

    Raises:
        Unfit: it breaks one of the rules of ``Translator.translate``.
    """
    written: list[str] = []
    shown: Counter[int] = Counter()
    unknown: set[int] = set()
    places = _places(tokens)
    for piece in pieces:
        index = _token_of(piece, tokens, places)
        if index is None or (tokens[index].translated and not piece.unknown):
            written.append(piece.text)
            continue
        token = tokens[index]
        shown[index] += 1
        if shown[index] > 1:
            # A word that came out as several stands there already as in the original.
            continue
        term = glossary.translate(token.text, source, target) if token.translated else None
        if token.translated and term is None:
            unknown.add(index)
        written.append(term or token.shown)
    unknown |= {index for index, token in enumerate(tokens) if token.unknown}
    _check(tokens, shown, unknown)
    return _with_right_terms("".join(written), tokens, pieces, glossary, source, target)


def _places(tokens: Sequence[Token]) -> dict[str, int]:
    """What must not change, by how it comes out; and words, by how they stand in the source. The first of each."""
    places: dict[str, int] = {}
    for index, token in enumerate(tokens):
        if token.is_word:
            places.setdefault((token.text if token.translated else placeholder(index)).lower(), index)
    return places


def _token_of(piece: Piece, tokens: Sequence[Token], places: Mapping[str, int]) -> int | None:
    """The token that a piece came from: by its mark, and where a rule lost that, by what must not change."""
    if piece.token is not None and piece.token < len(tokens):
        return piece.token
    index = places.get(piece.text.strip().lower())
    if index is not None and (piece.unknown or not tokens[index].translated):
        return index
    if piece.unknown:
        raise Unfit(f"only the base form of a word came out: {piece.text!r}")
    return None


def _check(tokens: Sequence[Token], shown: Mapping[int, int], unknown: Collection[int]) -> None:
    words = sum(token.is_word and (token.translated or token.unknown) for token in tokens)
    for index, token in enumerate(tokens):
        if token.is_word and not token.translated and shown.get(index, 0) != 1:
            raise Unfit(f"{token.text!r} stands {shown.get(index, 0)} times in it")
    if len(unknown) > words * _UNKNOWN_MAX:
        raise Unfit(f"{len(unknown)} of {words} words are unknown: {', '.join(tokens[one].text for one in unknown)}")


def _with_right_terms(
    text: str, tokens: Sequence[Token], pieces: Sequence[Piece], glossary: GlossaryTerms, source: str, target: str
) -> str:
    """The text with the glossary's words put right."""
    # A word that was left as in the original is no translation of itself.
    left = {tokens[piece.token].text for piece in pieces if piece.unknown and piece.token is not None}
    words = [word for word in _WORD.findall(text) if word not in left]
    by_token: dict[int, str] = {}
    for piece in pieces:
        if piece.token is not None:
            by_token[piece.token] = f"{by_token.get(piece.token, '')}{piece.text}"
    for index, token in enumerate(tokens):
        if not token.translated or not glossary.expected(token.text, source, target):
            continue
        if glossary.is_right(words, token.text, source, target):
            continue
        right = glossary.translate(token.text, source, target)
        wrong = by_token.get(index)
        if right is None or not wrong or text.count(wrong) != 1:
            expected = ", ".join(glossary.expected(token.text, source, target))
            raise Unfit(f"{token.text!r} is not called {expected}: {wrong or text!r}")
        text = text.replace(wrong, right)
    return text
