"""An answer as a page shows it: lines of its text with markers as links and quotes in their own language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from erfarenhet.records import Answer, AnswerGroup, AnswerLine, Citation

_MARKER = re.compile(r"\[(\d+)\]")
_BULLET = "• "
NO_BREAK = "\N{NO-BREAK SPACE}"

LineKind = Literal["paragraph", "heading", "item"]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line.

    Attributes:
        language: of the piece when it is a quote; else it is the answer's.
        marker: the number of a citation when the piece is its marker.
    """

    text: str
    language: str | None = None
    marker: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an answer's text."""

    kind: LineKind
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of a group that belong to one phase; ``None`` for those of no known phase."""

    phase: str | None
    lines: tuple[AnswerLine, ...]


def group_sections(answer: Answer) -> list[tuple[AnswerGroup, list[Section]]]:
    """The groups of an answer, each with its lines by phase, in the order in which the phases first occur.

    Lines of no known phase come last.
    """
    return [(group, _sections(group.lines)) for group in answer.groups]


def _sections(lines: Sequence[AnswerLine]) -> list[Section]:
    phases = list(dict.fromkeys(line.phase for line in lines if line.phase is not None))
    sections = [Section(phase, tuple(line for line in lines if line.phase == phase)) for phase in phases]
    rest = tuple(line for line in lines if line.phase is None)
    return [*sections, Section(None, rest)] if rest else sections


def answer_lines(answer: Answer) -> list[tuple[LineKind, list[Line]]]:
    """The lines of an answer's text in groups of the same kind, so that items make a list."""
    lines = [_line(text, answer.citations) for text in answer.text.split("\n") if text.strip()]
    return [(kind, list(group)) for kind, group in groupby(lines, key=lambda line: line.kind)]


def _line(text: str, citations: Sequence[Citation]) -> Line:
    title = next((citation for citation in citations if citation.title == text.strip()), None)
    if title is not None:
        return Line("heading", (Part(title.title, title.language),))
    if text.startswith(_BULLET):
        return Line("item", tuple(_parts(text.removeprefix(_BULLET), citations)))
    return Line("paragraph", tuple(_parts(text, citations)))


def _parts(text: str, citations: Sequence[Citation]) -> Iterator[Part]:
    known = {citation.marker: citation for citation in citations}
    cited = [known[int(number)] for number in _MARKER.findall(text) if int(number) in known]
    pieces = _MARKER.split(text)
    for index, piece in enumerate(pieces):
        if index % 2 == 1:
            marker = int(piece)
            # A number in brackets that no citation has is part of the text.
            yield Part(f"[{piece}]", marker=marker if marker in known else None)
        elif piece:
            # A marker does not begin a line: it stays with the word that it follows.
            followed = index + 1 < len(pieces)
            yield from _quotes(piece.removesuffix(" ") + NO_BREAK if followed and piece[-1] == " " else piece, cited)


def _quotes(text: str, cited: Sequence[Citation]) -> Iterator[Part]:
    for citation in cited:
        before, quote, after = text.partition(citation.quote)
        if quote:
            if before:
                yield Part(before)
            yield Part(quote, citation.language)
            if after:
                yield from _quotes(after, cited)
            return
    yield Part(text)
