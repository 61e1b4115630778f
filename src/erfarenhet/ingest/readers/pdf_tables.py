"""Tables and columns in lines that wide gaps divide into cells."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from erfarenhet.ingest.readers.line_markers import find_marker
from erfarenhet.ingest.readers.pdf_lines import Cell, PdfLine
from erfarenhet.ingest.readers.table_rows import describe_rows, looks_like_header

_ROWS_MIN = 3
_MARKER_CHARACTERS = 5
# Cells of a column line up left, right or in the middle, within so many points.
_ALIGNED = 4.0
# Running text set in columns has cells this long on average; a table's are shorter.
_COLUMN_CHARACTERS = 28


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row said in one line, and the line that it stands on."""

    text: str
    line: PdfLine


def find_tables(lines: Sequence[PdfLine]) -> Iterator[PdfLine | TableRow]:
    """The page's lines with those of tables made into rows, and columns that were drawn side by side unravelled."""
    lines = [_with_marker(line) for line in lines]
    index = 0
    while index < len(lines):
        run = _run_of_cells(lines, index)
        if len(run) < _ROWS_MIN:
            yield lines[index]
            index += 1
            continue
        if _is_running_text(run):
            yield from _unravelled(run)
        elif _lines_up(run):
            yield from _rows(run)
        else:
            yield from run
        index += len(run)


def _with_marker(line: PdfLine) -> PdfLine:
    """The line with its bullet or number put to its text: the gap after those is as wide as one between cells."""
    if len(line.cells) < 2:
        return line
    sign, text = line.cells[:2]
    marker = find_marker(f"{sign.text} x") if len(sign.text) <= _MARKER_CHARACTERS else None
    if marker is None or marker.kind == "law" or marker.rest != "x":
        return line
    return dataclasses.replace(line, cells=(Cell(f"{sign.text} {text.text}", sign.left, text.right), *line.cells[2:]))


def _run_of_cells(lines: Sequence[PdfLine], start: int) -> Sequence[PdfLine]:
    """Lines from ``start`` on that have several cells and follow closely upon one another."""
    end = start
    while end < len(lines) and len(lines[end].cells) > 1:
        if end > start and not 0 < lines[end - 1].baseline - lines[end].baseline < 4 * lines[end].size:
            break
        end += 1
    return lines[start:end]


def _is_running_text(run: Sequence[PdfLine]) -> bool:
    """Columns that were drawn line by line across the page: long texts with the second one always starting alike."""
    if any(len(line.cells) != 2 for line in run):
        return False
    starts = [line.cells[1].left for line in run]
    if max(starts) - min(starts) > _ALIGNED:
        return False
    return all(sum(len(line.cells[column].text) for line in run) / len(run) >= _COLUMN_CHARACTERS for column in (0, 1))


def _unravelled(run: Sequence[PdfLine]) -> Iterator[PdfLine]:
    for column in (0, 1):
        for line in run:
            yield dataclasses.replace(line, cells=(line.cells[column],))


def _lines_up(run: Sequence[PdfLine]) -> bool:
    columns = max(run, key=lambda line: len(line.cells)).cells
    full = sum(len(line.cells) == len(columns) for line in run)
    return full >= 2 and all(_column_of(cell, columns) is not None for line in run for cell in line.cells)


def _column_of(cell: Cell, columns: Sequence[Cell]) -> int | None:
    for index, column in enumerate(columns):
        off = min(
            abs(cell.left - column.left),
            abs(cell.right - column.right),
            abs((cell.left + cell.right) - (column.left + column.right)) / 2,
        )
        if off <= _ALIGNED:
            return index
    return None


def _rows(run: Sequence[PdfLine]) -> Iterator[TableRow]:
    columns = max(run, key=lambda line: len(line.cells)).cells
    table = [_spread(line.cells, columns) for line in run]
    named = looks_like_header(table) or (run[0].bold and not run[1].bold and all(table[0]))
    header = table[0] if named else None
    for row, line in zip(table, run, strict=True):
        if row is not header:
            for text in describe_rows(header, [row]):
                yield TableRow(text, line)


def _spread(cells: Sequence[Cell], columns: Sequence[Cell]) -> list[str]:
    row = [""] * len(columns)
    for cell in cells:
        index = _column_of(cell, columns) or 0
        row[index] = f"{row[index]} {cell.text}".strip()
    return row
