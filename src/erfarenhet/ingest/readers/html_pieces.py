"""Turn an HTML element into headings, paragraphs, list items and table rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from erfarenhet.ingest.readers.build_content import Line, Piece
from erfarenhet.ingest.readers.line_markers import BULLET
from erfarenhet.ingest.readers.table_rows import describe_rows, looks_like_header

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = frozenset(
    {
        "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "header", "hgroup", "hr", "legend", "main", "p", "pre", "section",
        "summary", "tbody", "td", "tfoot", "th", "thead", "tr",
    }
)  # fmt: skip
_WHITE = re.compile(r"[ \t\n\r\f]+")
_SPAN_MAX = 100


def html_pieces(main: Tag, headline: Tag | None = None) -> list[Piece]:
    """The pieces of an element, in order; ``headline`` comes first as a heading of level 1."""
    walk = _Walk()
    if headline is not None:
        walk.pieces.append(Piece.of("heading", _plain(headline), level=1))
    walk.take_children(main)
    walk.flush()
    return walk.pieces


@dataclass(slots=True)
class _Walk:
    """The pieces so far, the text of the one that is being read, and the lists that we are in.

    ``markers`` holds a marker per open list item, empty once the item's first text has taken it.
    """

    pieces: list[Piece] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)

    def take_children(self, element: Tag) -> None:
        for child in element.children:
            self._take(child)

    def flush(self) -> None:
        """End the piece that is being read. Two line breaks in it divide paragraphs."""
        text = "".join(self.buffer)
        self.buffer.clear()
        for part in re.split(r"\n[ ]*\n\s*", text):
            if not part.strip():
                continue
            if self.markers and self.markers[-1]:
                self.pieces.append(_piece("list_item", self.markers[-1] + part.lstrip(), len(self.markers)))
                self.markers[-1] = ""
            else:
                self.pieces.append(_piece("paragraph", part))

    def _take(self, node: PageElement) -> None:
        if isinstance(node, Tag):
            self._take_tag(node)
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            self.buffer.append(_WHITE.sub(" ", str(node)))

    def _take_tag(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            self.buffer.append("\n")
        elif name in _HEADINGS:
            self.flush()
            if text := _plain(tag):
                self.pieces.append(Piece.of("heading", text, level=_HEADINGS[name]))
        elif name in ("ul", "ol"):
            self.flush()
            self._take_list(tag)
        elif name == "table":
            self.flush()
            self._take_table(tag)
        elif name in _BLOCKS or name == "li":
            self.flush()
            self.take_children(tag)
            self.flush()
        elif name not in ("img", "input"):
            self.take_children(tag)

    def _take_list(self, tag: Tag) -> None:
        number = _number(tag.get("start"), 1)
        for child in tag.children:
            if not isinstance(child, Tag):
                continue
            if child.name != "li":
                self._take(child)
                continue
            number = _number(child.get("value"), number)
            self.markers.append(f"{number}. " if tag.name == "ol" else BULLET)
            number += 1
            self.take_children(child)
            self.flush()
            self.markers.pop()

    def _take_table(self, table: Tag) -> None:
        rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        caption = table.find("caption")
        if isinstance(caption, Tag) and caption.find_parent("table") is table:
            self.take_children(caption)
            self.flush()
        if _is_layout(table, rows):
            for row in rows:
                self.take_children(row)
                self.flush()
            return
        grid = _grid(rows)
        marked = bool(rows) and (_in_head(rows[0]) or all(cell.name == "th" for cell in _cells(rows[0])))
        header = grid[0] if marked or looks_like_header(grid) else None
        if header is not None and len(rows) > 1:
            header = _repeat_heads(rows[0], header)
        body = grid[1:] if header is not None else grid
        self.pieces += [Piece.of("table_row", text) for text in describe_rows(header, body)]


def _piece(kind: str, text: str, level: int = 0) -> Piece:
    lines = tuple(Line(line) for line in text.split("\n"))
    return Piece("list_item" if kind == "list_item" else "paragraph", lines, level)


def _plain(tag: Tag) -> str:
    return _WHITE.sub(" ", tag.get_text(" " if tag.find("br") else "")).strip()


def _number(value: object, default: int) -> int:
    text = str(value or "")
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else default


def _cells(row: Tag) -> list[Tag]:
    return [cell for cell in row.find_all(["td", "th"]) if cell.find_parent("tr") is row]


def _in_head(row: Tag) -> bool:
    return row.find_parent("thead") is not None


def _is_layout(table: Tag, rows: list[Tag]) -> bool:
    """A table that only arranges the page."""
    if table.get("role") in ("presentation", "none"):
        return True
    if table.find(["table", *_HEADINGS]) is not None:
        return True
    return all(len(_cells(row)) <= 1 for row in rows)


def _grid(rows: list[Tag]) -> list[list[str]]:
    """The cells by column; a merged cell stands in its first row and column, with empty ones after it."""
    taken: dict[tuple[int, int], str] = {}
    for index, row in enumerate(rows):
        column = 0
        for cell in _cells(row):
            while (index, column) in taken:
                column += 1
            for down in range(_span(cell, "rowspan")):
                for right in range(_span(cell, "colspan")):
                    taken[index + down, column + right] = _plain_cell(cell) if down == right == 0 else ""
            column += _span(cell, "colspan")
    width = max((column for _, column in taken), default=-1) + 1
    return [[taken.get((index, column), "") for column in range(width)] for index in range(len(rows))]


def _repeat_heads(row: Tag, header: list[str]) -> list[str]:
    """A head over several columns is the head of each."""
    repeated = list(header)
    column = 0
    for cell in _cells(row):
        width = _span(cell, "colspan")
        repeated[column : column + width] = [header[column]] * min(width, len(header) - column)
        column += width
    return repeated


def _span(cell: Tag, name: str) -> int:
    return min(_SPAN_MAX, max(1, _number(cell.get(name), 1)))


def _plain_cell(cell: Tag) -> str:
    return _WHITE.sub(" ", " ".join(_strings(cell))).strip()


def _strings(cell: Tag) -> Iterator[str]:
    """A cell's texts, with a space only where the page shows one: between blocks and at line breaks."""
    current: list[str] = []
    for node in cell.descendants:
        if isinstance(node, Tag) and (node.name in _BLOCKS or node.name in ("br", "li", "ul", "ol")):
            yield "".join(current)
            current = []
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            current.append(str(node))
    yield "".join(current)
