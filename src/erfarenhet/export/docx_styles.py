"""The styles of an exported DOCX: python-docx's template made plain, dark on white, and in the memo's language."""

from __future__ import annotations

from typing import Any, Final

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from erfarenhet.export.texts import language_tag

FOOTNOTE_TEXT_ID: Final = "FootnoteText"
FOOTNOTE_REFERENCE_ID: Final = "FootnoteReference"
_FONT: Final = "Calibri"
_BLACK: Final = RGBColor(0, 0, 0)
_LINK_COLOUR: Final = RGBColor(0x0B, 0x3D, 0x91)
_SIZES_PT: Final = {
    "Normal": 11,
    "Title": 20,
    "Heading 1": 15,
    "Heading 2": 13,
    "Heading 3": 12,
    "Heading 4": 11,
    "Caption": 10,
}


def prepare_styles(document: Document, language: str) -> None:
    """Change the document's styles, and add those for footnotes, links and tables."""
    for name, size in _SIZES_PT.items():
        _plain(document.styles[name], size)
    quote: Any = document.styles["Quote"]
    quote.font.italic = False
    quote.font.color.rgb = _BLACK
    quote.paragraph_format.left_indent = Pt(18)
    document.styles["Caption"].paragraph_format.keep_with_next = True
    for name in ("List Bullet", "List Bullet 2", "List Bullet 3"):
        document.styles[name].paragraph_format.space_after = Pt(4)
    _remove_rule(document.styles["Title"])
    _add_styles(document)
    _set_language(document, language)


def _plain(style: Any, size_pt: int) -> None:
    # The theme's fonts go before a style's own; without them the style decides.
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in [key for key in fonts.attrib if "heme" in key]:
        del fonts.attrib[key]
    style.font.name = _FONT
    style.font.size = Pt(size_pt)
    if style.name != "Normal":
        style.font.color.rgb = _BLACK
        style.font.bold = style.name != "Caption"
        style.font.italic = style.name == "Caption"


def _remove_rule(style: Any) -> None:
    """Take the line under the title away."""
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _add_styles(document: Document) -> None:
    styles = document.styles
    footnote: Any = styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    footnote.element.set(qn("w:styleId"), FOOTNOTE_TEXT_ID)
    footnote.base_style = styles["Normal"]
    footnote.font.size = Pt(9)
    footnote.paragraph_format.space_after = Pt(2)
    footnote.paragraph_format.line_spacing = 1.0
    reference: Any = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    reference.element.set(qn("w:styleId"), FOOTNOTE_REFERENCE_ID)
    reference.font.superscript = True
    link: Any = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER, builtin=True)
    link.font.color.rgb = _LINK_COLOUR
    link.font.underline = True
    cell: Any = styles.add_style("Table Text", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = styles["Normal"]
    cell.font.size = Pt(10)
    cell.paragraph_format.space_after = Pt(2)
    cell.paragraph_format.line_spacing = 1.0
    after: Any = styles.add_style("After Table", WD_STYLE_TYPE.PARAGRAPH)
    after.base_style = styles["Normal"]
    after.font.size = Pt(4)
    after.paragraph_format.space_after = Pt(0)


def _set_language(document: Document, language: str) -> None:
    tag = language_tag(language)
    for found in document.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), tag)
    theme = document.settings.element.find(qn("w:themeFontLang"))
    if theme is None:
        theme = OxmlElement("w:themeFontLang")
        document.settings.element.append(theme)
    theme.set(qn("w:val"), tag)
