"""Apertium's stream format: tokens in, and which token each translated word came from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from erfarenhet.translation.tokens import Token

# Characters that mean something in the stream, or that Apertium marks words with.
_SPECIAL: Final = re.compile(r"([\\\[\]{}^$/@<>*#+~_|])")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
# A word that came through with its mark: [[t:b:3]]barnehager[[/]]. A rule may add the marks of other words after it.
_PIECE: Final = re.compile(r"\[\[t:b:(\d+)(?:; ?t:b:\d+)*\]\](.*?)\[\[/\]\]", re.DOTALL)
# *: not known; @: no translation known; #: the form could not be made.
_MARK: Final = re.compile(r"(?:\\?[*@#~])+(?=\w)")
_ALPHABET: Final = "ABCDEFGHIJKLMNOPRSTUVWXY"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of what came out.

    Attributes:
        text: without marks and escapes.
        token: the index of the token that it came from; ``None`` where that was lost, and for signs and spaces.
        unknown: whether Apertium marked it.
    """

    text: str
    token: int | None
    unknown: bool


def write_stream(tokens: Sequence[Token]) -> str:
    """The tokens as a stream; what is not translated goes as a word that no dictionary has."""
    parts = []
    for index, token in enumerate(tokens):
        if token.is_word:
            parts.append(f"[[t:b:{index}]]{token.text if token.translated else placeholder(index)}[[/]]")
        else:
            parts.append(_SPECIAL.sub(r"\\\1", token.text.replace("\0", " ")))
    return "".join(parts)


def read_stream(stream: str) -> list[Piece]:
    """The pieces of what came out, in order."""
    pieces: list[Piece] = []
    end = 0
    for found in _PIECE.finditer(stream):
        pieces += _unmarked(stream[end : found.start()], None)
        pieces += _unmarked(found[2], int(found[1]))
        end = found.end()
    return [*pieces, *_unmarked(stream[end:], None)]


def placeholder(index: int) -> str:
    """A word of letters that no dictionary has and that no rule inflects, one for each token."""
    first, second = divmod(index, len(_ALPHABET))
    third, first = divmod(first, len(_ALPHABET))
    return f"QZ{_ALPHABET[third % len(_ALPHABET)]}{_ALPHABET[first]}{_ALPHABET[second]}Q"


def plain(stream: str) -> str:
    """A stream's text without marks."""
    return "".join(piece.text for piece in read_stream(stream))


def _unmarked(stream: str, token: int | None) -> list[Piece]:
    """A stretch without marks of words, cut so that an unknown word stands alone."""
    pieces = []
    for part in re.split(r"(\s+)", stream):
        if not part:
            continue
        found = _MARK.search(part)
        text = _ESCAPED.sub(r"\1", _MARK.sub("", part))
        pieces.append(Piece(text, token, found is not None))
    return pieces
