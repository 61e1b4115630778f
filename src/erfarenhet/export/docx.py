"""Memo to DOCX on top of python-docx: styles, heading levels, table headers, languages, and footnotes of Word's own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Final

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Emu
from docx.table import Table as DocxTable
from docx.table import _Cell as DocxCell
from docx.text.paragraph import Paragraph as DocxParagraph

from erfarenhet.export.arrange_notes import numbered_notes
from erfarenhet.export.clean_text import clean_text
from erfarenhet.export.docx_footnotes import Footnotes
from erfarenhet.export.docx_runs import add_link, add_run, run_element
from erfarenhet.export.docx_styles import FOOTNOTE_REFERENCE_ID, prepare_styles
from erfarenhet.export.layout import CREATOR, is_wide, shown_blocks
from erfarenhet.export.source_note import note_pieces, web_link
from erfarenhet.export.texts import EXPORT_TEXTS, format_date, language_tag
from erfarenhet.memo import BulletItem, Cell, Heading, Memo, Paragraph, QuoteBlock, Run, Table

# What a ZIP file can say earliest. Times of packing would make each file another.
_PACKED: Final = (1980, 1, 1, 0, 0, 0)
_A4: Final = (Cm(21.0), Cm(29.7))
_BULLET_STYLES: Final = ("List Bullet", "List Bullet 2", "List Bullet 3")


def render_docx(memo: Memo) -> bytes:
    """The memo as DOCX. The same memo gives the same bytes.

    Word numbers footnotes itself, by their places. A source to which the text refers twice is therefore two footnotes
    with the same text: a cross-reference would be lost as soon as its paragraph is copied into another document.
    """
    document = docx.Document()
    prepare_styles(document, memo.language)
    _describe(document, memo)
    _lay_out(document, memo)
    writer = _Writer(document, memo)
    writer.write()
    return _pack(document)


def _describe(document: Document, memo: Memo) -> None:
    day = datetime.combine(memo.created, time(), UTC)
    properties = document.core_properties
    properties.title = clean_text(memo.title)[:255]
    properties.language = language_tag(memo.language)
    properties.author = properties.last_modified_by = CREATOR
    properties.comments = properties.keywords = properties.subject = ""
    properties.created = properties.modified = day.replace(tzinfo=None)
    properties.revision = 1


def _lay_out(document: Document, memo: Memo) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = _A4
    if is_wide(memo):
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.5)
    footer = section.footer.paragraphs[0]
    before, between, after = EXPORT_TEXTS[memo.language].page_of_pages.split("{}")
    for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, None)):
        if text:
            footer.add_run(text)
        if field:
            simple = OxmlElement("w:fldSimple")
            simple.set(qn("w:instr"), field)
            # What stands there until the program that opens the file counts its pages.
            simple.append(run_element("1"))
            footer._p.append(simple)


class _Writer:
    """Writes a memo's blocks into a document."""

    def __init__(self, document: Document, memo: Memo) -> None:
        self._document = document
        self._memo = memo
        self._notes = numbered_notes(memo)
        self._footnotes = Footnotes(document)
        # python-docx searches all styles at each name.
        self._style_ids = {style.name: style.style_id for style in document.styles}

    def write(self) -> None:
        """Everything, in order."""
        memo, texts = self._memo, EXPORT_TEXTS[self._memo.language]
        self._paragraph([Run(memo.title)], "Title")
        if memo.subtitle:
            self._paragraph([Run(memo.subtitle)], "Normal")
        self._paragraph([Run(texts.created.format(format_date(memo.created, memo.language)))], "Normal")
        for block in shown_blocks(memo):
            self._block(block)
        if memo.permalink:
            before, _, after = texts.permalink.partition("{}")
            paragraph = self._document.add_paragraph(before)
            add_link(paragraph, clean_text(memo.permalink), web_link(memo.permalink))
            add_run(paragraph, after)
        self._footnotes.finish()

    def _block(self, block: Heading | Paragraph | BulletItem | QuoteBlock | Table) -> None:
        if isinstance(block, Heading):
            self._paragraph([Run(block.text, block.language)], f"Heading {block.level}")
        elif isinstance(block, BulletItem):
            self._paragraph(block.runs, _BULLET_STYLES[block.level - 1])
        elif isinstance(block, Table):
            self._table(block)
        else:
            self._paragraph(block.runs, "Quote" if isinstance(block, QuoteBlock) else "Normal")

    def _paragraph(self, runs: Sequence[Run], style: str) -> None:
        self._fill(self._styled(self._document.add_paragraph(), style), runs)

    def _styled(self, paragraph: DocxParagraph, style: str) -> DocxParagraph:
        paragraph._p.style = self._style_ids[style]
        return paragraph

    def _table(self, table: Table) -> None:
        caption = clean_text(table.caption or "").strip()
        if caption:
            self._paragraph([Run(caption)], "Caption")
        made = self._document.add_table(len(table.rows) + 1, len(table.header))
        made._tbl.tblStyle_val = self._style_ids["Table Grid"]
        _set_widths(made, self._document.sections[0])
        _mark_headers(made, table, caption)
        # Not by python-docx's rows and cells: they look for merged cells at each step.
        for row, (places, cells) in enumerate(zip(made._tbl.tr_lst, (table.header, *table.rows), strict=True)):
            for column, (place, cell) in enumerate(zip(places.tc_lst, cells, strict=True)):
                strong = row == 0 or (column == 0 and table.header_column)
                self._cell(DocxCell(place, made), cell, strong=strong)
        # Word joins a table to what follows without a paragraph between.
        self._styled(self._document.add_paragraph(), "After Table")

    def _cell(self, place: DocxCell, cell: Cell, *, strong: bool) -> None:
        runs = [Run(run.text, run.language, "strong", run.notes) for run in cell.runs] if strong else cell.runs
        self._fill(self._styled(place.paragraphs[0], "Table Text"), runs)

    def _fill(self, paragraph: DocxParagraph, runs: Sequence[Run]) -> None:
        for run in runs:
            text = clean_text(run.text)
            # A reference belongs to the last word, not to the space after it.
            word = text.rstrip(" ") if run.notes else text
            language = run.language if run.language != self._memo.language else None
            add_run(paragraph, word, language, run.emphasis)
            for index, marker in enumerate(run.notes):
                if index:
                    paragraph._p.append(run_element(",", style_id=FOOTNOTE_REFERENCE_ID))
                self._footnotes.add(paragraph, note_pieces(self._notes[marker][1], self._memo.language))
            add_run(paragraph, text[len(word) :])


