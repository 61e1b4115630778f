"""DOCX: Word's own headings, lists, tables and notes, and page numbers where the file has marks for them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

import docx
import lxml.etree
from docx.opc.exceptions import OpcError

from erfarenhet.errors import UnreadableSource
from erfarenhet.ingest.readers.build_content import Line, Piece, build_content, ends_sentence
from erfarenhet.ingest.readers.docx_styles import Styles
from erfarenhet.ingest.readers.docx_text import PageCounter, ParagraphText, W, paragraph_text
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.readers.line_markers import is_caption
from erfarenhet.ingest.readers.office_archive import check_archive
from erfarenhet.ingest.readers.repair_text import repair_line
from erfarenhet.ingest.readers.table_rows import describe_rows, looks_like_header
from erfarenhet.records import Content, Metadata, SourceFile

_PAGES = re.compile(rb"<Pages>(\d+)</Pages>")
_BOLD_HEADING_CHARACTERS = 120
_HEADER_CELL_CHARACTERS = 80
_LAYOUT_CELL_CHARACTERS = 300
_BROKEN = (
    OpcError,
    lxml.etree.LxmlError,
    KeyError,
    ValueError,
    AttributeError,
    IndexError,
    TypeError,
    zipfile.BadZipFile,
)


def read_docx(source: SourceFile, limits: ReadLimits) -> Content:
    """Read a DOCX.

    Headers, footers, deleted text and tables of contents are left out; footnotes follow the paragraph that refers
    to them. Pages are given where the file has page breaks (the author's, or where Word last broke pages).

    Raises:
        UnreadableSource: broken, a ZIP bomb, with too many pages, or without text.
    """
    check_archive(source)
    try:
        document = docx.Document(str(source.path))
        walk = _Walk(Styles(document.styles.element, _part(document, "numbering")), _notes(document))
        walk.take(document.element.body)
        information = document.core_properties
        told = {
            "file_author": information.author if information.author != "python-docx" else "",
            "file_created": information.created.date().isoformat() if information.created else "",
        }
        title = repair_line(information.title or "") or None
    except _BROKEN as exc:
        raise UnreadableSource(
            f"{source.name}: its parts are broken ({type(exc).__name__}: {str(exc)[:120]}). Save it again in Word."
        ) from exc
    notes: list[str] = []
    page_count = _page_count(walk.counter, _pages_by_word(source), notes)
    if page_count is not None and page_count > limits.pages_max:
        raise UnreadableSource(
            f"{source.name}: has {page_count} pages, more than the limit of {limits.pages_max}. "
            "Divide it, or raise ERFARENHET_PAGES_MAX."
        )
    return build_content(
        source.name,
        walk.pieces if walk.has_headings else _with_bold_headings(walk.pieces, walk.bold),
        metadata=Metadata(title=title, front_matter={key: repair_line(value) for key, value in told.items() if value}),
        page_labels=None if page_count is None else [None] * page_count,
        notes=notes,
        continued=False,
    )


@dataclass(slots=True)
class _Walk:
    """The pieces so far. ``bold`` holds the indexes of paragraphs in bold type."""

    styles: Styles
    notes: dict[tuple[str, str], Any]
    counter: PageCounter = field(default_factory=PageCounter)
    pieces: list[Piece] = field(default_factory=list)
    bold: set[int] = field(default_factory=set)
    has_headings: bool = False

    def take(self, container: Any) -> None:
        for element in container:
            if element.tag == f"{W}p":
                self._take_paragraph(element)
            elif element.tag == f"{W}tbl":
                self._take_table(element)
            elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
                self.take(element)

    def _take_paragraph(self, paragraph: Any) -> None:
        found = paragraph_text(paragraph, self.counter)
        text = found.text
        if text.strip() and not self.styles.is_contents(paragraph):
            level = self.styles.heading_level(paragraph)
            position = self.styles.list_position(paragraph) if not level else None
            if level:
                self.has_headings = True
                self._add(Piece("heading", tuple(found.lines), level))
            elif position is not None:
                self._add(Piece("list_item", _marked(found.lines, position.marker), position.level))
            else:
                if self.styles.is_bold(paragraph):
                    self.bold.add(len(self.pieces))
                self._add(Piece("paragraph", tuple(found.lines)))
        self._take_attached(found)
        section = paragraph.find(f"{W}pPr/{W}sectPr")
        if section is not None and _begins_page(section):
            self.counter.break_page()

    def _take_attached(self, found: ParagraphText) -> None:
        for box in found.boxes:
            self.take(box)
        for key in found.notes:
            note = self.notes.pop(key, None)
            if note is not None:
                lines = [line for item in note.iter(f"{W}p") for line in paragraph_text(item, self.counter).lines]
                self._add(Piece("paragraph", tuple(lines)))

    def _take_table(self, table: Any) -> None:
        rows = [row for row in table.iter(f"{W}tr") if _owner(row, f"{W}tbl") is table]
        grid: list[list[str]] = []
        lines: list[int] = []
        boxes: list[ParagraphText] = []
        if max((len(list(_cells(row))) for row in rows), default=0) <= 1 or self._is_layout(table, rows):
            for row in rows:
                for cell in _cells(row):
                    self.take(cell)
            return
        for row in rows:
            cells: list[str] = []
            page = None
            for cell in _cells(row):
                text = ""
                for paragraph in cell.iter(f"{W}p"):
                    found = paragraph_text(paragraph, self.counter)
                    text = f"{text} {found.text}"
                    boxes.append(found)
                    page = page or (self.counter.page if found.text.strip() else None)
                cells.append("" if _continues_merge(cell) else text)
                cells += [""] * (_span(cell) - 1)
            grid.append(cells)
            lines.append(page or self.counter.page)
        merged = _merged_columns(rows)
        header = _header(table, rows, grid, merged)
        first = 1 if header and len(grid) > 1 else 0
        _repeat_merged(grid[first:], merged[first:])
        body = list(zip(grid, lines, strict=True))[first:]
        for cells, page in body:
            for text in describe_rows(header if len(grid) > 1 else None, [cells]):
                self._add(Piece.of("table_row", text, page=page))
        for found in boxes:
            self._take_attached(found)

    def _is_layout(self, table: Any, rows: Sequence[Any]) -> bool:
        """A table that only arranges the page: headings in it, or long texts without column heads."""
        if any(self.styles.heading_level(paragraph) for paragraph in table.iter(f"{W}p")):
            return True
        if _marked_header(rows) or len(rows) > 3:
            return False
        texts = ["".join(text.text or "" for text in cell.iter(f"{W}t")) for row in rows for cell in _cells(row)]
        return max(map(len, texts), default=0) > _LAYOUT_CELL_CHARACTERS and len(rows) < 3

    def _add(self, piece: Piece) -> None:
        self.pieces.append(piece)


def _marked(lines: Sequence[Line], marker: str) -> tuple[Line, ...]:
    index = next(index for index, line in enumerate(lines) if line.text.strip())
    first = lines[index]
    return (*lines[:index], Line(marker + first.text.lstrip(), first.page), *lines[index + 1 :])


def _with_bold_headings(pieces: Sequence[Piece], bold: Iterable[int]) -> list[Piece]:
    """Documents without heading styles often have short bold paragraphs instead."""
    result = list(pieces)
    for index in bold:
        text = repair_line(" ".join(line.text for line in pieces[index].lines))
        short = len(text) <= _BOLD_HEADING_CHARACTERS and not ends_sentence(text) and not is_caption(text)
        last = index + 1 == len(pieces)
        if short and not last and not text.endswith(","):
            result[index] = Piece("heading", pieces[index].lines, 2 if index else 1)
    return result


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _cells(child)


def _owner(element: Any, tag: str) -> Any:
    return next(element.iterancestors(tag), None)


def _span(cell: Any) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    value = span.get(f"{W}val") if span is not None else "1"
    return min(64, max(1, int(value))) if value and value.isdigit() else 1


def _continues_merge(cell: Any) -> bool:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val") != "restart"


def _merged_columns(rows: Sequence[Any]) -> list[set[int]]:
    """For each row, the columns in which a cell goes on that began in a row above."""
    merged: list[set[int]] = []
    for row in rows:
        columns: set[int] = set()
        column = 0
        for cell in _cells(row):
            if _continues_merge(cell):
                columns.add(column)
            column += _span(cell)
        merged.append(columns)
    return merged


def _repeat_merged(grid: Sequence[list[str]], merged: Sequence[Set[int]]) -> None:
    """Say a cell that spans rows in each of them; one that began above the first row, in the heads, is not said."""
    for index in range(1, len(grid)):
        above, row = grid[index - 1], grid[index]
        for column in merged[index]:
            if column < len(above) and not (index == 1 and column in merged[0]):
                row[column] = above[column]


def _marked_header(rows: Sequence[Any]) -> bool:
    return bool(rows) and rows[0].find(f"{W}trPr/{W}tblHeader") is not None


def _header(
    table: Any, rows: Sequence[Any], grid: Sequence[Sequence[str]], merged: Sequence[Set[int]]
) -> Sequence[str] | None:
    """The first row, where the format marks it, or marks it perhaps and it looks like one.

    Cells that span rows further down mark it perhaps, too: below heads, they group the rows. A first row whose own
    cells go on below is the first of a group.
    """
    if not grid:
        return None
    first = [repair_line(cell) for cell in grid[0]]
    look = table.find(f"{W}tblPr/{W}tblLook")
    styled = look is not None and (look.get(f"{W}firstRow") == "1" or int(look.get(f"{W}val") or "0", 16) & 0x20 != 0)
    grouped = any(merged[2:]) and len(set(first)) == max(map(len, grid)) and not any(map(ends_sentence, first))
    plausible = all(first) and all(len(cell) <= _HEADER_CELL_CHARACTERS and not cell[0].isdigit() for cell in first)
    goes_on_below = len(merged) > 1 and bool(merged[1])
    if _marked_header(rows) or ((styled or grouped) and plausible and not goes_on_below) or looks_like_header(grid):
        return first
    return None


def _begins_page(section: Any) -> bool:
    kind = section.find(f"{W}type")
    return kind is None or kind.get(f"{W}val") in ("nextPage", "oddPage", "evenPage")


def _part(document: Any, name: str) -> Any | None:
    """The root element of a part that the main part refers to; ``None`` when there is none."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{name}") and not relation.is_external:
            part = relation.target_part
            element = getattr(part, "element", None)
            if element is not None:
                return element
            parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True)
            return lxml.etree.fromstring(part.blob, parser)
    return None


def _notes(document: Any) -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for kind in ("footnote", "endnote"):
        root = _part(document, f"{kind}s")
        for note in root.iter(f"{W}{kind}") if root is not None else ():
            if note.get(f"{W}type") in (None, "normal"):
                found[kind, note.get(f"{W}id")] = note
    return found


def _pages_by_word(source: SourceFile) -> int | None:
    """How many pages the program that saved the file counted."""
    with zipfile.ZipFile(source.path) as archive:
        try:
            match = _PAGES.search(archive.read("docProps/app.xml"))
        except KeyError:
            return None
    return int(match.group(1)) if match else None


def _page_count(counter: PageCounter, told: int | None, notes: list[str]) -> int | None:
    """The number of pages; ``None`` when the file has no marks, or too few to go by."""
    if counter.page == 1:
        return None
    if told is not None and told > counter.page and (not counter.rendered or told > 1.1 * counter.page + 1):
        notes.append(
            f"the file has {told} pages but marks for {counter.page} only; page numbers are left out. "
            "Supply it as PDF to have them"
        )
        return None
    return counter.page
