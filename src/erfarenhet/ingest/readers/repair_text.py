"""Undo what typesetting and file formats did to text: ligatures, odd spaces, control characters, broken words.

A word that was divided at the end of a line is joined again; a hyphen that belongs to the word stays
("närings- och arbetsmarknadspolitik", "OECD-länder", "1980-talet").
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_HYPHENS = "-\N{HYPHEN}"

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_LINE_BREAKS = dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n")
_SPACES = dict.fromkeys(
    (0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000),
    " ",
)
_INVISIBLE: dict[int, None] = dict.fromkeys(
    (
        *(code for code in range(0x20) if code not in (0x09, 0x0A, 0x0B, 0x0C, 0x0D)),
        *(code for code in range(0x7F, 0xA0) if code != 0x85),
        0x200B,  # zero-width space
        0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A),  # direction marks hide text from readers
        0x2060, 0xFEFF, 0xFFFE, 0xFFFF,
    )
)  # fmt: skip
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")
_REPAIRS: Mapping[int, str | None] = {**_SURROGATES, **_INVISIBLE, **_SPACES, **_LINE_BREAKS, **_LIGATURES}

# After these words a hyphen at the end of the line before stands for a word part that follows: "in- och utflyttning".
_CONJUNCTIONS = frozenset(
    {"och", "eller", "samt", "respektive", "resp", "kontra", "till", "men", "og", "plus", "and", "or"}
)
_LAST_WORD = re.compile(r"[^\W_][\w'’&/]*$")
_FIRST_WORD = re.compile(r"^[^\W_][\w'’]*")
_WORD = re.compile(r"[^\W\d_][\w]*(?:-\w+)*")


def repair_characters(text: str) -> str:
    """Replace or remove single characters; the result is NFC.

    Ligatures become letters, every kind of space a plain one and every kind of line break a newline. Soft hyphens,
    zero-width spaces, direction marks and control characters go.
    """
    return unicodedata.normalize("NFC", text.translate(_REPAIRS).replace(SOFT_HYPHEN, ""))


def repair_line(text: str) -> str:
    """The repaired text in one line, with single spaces and none around it."""
    return " ".join(repair_characters(text).split())


def count_words(lines: Iterable[str]) -> Counter[str]:
    """How often each word occurs, lower case, hyphens inside words kept, words cut by a line's end left out.

    This is what tells "co-" + "working" (a hyphen that the document writes elsewhere too) from "kompe-" + "tens".
    """
    words: Counter[str] = Counter()
    for line in lines:
        text = repair_line(line)
        if text[-1:] in _HYPHENS:
            text = text[: -len(text.split(" ")[-1])]
        words.update(match.lower() for match in _WORD.findall(text.replace("\N{HYPHEN}", "-")))
    return words


@dataclass(frozen=True, slots=True)
class JoinedLines:
    """Lines made into one.

    Attributes:
        text: NFC, single spaces, trimmed.
        starts: for each of the lines, where its text begins in ``text``; equal to the next start for a line
            that held nothing.
    """

    text: str
    starts: tuple[int, ...]


def join_lines(lines: Sequence[str], words: Mapping[str, int] | None = None) -> JoinedLines:
    """Make one line of text of several, putting divided words together.

    Args:
        lines: in order; each may carry anything that ``repair_characters`` repairs.
        words: how often words occur in the document, from ``count_words``.
    """
    words = words or {}
    text = ""
    starts: list[int] = []
    soft = False
    for line in lines:
        # A soft hyphen at the very end is the one that was shown: the word goes on in the next line.
        ends_soft = line.rstrip().endswith(SOFT_HYPHEN)
        part = repair_line(line)
        if not part:
            starts.append(len(text))
            continue
        if text and soft and part[0].islower():
            pass
        elif text:
            text = _before_join(text, part, words)
        starts.append(len(text))
        text += part
        soft = ends_soft
    return JoinedLines(text, tuple(min(start, len(text)) for start in starts))


def _before_join(text: str, part: str, words: Mapping[str, int]) -> str:
    """What stands before ``part``: ``text`` with a space, with its hyphen, or without it."""
    if text[-1] not in _HYPHENS:
        return text + " "
    stem_match = _LAST_WORD.search(text[:-1])
    if stem_match is None:
        return text + " "
    stem = stem_match.group()
    after_match = _FIRST_WORD.match(part)
    if after_match is None:
        return text if part[0] in "/,.;:)" else text + " "
    after = after_match.group()
    if after.lower() in _CONJUNCTIONS:
        return text + " "
    if _is_capitals(text) and _is_capitals(part):
        keep = False
    elif not after[0].islower() or not stem[-1].isalpha():
        keep = True
    else:
        # "OECD-länder", "e-post": what stands before is an abbreviation or a single letter.
        keep = len(stem) == 1 or sum(char.isupper() for char in stem) > 1
    joined, hyphenated = f"{stem}{after}".lower(), f"{stem}-{after}".lower()
    if not keep and words.get(hyphenated, 0) > words.get(joined, 0):
        keep = True
    return text if keep else text[:-1]


def _is_capitals(text: str) -> bool:
    """Several words in capitals: then a divided word's second half begins with a capital too."""
    return len(text.split()) > 1 and text.isupper()
