"""Markdown tables."""

from __future__ import annotations

from collections.abc import Sequence


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]], *, right_from: int) -> list[str]:
    """The lines of a table.

    Args:
        right_from: columns from this one on are set flush right.
    """
    rule = ["---" if column < right_from else "---:" for column in range(len(head))]
    return [f"| {' | '.join(row)} |" for row in (head, rule, *rows)]


def cell(text: str) -> str:
    """A name that cannot break out of its cell."""
    return " ".join(text.replace("|", "\\|").split())
