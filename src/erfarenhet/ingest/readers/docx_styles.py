"""What DOCX styles and numbering say about a paragraph: heading level, list marker, table of contents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from erfarenhet.ingest.readers.docx_text import W, is_on
from erfarenhet.ingest.readers.line_markers import BULLET

_HEADING = re.compile(r"^(?:heading|rubrik|overskrift|titre|otsikko)\s*([1-9])$", re.I)
_TITLES = frozenset({"title", "titel", "tittel", "rubrik"})
_CONTENTS = re.compile(r"^(?:toc|innehåll|innehållsförteckning|inh|innh|inndeling)\s*(?:\d|heading|rubrik)", re.I)
_LIST_NAMES = re.compile(
    r"^(?:list (?:bullet|number)|punktlista|numrerad lista|punktliste|nummerert liste)\s*(\d)?$", re.I
)
_BODY_LEVEL = 9
_CHAIN_MAX = 20


@dataclass(frozen=True, slots=True)
class ListPosition:
    """An item's marker as it is written in a block, and its nesting from 1."""

    marker: str
    level: int


@dataclass(slots=True)
class Styles:
    """The styles and the numbering of one document, and how far its numbered lists have come.

    Attributes:
        styles: ``w:styles`` element.
        numbering: ``w:numbering`` element, or ``None`` without lists.
    """

    styles: Any
    numbering: Any | None
    _by_id: dict[str, Any] = field(init=False)
    _abstract: dict[str, Any] = field(init=False)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_id = {style.get(f"{W}styleId"): style for style in self.styles.iter(f"{W}style")}
        self._abstract = {}
        if self.numbering is not None:
            abstract = {item.get(f"{W}abstractNumId"): item for item in self.numbering.iter(f"{W}abstractNum")}
            for item in self.numbering.iter(f"{W}num"):
                reference = item.find(f"{W}abstractNumId")
                if reference is not None:
                    self._abstract[item.get(f"{W}numId")] = abstract.get(reference.get(f"{W}val"))

    def heading_level(self, paragraph: Any) -> int:
        """From 1; 0 for a paragraph that is no heading."""
        own = _outline_level(paragraph.find(f"{W}pPr"))
        if own is not None:
            return own
        for style in self._chain(paragraph):
            name = _name(style)
            if match := _HEADING.match(name):
                return int(match.group(1))
            if name.lower() in _TITLES:
                return 1
            level = _outline_level(style.find(f"{W}pPr"))
            if level is not None:
                return level
        return 0

    def is_contents(self, paragraph: Any) -> bool:
        """Whether the paragraph belongs to a table of contents."""
        return any(_CONTENTS.match(_name(style)) for style in self._chain(paragraph))

    def is_bold(self, paragraph: Any) -> bool:
        """Whether all letters of the paragraph are bold."""
        by_style = any(is_on(style.find(f"{W}rPr/{W}b")) for style in self._chain(paragraph))
        runs = [run for run in paragraph.iter(f"{W}r") if any((text.text or "").strip() for text in run.iter(f"{W}t"))]
        return bool(runs) and all(
            is_on(run.find(f"{W}rPr/{W}b")) or (by_style and run.find(f"{W}rPr/{W}b") is None) for run in runs
        )

    def list_position(self, paragraph: Any) -> ListPosition | None:
        """The next place in the paragraph's list; ``None`` for a paragraph that is no item. Counts the item."""
        found = self._numbering_of(paragraph)
        if found is None:
            return self._list_by_name(paragraph)
        number_id, depth = found
        level = self._level(number_id, depth)
        count = self._count(number_id, depth, level)
        kind = _value(level, "numFmt") or "bullet"
        if kind in ("bullet", "none"):
            return ListPosition(BULLET, depth + 1) if kind == "bullet" else None
        text = _value(level, "lvlText") or "%1."
        for outer in range(9):
            number = count if outer == depth else self._counts.get((number_id, outer), 1)
            outer_kind = kind if outer == depth else _value(self._level(number_id, outer), "numFmt") or "decimal"
            text = text.replace(f"%{outer + 1}", _format_number(number, outer_kind))
        return ListPosition(f"{text.strip()} ", depth + 1)

    def _list_by_name(self, paragraph: Any) -> ListPosition | None:
        for style in self._chain(paragraph):
            if match := _LIST_NAMES.match(_name(style)):
                return ListPosition(BULLET, int(match.group(1) or 1))
        return None

    def _numbering_of(self, paragraph: Any) -> tuple[str, int] | None:
        holders = [paragraph, *self._chain(paragraph)]
        depth: int | None = None
        for holder in holders:
            properties = holder.find(f"{W}pPr/{W}numPr")
            if properties is None:
                continue
            if depth is None and (own := _value(properties, "ilvl")) is not None and own.isdigit():
                depth = int(own)
            number_id = _value(properties, "numId")
            if number_id is not None:
                return None if number_id == "0" or number_id not in self._abstract else (number_id, depth or 0)
        return None

    def _level(self, number_id: str, depth: int) -> Any | None:
        abstract = self._abstract.get(number_id)
        if abstract is None:
            return None
        return next((level for level in abstract.iter(f"{W}lvl") if level.get(f"{W}ilvl") == str(depth)), None)

    def _count(self, number_id: str, depth: int, level: Any | None) -> int:
        start = _value(level, "start")
        first = int(start) if start is not None and start.isdigit() else 1
        count = self._counts.get((number_id, depth), first - 1) + 1
        self._counts[number_id, depth] = count
        for key in [key for key in self._counts if key[0] == number_id and key[1] > depth]:
            del self._counts[key]
        return count

    def _chain(self, paragraph: Any) -> Iterator[Any]:
        """The paragraph's style and those that it is based on."""
        reference = paragraph.find(f"{W}pPr/{W}pStyle")
        style_id = reference.get(f"{W}val") if reference is not None else None
        for _ in range(_CHAIN_MAX):
            style = self._by_id.get(style_id) if style_id else None
            if style is None:
                return
            yield style
            based_on = style.find(f"{W}basedOn")
            style_id = based_on.get(f"{W}val") if based_on is not None else None


def _name(style: Any) -> str:
    return _value(style, "name") or ""


def _value(element: Any | None, tag: str) -> str | None:
    child = element.find(f"{W}{tag}") if element is not None else None
    value = child.get(f"{W}val") if child is not None else None
    return None if value is None else str(value)


def _outline_level(properties: Any | None) -> int | None:
    value = _value(properties, "outlineLvl")
    if value is None or not value.isdigit():
        return None
    return int(value) + 1 if int(value) < _BODY_LEVEL else 0


def _format_number(number: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter"):
        letters = ""
        while number > 0:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("a") + rest) + letters
        return letters if kind == "lowerLetter" else letters.upper()
    if kind in ("lowerRoman", "upperRoman"):
        roman = ""
        for value, sign in _ROMAN:
            while number >= value:
                roman += sign
                number -= value
        return roman if kind == "lowerRoman" else roman.upper()
    return str(number)


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
