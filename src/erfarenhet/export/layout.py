"""Decisions on a memo's form that the formats share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from erfarenhet.export.clean_text import clean_text
from erfarenhet.memo import Block, Heading, Memo, Run, Table

# More columns than this do not fit an upright page.
_UPRIGHT_COLUMNS: Final = 4
CREATOR: Final = "erfarenhet"


def is_wide(memo: Memo) -> bool:
    """Whether the pages lie on their side: a table has too many columns for an upright page."""
    return any(isinstance(block, Table) and len(block.header) > _UPRIGHT_COLUMNS for block in memo.blocks)


def shown_blocks(memo: Memo) -> Iterator[Block]:
    """The memo's blocks without those that hold nothing: readers announce an empty paragraph or heading as "blank"."""
    level = 0
    for block in memo.blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Heading):
            if clean_text(block.text).strip():
                # Where a heading was left out, those below it move up.
                level = min(block.level, level + 1)
                yield replace(block, level=level)
        elif has_content(block.runs):
            yield block


def has_content(runs: tuple[Run, ...]) -> bool:
    """Whether there is anything to see: text or a reference to a note."""
    return any(run.notes or clean_text(run.text).strip() for run in runs)
