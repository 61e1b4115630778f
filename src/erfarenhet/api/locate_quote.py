"""Find a quote among the characters of a PDF page.

The quote comes from a document's stored text, in which divided words were joined, ligatures replaced, spaces and
line breaks straightened and running headers taken out. So both sides are compared by their letters and digits alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# A shorter piece of a quote could stand anywhere by chance.
_PIECE_MIN = 12
# A quote that runs over a page's edge: so much of its beginning or end must stand on the page.
_EDGE_MIN = 24
_COVERAGE_MIN = 0.6


@dataclass(frozen=True, slots=True)
class CharacterRange:
    """Characters of a page, from 0."""

    start: int
    count: int


@dataclass(frozen=True, slots=True)
class _Skeleton:
    """The letters and digits of a text, folded; ``origins`` says which character each comes from."""

    text: str
    origins: tuple[int, ...]


def locate_quote(characters: Sequence[str], quote: str) -> tuple[CharacterRange, ...]:
    """The runs of characters that hold the quote.

    A quote that stands in one run gives that run. One that is interrupted (a footnote, a table's cells, the edge of
    the page) gives its pieces, provided that they make up most of it or a good part of its beginning or end.

    Args:
        characters: of the page, one string each, in the order in which the PDF gives them.
        quote: as it stands in the document's text.
    Returns:
        In the order of the quote; empty when it is not on this page.
    """
    page, wanted = _skeleton(characters), _skeleton(quote)
    if not wanted.text:
        return ()
    at = page.text.find(wanted.text)
    if at >= 0:
        return (_range(page, at, len(wanted.text)),)
    pieces = _pieces(page.text, wanted)
    covered = sum(length for _, _, length in pieces)
    edges = (length for begin, _, length in pieces if begin == 0 or begin + length == len(wanted.text))
    if covered < _COVERAGE_MIN * len(wanted.text) and max(edges, default=0) < _EDGE_MIN:
        return ()
    return tuple(_range(page, place, length) for _, place, length in pieces)


def _skeleton(characters: Sequence[str]) -> _Skeleton:
    kept: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(characters):
        if kept and unicodedata.combining(character):
            # Some PDFs set "å" as "a" and a ring.
            composed = unicodedata.normalize("NFC", kept[-1] + character)
            if len(composed) == 1:
                kept[-1] = composed
            continue
        # The compatibility form opens ligatures.
        for part in unicodedata.normalize("NFKC", character).casefold():
            if part.isalnum():
                kept.append(part)
                origins.append(index)
    return _Skeleton("".join(kept), tuple(origins))


def _pieces(page: str, wanted: _Skeleton) -> list[tuple[int, int, int]]:
    """Longest pieces of the quote that stand on the page: (begin in the quote, place on the page, length)."""
    pieces: list[tuple[int, int, int]] = []
    begin = after = 0
    while begin + _PIECE_MIN <= len(wanted.text):
        length = _longest(page, wanted.text, begin)
        if length < _PIECE_MIN:
            begin = _next_word(wanted, begin)
            continue
        piece = wanted.text[begin : begin + length]
        # Rather below the piece before than further up.
        place = page.find(piece, after)
        if place < 0:
            place = page.find(piece)
        pieces.append((begin, place, length))
        begin += length
        after = place + length
    return pieces


def _longest(page: str, wanted: str, begin: int) -> int:
    """Length of the longest piece from ``begin`` that stands on the page. If a piece does, so does each shorter one."""
    low, high = 0, len(wanted) - begin
    while low < high:
        middle = (low + high + 1) // 2
        if wanted[begin : begin + middle] in page:
            low = middle
        else:
            high = middle - 1
    return low


def _next_word(wanted: _Skeleton, begin: int) -> int:
    """Where the next word begins: after a gap between the characters that the skeleton was made of."""
    for index in range(begin + 1, len(wanted.origins)):
        if wanted.origins[index] - wanted.origins[index - 1] > 1:
            return index
    return len(wanted.origins)


def _range(page: _Skeleton, at: int, length: int) -> CharacterRange:
    first, last = page.origins[at], page.origins[at + length - 1]
    return CharacterRange(first, last - first + 1)
