"""PDF: pypdf checks the file, pdfium extracts its lines, and pypdf's text stands in where pdfium fails."""

from __future__ import annotations

from collections.abc import Sequence

import pypdf
import pypdfium2

from erfarenhet.errors import UnreadableSource
from erfarenhet.ingest.readers.build_content import Line, Piece, build_content
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.readers.line_markers import shorten_leader
from erfarenhet.ingest.readers.page_furniture import EdgeLine, Furniture, find_furniture
from erfarenhet.ingest.readers.pdf_facts import (
    BROKEN_PDF,
    PdfFacts,
    extract_page_text,
    open_with_pypdf,
    read_facts,
    reason_of,
)
from erfarenhet.ingest.readers.pdf_headings import heading_levels
from erfarenhet.ingest.readers.pdf_layout import Part, page_parts, without_lines
from erfarenhet.ingest.readers.pdf_lines import Cell, PdfLine, PdfPage, read_pages
from erfarenhet.ingest.readers.repair_text import repair_line
from erfarenhet.records import Content, Metadata, SourceFile

_LANGUAGES = {"sv": "sv", "nb": "nb", "nn": "nn", "da": "da"}
_UNMAPPED_SHARE = 0.1
_PLAIN_SIZE = 10.0
_PLAIN_PITCH = 12.0


def read_pdf(source: SourceFile, limits: ReadLimits, *, with_pdfium: bool = True) -> Content:
    """Read a PDF.

    Raises:
        UnreadableSource: encrypted, broken, with too many pages, or without text.
    """
    reader = open_with_pypdf(source, limits)
    facts = read_facts(reader)
    notes = list(facts.notes)
    pages = _extract(source, reader, facts.page_count, notes, with_pdfium)
    _note_unreadable(source.name, pages, notes)
    furniture = find_furniture([[EdgeLine(line.text, line.height) for line in page.lines] for page in pages])
    parts = [part for page in _without_furniture(pages, furniture) for part in page_parts(page)]
    levels = heading_levels(parts, facts.outline)
    return build_content(
        source.name,
        [_piece(part, levels.get(index, 0)) for index, part in enumerate(parts)],
        metadata=_metadata(facts),
        page_labels=[own or printed for own, printed in zip(facts.labels, furniture.labels, strict=True)],
        notes=notes,
    )


def _extract(
    source: SourceFile, reader: pypdf.PdfReader, count: int, notes: list[str], with_pdfium: bool
) -> list[PdfPage]:
    """All pages, by pdfium where it can."""
    numbers = range(1, count + 1)
    if not with_pdfium:
        notes.append("read without pdfium, which failed on this file: headings and tables may be missing")
        return [_page_by_pypdf(source.name, reader, number, notes) for number in numbers]
    try:
        return [
            _page_by_pypdf(source.name, reader, page, notes, noted=True) if isinstance(page, int) else page
            for page in read_pages(source.path, numbers)
        ]
    except pypdfium2.PdfiumError as exc:
        notes.append(f"pdfium cannot open this file ({exc}): headings and tables may be missing")
        return [_page_by_pypdf(source.name, reader, number, notes) for number in numbers]


def _page_by_pypdf(
    name: str, reader: pypdf.PdfReader, number: int, notes: list[str], *, noted: bool = False
) -> PdfPage:
    try:
        text = extract_page_text(reader, number)
    except BROKEN_PDF as exc:
        raise UnreadableSource(
            f"{name}, page {number}: cannot be read ({reason_of(exc)}). Print it to a new PDF, or take the page out."
        ) from exc
    if noted:
        notes.append(f"page {number}: read without pdfium, which failed on it")
    rows = text.split("\n")
    lines = tuple(
        PdfLine(
            page=number,
            cells=(Cell(row.strip(), 0.0, _PLAIN_SIZE / 2 * len(row.strip())),),
            baseline=(len(rows) - index) * _PLAIN_PITCH,
            size=_PLAIN_SIZE,
            bold=False,
            height=index / len(rows),
        )
        for index, row in enumerate(rows)
        if row.strip()
    )
    return PdfPage(number, lines, holds_pictures=not lines)


def _note_unreadable(name: str, pages: Sequence[PdfPage], notes: list[str]) -> None:
    """Note pages that hold pictures instead of text, or letters that nobody can tell.

    Raises:
        UnreadableSource: no page has text.
    """
    pictures = [page.number for page in pages if not page.lines and page.holds_pictures]
    if not any(page.lines for page in pages):
        what = "only pictures (scanned?)" if pictures else "nothing that can be read"
        raise UnreadableSource(
            f"{name}: its {len(pages)} page(s) hold no text, {what}. "
            "Run OCR on it (for instance with ocrmypdf) and supply the result."
        )
    if pictures:
        notes.append(f"{_pages(pictures)} no text, only pictures (scanned?)")
    unmapped = [page.number for page in pages if _is_unmapped(page)]
    if unmapped:
        notes.append(f"{_pages(unmapped)} letters without a Unicode mapping; the text may be wrong. OCR would help")


def _pages(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"page {numbers[0]} holds"
    return f"pages {', '.join(map(str, numbers))} hold"


def _is_unmapped(page: PdfPage) -> bool:
    text = "".join(line.text for line in page.lines)
    strange = sum(char == "\N{REPLACEMENT CHARACTER}" or "\ue000" <= char <= "\uf8ff" for char in text)
    return strange > max(3, _UNMAPPED_SHARE * len(text))


def _without_furniture(pages: Sequence[PdfPage], furniture: Furniture) -> list[PdfPage]:
    return [
        without_lines(page, (line for at, line in furniture.lines if at == index)) for index, page in enumerate(pages)
    ]


def _piece(part: Part, level: int) -> Piece:
    page = part.lines[0].page
    if part.row is not None:
        return Piece.of("table_row", part.row, page=page)
    if level:
        return Piece("heading", _lines(part), level)
    return Piece(part.kind, _lines(part), part.level)


def _lines(part: Part) -> tuple[Line, ...]:
    return tuple(Line(shorten_leader(text), line.page) for text, line in zip(part.texts, part.lines, strict=True))


def _metadata(facts: PdfFacts) -> Metadata:
    told = {"file_author": facts.author, "file_created": facts.created}
    return Metadata(
        title=repair_line(facts.title) or None if facts.title else None,
        language=_LANGUAGES.get((facts.language or "").split("-")[0].lower()),
        front_matter={key: repair_line(value) for key, value in told.items() if value},
    )
