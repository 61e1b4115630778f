"""Assemble what a reader found into ``Content``: one text, with exact offsets of blocks and pages."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from erfarenhet.errors import UnreadableSource
from erfarenhet.ingest.readers.repair_text import JoinedLines, count_words, join_lines
from erfarenhet.records import Block, BlockKind, Content, Metadata, Page

_BETWEEN_BLOCKS = "\n\n"
_SENTENCE_END = (".", "!", "?", ":", ";", "…")
_OPENING = "\"'”’“„«»(["
_CLOSING = "\"'”’»)]"
_RUNNING_CHARACTERS = 30
# A heading further down than this is a section's, not the document's.
_TITLE_WITHIN_BLOCKS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text as the source has it.

    Attributes:
        page: the physical page it stands on, from 1; ``None`` in a format without pages.
    """

    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A block to be: its kind, its level as in ``Block``, and the lines that make it up."""

    kind: BlockKind
    lines: tuple[Line, ...]
    level: int = 0

    @classmethod
    def of(cls, kind: BlockKind, text: str, *, level: int = 0, page: int | None = None) -> Piece:
        """A piece of one text, which may hold line breaks."""
        return cls(kind, tuple(Line(part, page) for part in text.split("\n")), level)


def build_content(
    name: str,
    pieces: Iterable[Piece],
    *,
    metadata: Metadata | None = None,
    page_labels: Sequence[str | None] | None = None,
    document_id: str | None = None,
    notes: Sequence[str] = (),
    continued: bool = True,
) -> Content:
    """Assemble pieces into a document's content.

    Args:
        name: of the file, for messages.
        pieces: in reading order; the pages of their lines never go back.
        page_labels: the printed label of each physical page; ``None`` for a format without pages.
        continued: a page break may divide a paragraph, which is then put together.

    Raises:
        UnreadableSource: there is no text.
    """
    pieces = list(pieces)
    if continued:
        pieces = continue_over_pages(pieces)
    words = count_words(line.text for piece in pieces for line in piece.lines)
    text_parts: list[str] = []
    blocks: list[Block] = []
    page_starts: dict[int, int] = {}
    length = 0
    for piece in pieces:
        joined = join_lines([line.text for line in piece.lines], words)
        if not joined.text:
            continue
        if blocks:
            text_parts.append(_BETWEEN_BLOCKS)
            length += len(_BETWEEN_BLOCKS)
        _note_page_starts(piece, joined, length, page_starts)
        text_parts.append(joined.text)
        blocks.append(Block(piece.kind, length, length + len(joined.text), _level(piece)))
        length += len(joined.text)
    if not blocks:
        raise UnreadableSource(f"{name}: holds no text. Check that it is the right file, and that it is not empty.")
    text = "".join(text_parts)
    return Content(
        text=text,
        blocks=tuple(blocks),
        pages=() if page_labels is None else _pages(page_starts, page_labels, len(text)),
        metadata=_with_title(metadata or Metadata(), text, blocks),
        document_id=document_id,
        notes=tuple(notes),
    )


def ends_sentence(text: str) -> bool:
    """Whether a text ends like a finished sentence or an announcement ("Vi gjorde följande:")."""
    return text.rstrip().rstrip(_CLOSING).endswith(_SENTENCE_END)


def goes_on(before: str, after: str) -> bool:
    """Whether a line clearly goes on in the one after a break: no end of a sentence, then a lower-case letter.

    A figure will do after a line of running text ("… Granåsa Bruk AB, där" + "210 av 260 anställda …").
    """
    before, after = before.strip(), after.strip().lstrip(_OPENING)
    if not before or not after or ends_sentence(before):
        return False
    if after[0].isdigit():
        return len(before) >= _RUNNING_CHARACTERS and (before[-1].islower() or before[-1] == ",")
    return after[0].islower()


def continue_over_pages(pieces: Sequence[Piece]) -> list[Piece]:
    """Put a paragraph or list item together that a page break divides.

    Only where the text clearly goes on: no end of a sentence before the break, and a lower-case letter after it.
    """
    result: list[Piece] = []
    for piece in pieces:
        if result and _goes_on(result[-1], piece):
            last = result[-1]
            result[-1] = dataclasses.replace(last, lines=last.lines + piece.lines)
        else:
            result.append(piece)
    return result


def _goes_on(before: Piece, after: Piece) -> bool:
    if after.kind != "paragraph" or before.kind not in ("paragraph", "list_item"):
        return False
    if not before.lines or not after.lines or before.lines[-1].page == after.lines[0].page:
        return False
    return goes_on(before.lines[-1].text, after.lines[0].text)


def _level(piece: Piece) -> int:
    return max(1, piece.level) if piece.kind in ("heading", "list_item") else 0


def _note_page_starts(piece: Piece, joined: JoinedLines, offset: int, page_starts: dict[int, int]) -> None:
    for line, start in zip(piece.lines, joined.starts, strict=True):
        if line.page is not None and start < len(joined.text):
            # The first line of a block begins where the block does, although blank lines may stand before it.
            page_starts.setdefault(line.page, offset + start)


def _pages(starts: Mapping[int, int], labels: Sequence[str | None], length: int) -> tuple[Page, ...]:
    """Pages that divide the text without gaps; a page without text has length 0."""
    pages: list[Page] = []
    end = length
    for number in range(len(labels), 0, -1):
        start = starts.get(number, end)
        if number == 1:
            start = 0
        pages.append(Page(number, start, end, labels[number - 1]))
        end = start
    return tuple(reversed(pages))


def _with_title(metadata: Metadata, text: str, blocks: Sequence[Block]) -> Metadata:
    if metadata.title:
        return metadata
    for block in blocks[:_TITLE_WITHIN_BLOCKS]:
        if block.kind == "heading":
            return dataclasses.replace(metadata, title=text[block.start : block.end])
    return metadata
