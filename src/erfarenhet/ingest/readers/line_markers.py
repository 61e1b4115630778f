"""What a line begins with: a bullet, a number, a section of a law; or a whole line that is a caption or a link."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

BULLET = "• "

# Lines among which a list's second item is looked for, and what stands at the end of the one before it.
_ITEM_LINES = 8
_ITEM_END = re.compile(r"(?:[,;.]|\b(?:och|eller|samt|og))\s*$")

_BULLETS = "•●○◦▪▫■□◼◻‣⁃∙·➢➤►▶✓✔❖◆◇–—*\\-\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf02d\uf0a8\uf06e"
_BULLET = re.compile(rf"^(?:([{_BULLETS}])|(o)(?= \S))(?:\s+|(?<=[•●▪■‣\uf0b7\uf0a7])\s*)(?=\S)")
_NUMBERED = re.compile(r"^(\d{1,3}[.)]|[a-zåäöæø][.)]|[ivx]{2,5}[.)]|\([a-zåäöæø]\))\s+(?=\S)")
_LAW = re.compile(
    r"^(?:\d+\s?(?:[a-z]\s)?§(?!§)|§§?\s?\d+(?:[-–]\d+)?\s?[a-z]?\b|\(\d{1,2}\)|\d+\s?kap\.|Artikkel\s\d+|Artikel\s\d+)"
    r"(?=[\s.,:]|$)"
)
_CAPTION = re.compile(r"^(?:Bild|Foto|Källa|Kilde|Kjelde|Figur|Tabell|Diagram|Karta|Kart|Not)\b\s*[\d.:]", re.I)
_CONTACT = re.compile(r"https?://|www\.|\S@\S+\.\S|^\+?\d[\d\s-]{6,}$")
_CONTENTS_LEADER = re.compile(r"\s*(?:\.\s?){4,}\s*(?=\S*$)|\s*…{2,}\s*(?=\S*$)|\s*_{4,}\s*(?=\S*$)")


@dataclass(frozen=True, slots=True)
class Marker:
    """What a line begins with.

    Attributes:
        kind: a bullet, a number or letter of a list, or a section of a law ("5 §", "§ 3-1", "(2)").
        sign: as the source has it ("■", "-", "1.").
        text: how it is written in a block ("• ", "1. "); empty for a law's section, which stays in ``rest``.
        rest: what follows.
    """

    kind: Literal["bullet", "number", "law"]
    sign: str
    text: str
    rest: str


def find_marker(line: str) -> Marker | None:
    """The marker at the start of a line without white space before it; ``None`` when there is none."""
    if match := _LAW.match(line):
        return Marker("law", match.group(), "", line)
    if match := _BULLET.match(line):
        return Marker("bullet", match.group(1) or match.group(2), BULLET, line[match.end() :])
    if match := _NUMBERED.match(line):
        return Marker("number", match.group(1), f"{match.group(1)} ", line[match.end() :])
    return None


def begins_list(marker: Marker, following: Iterable[str]) -> bool:
    """Whether a first number or letter is an item's although the sentence goes on in it, as laws write lists.

    "… till en kommun som\\n1. har färre än 15 000 invånare,\\n2. har …": the second item tells it from a date.
    """
    if marker.kind != "number" or marker.sign.strip("().") not in ("1", "a"):
        return False
    second = marker.sign.replace("1", "2").replace("a", "b")
    lines = itertools.pairwise([marker.rest, *itertools.islice(following, _ITEM_LINES)])
    return any(line.startswith(f"{second} ") and _ITEM_END.search(before) for before, line in lines)


def is_caption(line: str) -> bool:
    """Whether a line is the caption of a picture or table, or names a source ("Figur 2. …", "Bild: …")."""
    return _CAPTION.match(line) is not None


def holds_contact(line: str) -> bool:
    """Whether a line holds a web or e-mail address or is a telephone number."""
    return _CONTACT.search(line) is not None


def is_contents_line(line: str) -> bool:
    """Whether a line belongs to a table of contents with dot leaders."""
    return _CONTENTS_LEADER.search(line) is not None


def shorten_leader(line: str) -> str:
    """A line of a table of contents with its dot leader as one "…"."""
    return _CONTENTS_LEADER.sub(" … ", line)
