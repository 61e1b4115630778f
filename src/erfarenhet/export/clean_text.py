"""Text that every format can hold: no control characters, one line, quotes otherwise untouched."""

from __future__ import annotations

import re
import unicodedata

_WHITE_SPACE = re.compile(r"[ \t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+")
# Overrides of direction would reach beyond the text that they came in; word processors order by the letters anyway.
_DIRECTION_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\ufeff")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def clean_text(text: str) -> str:
    """``text`` in one line and without what DOCX, PDF or Markdown cannot hold.

    Control characters and controls of writing direction go; lone surrogates, unassigned and private characters become
    U+FFFD, so that it shows that something stood there. Runs of white space become one space; no-break spaces stay.
    """
    return "".join(map(_printable, _WHITE_SPACE.sub(" ", text)))


def _printable(character: str) -> str:
    if character < "\x7f":
        return "" if character < " " else character
    category = unicodedata.category(character)
    if category == "Cc" or character in _DIRECTION_CONTROLS:
        return ""
    if category in ("Cs", "Cn", "Co"):
        return _REPLACEMENT
    return character
