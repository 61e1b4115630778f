"""Runs and links with their language, in a paragraph of Word's."""

from __future__ import annotations

import unicodedata
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from erfarenhet.export.texts import language_tag
from erfarenhet.memo import Emphasis


def add_run(paragraph: Paragraph, text: str, language: str | None = None, emphasis: Emphasis | None = None) -> None:
    """Append text.

    Args:
        text: clean; nothing is appended when it is empty.
        language: when it is not the document's.
    """
    if not text:
        return
    run = paragraph.add_run(text)
    if emphasis == "strong":
        run.bold = True
    elif emphasis == "emphasis":
        run.italic = True
    if language:
        tag = OxmlElement("w:lang")
        tag.set(qn("w:val"), language_tag(language))
        run._r.get_or_add_rPr().append(tag)
    if _is_right_to_left(text):
        run.font.rtl = True


def add_link(paragraph: Paragraph, text: str, address: str | None) -> None:
    """Append text that leads to ``address``; plain text when there is none."""
    if address is None:
        add_run(paragraph, text)
        return
    paragraph._p.append(link_element(paragraph.part, text, address))


def link_element(part: Part, text: str, address: str) -> Any:
    """A ``w:hyperlink`` in ``part``."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.append(run_element(text, style_id="Hyperlink"))
    return link


def run_element(text: str, *, language: str | None = None, style_id: str | None = None) -> Any:
    """A ``w:r`` outside python-docx's own paragraphs."""
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    if style_id:
        style = OxmlElement("w:rStyle")
        style.set(qn("w:val"), style_id)
        properties.append(style)
    if _is_right_to_left(text):
        properties.append(OxmlElement("w:rtl"))
    if language:
        tag = OxmlElement("w:lang")
        tag.set(qn("w:val"), language_tag(language))
        properties.append(tag)
    if len(properties):
        run.append(properties)
    content = OxmlElement("w:t")
    content.text = text
    content.set(qn("xml:space"), "preserve")
    run.append(content)
    return run


def _is_right_to_left(text: str) -> bool:
    """Whether the first letter is of a script that is written from the right."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
