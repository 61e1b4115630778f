"""Say a table row in one line that can be understood by itself: "Kolumn: värde; Kolumn: värde"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from erfarenhet.ingest.readers.repair_text import repair_line

_NUMBER = re.compile(r"^[<>≤≥~−–+-]?\s*\d[\d\s.,:/–-]*\s*(%|kr|tkr|mkr|mnkr|st)?$", re.I)


def describe_rows(header: Sequence[str] | None, rows: Sequence[Sequence[str]]) -> list[str]:
    """One text per row that holds anything.

    Args:
        header: the column heads; ``None`` when none can be told. An empty head leaves its values alone.
        rows: cells; an empty cell is passed over. A merged cell stands in its first column only.
    Returns:
        "Head: value; Head: value", or the cells with " | " between them. A header without rows is a row itself.
    """
    heads = [repair_line(head).rstrip(":") for head in header or ()]
    if header is not None and not rows:
        heads, rows = [], [header]
    described = (_describe(heads, [repair_line(cell) for cell in row]) for row in rows)
    return [text for text in described if text]


def looks_like_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row of a table without marked heads names the columns.

    It does when it is full, without numbers, and numbers stand below it.
    """
    if len(rows) < 2:
        return False
    first = [repair_line(cell) for cell in rows[0]]
    width = max(len(row) for row in rows)
    if len(first) < width or not all(first) or any(is_number(cell) for cell in first):
        return False
    below = [repair_line(cell) for row in rows[1:] for cell in row]
    return any(is_number(cell) for cell in below)


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, a share, an amount or a year."""
    return _NUMBER.match(cell) is not None


def _describe(heads: Sequence[str], cells: Sequence[str]) -> str:
    if not heads:
        return " | ".join(cell for cell in cells if cell)
    parts = []
    for index, cell in enumerate(cells):
        head = heads[index] if index < len(heads) else ""
        if cell:
            parts.append(f"{head}: {cell}" if head else cell)
    return "; ".join(parts)
