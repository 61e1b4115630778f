"""Word's own footnotes, which python-docx does not write: the part that holds them and the references to them.

Source: ECMA-376 part 1, 17.11 (footnotes), and what Word itself writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from erfarenhet.export.docx_runs import link_element, run_element
from erfarenhet.export.docx_styles import FOOTNOTE_REFERENCE_ID, FOOTNOTE_TEXT_ID
from erfarenhet.export.source_note import NotePiece

# The lines between text and footnotes are footnotes themselves, with numbers that Word expects.
_SEPARATORS: Final = ((-1, "separator"), (0, "continuationSeparator"))


class Footnotes:
    """The footnotes of one document."""

    def __init__(self, document: Document) -> None:
        """Add an empty part for footnotes to ``document``, which must have none."""
        self._document = document
        root = parse_xml(f"<w:footnotes {nsdecls('w', 'r')}/>")
        main = document.part
        self._part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, root, main.package)
        main.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)
        self._count = 0
        for number, kind in _SEPARATORS:
            self._separator(number, kind)

    def add(self, paragraph: Paragraph, pieces: Sequence[NotePiece]) -> None:
        """Append a reference to ``paragraph``, and the footnote that it refers to."""
        self._count += 1
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), str(self._count))
        text = OxmlElement("w:p")
        properties = OxmlElement("w:pPr")
        style = OxmlElement("w:pStyle")
        style.set(qn("w:val"), FOOTNOTE_TEXT_ID)
        properties.append(style)
        text.append(properties)
        text.append(_reference("w:footnoteRef"))
        text.append(run_element(" "))
        for piece in pieces:
            text.append(
                link_element(self._part, piece.text, piece.link)
                if piece.link
                else run_element(piece.text, language=piece.language)
            )
        note.append(text)
        self._part.element.append(note)
        paragraph._p.append(_reference("w:footnoteReference", self._count))

    def finish(self) -> None:
        """Tell the document's settings which footnotes are separators."""
        properties = OxmlElement("w:footnotePr")
        for number, _ in _SEPARATORS:
            separator = OxmlElement("w:footnote")
            separator.set(qn("w:id"), str(number))
            properties.append(separator)
        settings = self._document.settings.element
        # The schema fixes the order of settings; this is the first element that comes after.
        following = settings.find(qn("w:compat"))
        if following is None:
            settings.append(properties)
        else:
            following.addprevious(properties)

    def _separator(self, number: int, kind: str) -> None:
        note = OxmlElement("w:footnote")
        note.set(qn("w:type"), kind)
        note.set(qn("w:id"), str(number))
        paragraph, run = OxmlElement("w:p"), OxmlElement("w:r")
        run.append(OxmlElement(f"w:{kind}"))
        paragraph.append(run)
        note.append(paragraph)
        self._part.element.append(note)


def _reference(tag: str, number: int | None = None) -> Any:
    run, properties, style = OxmlElement("w:r"), OxmlElement("w:rPr"), OxmlElement("w:rStyle")
    style.set(qn("w:val"), FOOTNOTE_REFERENCE_ID)
    properties.append(style)
    run.append(properties)
    reference = OxmlElement(tag)
    if number is not None:
        reference.set(qn("w:id"), str(number))
    run.append(reference)
    return run
