"""A document's text as a page shows it: its blocks, the pages that they begin on, and a quote marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from erfarenhet.records import Block, BlockKind, Document


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters, marked or not. ``first`` is true for the first marked piece of the document."""

    text: str
    marked: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block.

    Attributes:
        level: of a heading, from 1 for the document's outermost; of a list item, its nesting from 1; else 0.
        anchor: of a heading, unique in the document; else empty.
        new_page: the page that begins with this block, if one does.
        start: where it stands in the document's text.
    """

    kind: BlockKind
    level: int
    anchor: str
    pieces: tuple[Piece, ...]
    new_page: int | None
    start: int

    @property
    def text(self) -> str:
        """All of the block's characters."""
        return "".join(piece.text for piece in self.pieces)


def shown_blocks(document: Document, start: int | None = None, end: int | None = None) -> list[ShownBlock]:
    """The blocks of a document with ``start:end`` of its text marked.

    Args:
        start, end: half-open, in code points of ``document.text``; nothing is marked unless both are given. What lies
            outside the text is passed over.
    """
    quote = (start, end) if start is not None and end is not None else (0, 0)
    blocks: list[ShownBlock] = []
    marked = False
    last_page: int | None = None
    # Many documents have their title elsewhere and begin at level 2.
    outermost = min((block.level for block in document.blocks if block.kind == "heading"), default=1)
    for number, block in enumerate(document.blocks, start=1):
        page = document.page_at(block.start)
        pieces = tuple(_pieces(document.text, block, quote, first=not marked))
        marked = marked or any(piece.marked for piece in pieces)
        blocks.append(
            ShownBlock(
                block.kind,
                block.level - outermost + 1 if block.kind == "heading" else block.level,
                f"h{number}" if block.kind == "heading" else "",
                pieces,
                page if page != last_page else None,
                block.start,
            )
        )
        last_page = page
    return blocks


def _pieces(text: str, block: Block, quote: tuple[int, int], *, first: bool) -> Iterator[Piece]:
    start, end = max(block.start, quote[0]), min(block.end, quote[1])
    if start >= end:
        yield Piece(text[block.start : block.end])
        return
    if start > block.start:
        yield Piece(text[block.start : start])
    yield Piece(text[start:end], marked=True, first=first)
    if end < block.end:
        yield Piece(text[end : block.end])
