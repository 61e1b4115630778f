"""A document's sections: what stands from one heading to the next."""

from __future__ import annotations

from dataclasses import dataclass

from erfarenhet.records import Document
from erfarenhet.web.document_view import ShownBlock

# A document without headings is cut here, so that no page is endless.
_BLOCKS_MAX = 60


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section.

    Attributes:
        number: from 1.
        path: headings above it and its own, outermost first; empty before the first heading.
        start, end: half-open, in the document's text.
    """

    number: int
    path: tuple[str, ...]
    level: int
    start: int
    end: int

    @property
    def title(self) -> str:
        """Its own heading; empty before the first."""
        return self.path[-1] if self.path else ""


def sections_of(document: Document) -> list[ShownSection]:
    """The sections of a document, in order; together they hold every block."""
    sections: list[ShownSection] = []
    above: list[tuple[int, str]] = []
    first = None
    count = 0
    for block in document.blocks:
        is_heading = block.kind == "heading"
        if is_heading or first is None or count >= _BLOCKS_MAX:
            if is_heading:
                above = [(level, title) for level, title in above if level < block.level]
                above.append((block.level, document.text[block.start : block.end]))
            first, count = block, 0
            path = tuple(title for _, title in above)
            sections.append(ShownSection(len(sections) + 1, path, len(path), block.start, block.end))
        count += 1
        last = sections[-1]
        sections[-1] = ShownSection(last.number, last.path, last.level, last.start, block.end)
    return sections


def section_at(sections: list[ShownSection], offset: int) -> ShownSection | None:
    """The section in which a character stands; ``None`` outside the text."""
    return next((section for section in sections if section.start <= offset < section.end), None)


def blocks_within(blocks: list[ShownBlock], section: ShownSection) -> list[ShownBlock]:
    """The blocks of one section."""
    return [block for block in blocks if section.start <= block.start < section.end]
