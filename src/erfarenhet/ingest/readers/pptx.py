"""PPTX: a slide is a page; its title is a heading; its notes follow its text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import lxml.etree
import pptx
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.exc import PythonPptxError

from erfarenhet.errors import UnreadableSource
from erfarenhet.ingest.readers.build_content import Piece, build_content
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.readers.line_markers import BULLET, find_marker
from erfarenhet.ingest.readers.office_archive import check_archive
from erfarenhet.ingest.readers.repair_text import repair_line
from erfarenhet.ingest.readers.table_rows import describe_rows, looks_like_header
from erfarenhet.records import Content, Metadata, SourceFile

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_BROKEN = (
    PythonPptxError,
    lxml.etree.LxmlError,
    KeyError,
    ValueError,
    AttributeError,
    IndexError,
    TypeError,
    zipfile.BadZipFile,
)
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
_FURNITURE = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.HEADER)
# In these a paragraph has a bullet unless it says otherwise.
_BULLETED = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY, PP_PLACEHOLDER.VERTICAL_OBJECT)
_DEFAULT_TITLE = "PowerPoint"


def read_pptx(source: SourceFile, limits: ReadLimits) -> Content:
    """Read a PPTX: titles, text, tables and diagrams of each slide, then its speaker's notes.

    Raises:
        UnreadableSource: broken, a ZIP bomb, with too many slides, or without text.
    """
    check_archive(source)
    try:
        presentation = pptx.Presentation(str(source.path))
        count = len(presentation.slides)
        if count > limits.pages_max:
            raise UnreadableSource(
                f"{source.name}: has {count} slides, more than the limit of {limits.pages_max}. "
                "Divide it, or raise ERFARENHET_PAGES_MAX."
            )
        pieces = [
            piece for number, slide in enumerate(presentation.slides, start=1) for piece in _slide_pieces(slide, number)
        ]
        information = presentation.core_properties
        told = {
            "file_author": information.author or "",
            "file_created": information.created.date().isoformat() if information.created else "",
        }
        title = repair_line(information.title or "")
    except _BROKEN as exc:
        raise UnreadableSource(
            f"{source.name}: its parts are broken ({type(exc).__name__}: {str(exc)[:120]}). "
            "Save it again in PowerPoint."
        ) from exc
    return build_content(
        source.name,
        pieces,
        metadata=Metadata(
            title=title if title and not title.startswith(_DEFAULT_TITLE) else None,
            front_matter={key: repair_line(value) for key, value in told.items() if value},
        ),
        page_labels=[None] * count,
        continued=False,
    )


def _slide_pieces(slide: Any, page: int) -> Iterator[Piece]:
    title = slide.shapes.title
    if title is not None and title.text_frame.text.strip():
        yield Piece.of("heading", title.text_frame.text, level=1, page=page)
    for shape in slide.shapes:
        if title is None or shape.shape_id != title.shape_id:
            yield from _shape_pieces(shape, page)
    yield from _diagram_pieces(slide, page)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            yield Piece.of("paragraph", paragraph.text, page=page)


def _shape_pieces(shape: Any, page: int) -> Iterator[Piece]:
    kind = shape.placeholder_format.type if shape.is_placeholder else None
    if kind in _FURNITURE:
        return
    if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
        for member in shape.shapes:
            yield from _shape_pieces(member, page)
    elif shape.has_text_frame:
        yield from _text_pieces(shape.text_frame, page, bulleted=kind in _BULLETED, title=kind in _TITLES)
    elif getattr(shape, "has_table", False) and shape.has_table:
        yield from _table_pieces(shape.table, page)


def _text_pieces(frame: Any, page: int, *, bulleted: bool, title: bool) -> Iterator[Piece]:
    paragraphs = [paragraph for paragraph in frame.paragraphs if paragraph.text.strip()]
    listed = bulleted and (len(paragraphs) > 1 or any(paragraph.level for paragraph in paragraphs))
    counts: dict[int, int] = {}
    for paragraph in paragraphs:
        own = _bullet(paragraph)
        text = paragraph.text.strip()
        if title:
            yield Piece.of("heading", text, level=1, page=page)
            continue
        typed = find_marker(text)
        counts = {level: count for level, count in counts.items() if level <= paragraph.level}
        if typed is not None and typed.kind != "law":
            yield Piece.of("list_item", typed.text + typed.rest, level=paragraph.level + 1, page=page)
        elif own == "number":
            counts[paragraph.level] = counts.get(paragraph.level, 0) + 1
            marker = f"{counts[paragraph.level]}. "
            yield Piece.of("list_item", marker + text, level=paragraph.level + 1, page=page)
        elif own == "bullet" or (listed and own is None):
            yield Piece.of("list_item", BULLET + text, level=paragraph.level + 1, page=page)
        else:
            yield Piece.of("paragraph", text, page=page)


def _bullet(paragraph: Any) -> str | None:
    """What the paragraph itself says of its bullet: "bullet", "number", "none", or nothing."""
    properties = paragraph._p.pPr
    if properties is None:
        return None
    for tag, kind in (("buChar", "bullet"), ("buBlip", "bullet"), ("buAutoNum", "number"), ("buNone", "none")):
        if properties.find(f"{_A}{tag}") is not None:
            return kind
    return None


def _table_pieces(table: Any, page: int) -> Iterator[Piece]:
    grid = [["" if cell.is_spanned else cell.text_frame.text for cell in row.cells] for row in table.rows]
    if not grid:
        return
    if len(grid[0]) == 1:
        for (cell,) in grid:
            yield Piece.of("paragraph", cell, page=page)
        return
    marked = table.first_row and all(cell.strip() for cell in grid[0])
    header = grid[0] if marked or looks_like_header(grid) else None
    for text in describe_rows(header, grid[1:] if header else grid):
        yield Piece.of("table_row", text, page=page)


def _diagram_pieces(slide: Any, page: int) -> Iterator[Piece]:
    """The texts of SmartArt, which python-pptx does not know."""
    for relation in slide.part.rels.values():
        if relation.is_external or not relation.reltype.endswith("/diagramData"):
            continue
        parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True)
        root = lxml.etree.fromstring(relation.target_part.blob, parser)
        for point in root.iter(f"{_DIAGRAM}pt"):
            if point.get("type") not in (None, "node"):
                continue
            for paragraph in point.iter(f"{_A}p"):
                text = "".join(_texts(paragraph.iter(f"{_A}t")))
                if text.strip():
                    yield Piece.of("list_item", BULLET + text.strip(), level=1, page=page)


def _texts(elements: Iterable[Any]) -> Iterator[str]:
    for element in elements:
        yield element.text or ""