def _set_widths(made: DocxTable, section: Section) -> None:
    """Columns that fill the page; of two, the second one is wider, since the first one names what it says."""
    width = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
    columns = made._tbl.tblGrid.gridCol_lst
    shares = (1, 2) if len(columns) == 2 else (1,) * len(columns)
    widths = [Emu(width * share // sum(shares)) for share in shares]
    for column, column_width in zip(columns, widths, strict=True):
        column.w = column_width
    for row in made._tbl.tr_lst:
        for cell, column_width in zip(row.tc_lst, widths, strict=True):
            cell.width = column_width


def _mark_headers(made: DocxTable, table: Table, caption: str) -> None:
    """Say which cells are headers, and repeat the header row on each page."""
    properties = made._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        look = OxmlElement("w:tblLook")
        properties.append(look)
    flags = {"firstRow": 1, "lastRow": 0, "firstColumn": int(table.header_column), "lastColumn": 0}
    look.attrib.clear()
    look.set(qn("w:val"), f"{0x0620 | (0x0080 if table.header_column else 0):04X}")
    for name, value in {**flags, "noHBand": 1, "noVBand": 1}.items():
        look.set(qn(f"w:{name}"), str(value))
    if caption:
        described = OxmlElement("w:tblCaption")
        described.set(qn("w:val"), caption)
        properties.append(described)
    header = OxmlElement("w:tblHeader")
    made._tbl.tr_lst[0].get_or_add_trPr().append(header)


def _pack(document: Document) -> bytes:
    """The package with the same times in each file."""
    written = io.BytesIO()
    document.save(written)
    packed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            entry = zipfile.ZipInfo(member.filename, _PACKED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(member))
    return packed.getvalue()
