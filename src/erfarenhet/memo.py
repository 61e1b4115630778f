"""What is handed out of the system on paper: a memo with notes. Frozen, and free of imports of ours.

Answers, starter briefs, comparisons and logbooks become a ``Memo``; ``erfarenhet.export`` renders any memo as DOCX,
PDF or Markdown with real footnotes. A memo holds text, never markup: whoever renders it escapes everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Emphasis = Literal["strong", "emphasis"]
HEADING_LEVEL_MAX = 4
BULLET_LEVEL_MAX = 3


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one language and one style.

    Attributes:
        text: as people read it; a line break within it is white space.
        language: of the text (sv, nb, nn, da, en) when it is not the memo's.
        notes: markers of the notes that hang on the end of the text, in the order in which they are shown; each is a
            marker of ``Memo.notes``. A note may hang on several runs.
    """

    text: str
    language: str | None = None
    emphasis: Emphasis | None = None
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title.

    Attributes:
        level: 1–4; 1 is the highest below the memo's title. A memo skips no level on the way down: those who listen
            to it find their way by the levels.
        language: of the text when it is not the memo's (a document's title, say).
    """

    level: int
    text: str
    language: str | None = None

    def __post_init__(self) -> None:
        _check_range("Heading.level", self.level, HEADING_LEVEL_MAX)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class BulletItem:
    """An item of a bullet list; items that follow each other make one list.

    Attributes:
        level: 1–3; 2 and 3 are nested.
    """

    runs: tuple[Run, ...]
    level: int = 1

    def __post_init__(self) -> None:
        _check_range("BulletItem.level", self.level, BULLET_LEVEL_MAX)


@dataclass(frozen=True, slots=True)
class QuoteBlock:
    """A paragraph that quotes a source word for word."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: text with notes like a paragraph's; no runs at all when the cell is empty."""

    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one header row, which is repeated on each page.

    Attributes:
        header: one cell per column; at least one.
        rows: each with as many cells as the header.
        caption: what the table shows.
        header_column: whether the first cell of each row names the row.
    """

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str | None = None
    header_column: bool = False

    def __post_init__(self) -> None:
        if not self.header:
            raise ValueError("A table needs a header cell for each of its columns.")
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.header):
                raise ValueError(f"Row {number} of a table has {len(row)} cells; its header has {len(self.header)}.")


Block: TypeAlias = Heading | Paragraph | BulletItem | Table | QuoteBlock


@dataclass(frozen=True, slots=True)
class Note:
    """The source behind a statement, as a footnote gives it.

    Attributes:
        marker: the number by which runs refer to the note, from 1.
        title: of the document.
        page: as people would look for it: the printed number, else the physical one.
        section: heading path, where the format has no pages or in addition.
        url: the document's address.
        licence: under which the document may be used.
        retrieved: the day on which the quote was read from the source.
        quote: what stands in the source, word for word, when it is not in the text that the note hangs on.
        language: of title, section and quote.
    """

    marker: int
    title: str
    retrieved: date
    language: str
    publisher: str | None = None
    year: int | None = None
    page: str | None = None
    section: str | None = None
    url: str | None = None
    licence: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Memo:
    """A document to be handed out.

    Attributes:
        title: of the document.
        language: sv, nb or nn; of everything for which nothing else is said.
        created: the day on which the memo was made; shown in it.
        blocks: the content, in order.
        notes: the sources, each marker once; all markers that runs name are there.
        permalink: where the content can be seen as it was given, when there is such a place.
    """

    title: str
    language: str
    created: date
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    subtitle: str | None = None
    permalink: str | None = None

    def __post_init__(self) -> None:
        markers = [note.marker for note in self.notes]
        if len(set(markers)) < len(markers):
            raise ValueError("Each note of a memo needs a marker of its own.")
        missing = sorted({marker for run in self.runs() for marker in run.notes} - set(markers))
        if missing:
            raise ValueError(f"The memo has no note {', '.join(map(str, missing))}, which its text refers to.")
        level = 0
        for block in self.blocks:
            if isinstance(block, Heading):
                if block.level > level + 1:
                    raise ValueError(f"The heading {block.text!r} of level {block.level} follows one of level {level}.")
                level = block.level

    def runs(self) -> Iterator[Run]:
        """All runs, in the order of reading."""
        for block in self.blocks:
            yield from _runs_of(block)

    def cited_notes(self) -> tuple[Note, ...]:
        """The notes that the text refers to, in the order in which a reader meets them."""
        by_marker = {note.marker: note for note in self.notes}
        met = dict.fromkeys(marker for run in self.runs() for marker in run.notes)
        return tuple(by_marker[marker] for marker in met)


def _runs_of(block: Block) -> Iterator[Run]:
    if isinstance(block, Table):
        for row in (block.header, *block.rows):
            for cell in row:
                yield from cell.runs
    elif not isinstance(block, Heading):
        yield from block.runs


def _check_range(name: str, value: int, maximum: int) -> None:
    if not 1 <= value <= maximum:
        raise ValueError(f"{name} is {value}; it must lie in 1–{maximum}.")
