"""The text of a DOCX paragraph in document order, with the pages that it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from erfarenhet.ingest.readers.build_content import Line
from erfarenhet.ingest.readers.repair_text import SOFT_HYPHEN

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

# Deleted and moved text, properties, field codes; the fallback says the same as the choice beside it.
_PASSED_OVER = frozenset(
    {f"{W}{tag}" for tag in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "tblPr", "sdtPr")}
    | {f"{_COMPATIBILITY}Fallback"}
)


@dataclass(slots=True)
class PageCounter:
    """Which page we are on, from the marks that the file has.

    Word writes where pages began when it last laid the document out (``w:lastRenderedPageBreak``), also right
    after a page break that the author put in; the two are one break then.

    Attributes:
        page: physical, from 1.
        rendered: how many of Word's own breaks there were.
    """

    page: int = 1
    rendered: int = 0
    _text_since_explicit: bool = True

    def take_text(self, text: str) -> None:
        """There is text on the page."""
        if text.strip():
            self._text_since_explicit = True

    def break_page(self) -> None:
        """The author began a new page."""
        self.page += 1
        self._text_since_explicit = False

    def break_rendered(self) -> None:
        """Word began a new page here."""
        if self._text_since_explicit:
            self.page += 1
        self.rendered += 1
        self._text_since_explicit = True


@dataclass(slots=True)
class ParagraphText:
    """A paragraph as far as it is text.

    Attributes:
        lines: its lines, divided at line and page breaks.
        notes: ids of the foot- and endnotes that it refers to, with their kind.
        boxes: elements of text boxes anchored in it.
    """

    lines: list[Line] = field(default_factory=list)
    notes: list[tuple[Literal["footnote", "endnote"], str]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All lines in one."""
        return " ".join(line.text for line in self.lines)


def paragraph_text(paragraph: Any, counter: PageCounter) -> ParagraphText:
    """The text of a ``w:p`` element; ``counter`` goes on over the page breaks in it."""
    result = ParagraphText()
    current: list[str] = []
    properties = paragraph.find(f"{W}pPr")
    if properties is not None and is_on(properties.find(f"{W}pageBreakBefore")):
        counter.break_page()

    def flush() -> None:
        result.lines.append(Line("".join(current), counter.page))
        current.clear()

    for kind, value in _walk(paragraph):
        match kind:
            case "text":
                current.append(value)
                counter.take_text(value)
            case "line":
                flush()
            case "page" | "rendered":
                inside_word = bool(current) and current[-1][-1:].isalnum()
                if inside_word:
                    current.append(SOFT_HYPHEN)
                flush()
                counter.break_page() if kind == "page" else counter.break_rendered()
            case "footnote":
                result.notes.append(("footnote", value))
            case "endnote":
                result.notes.append(("endnote", value))
            case "box":
                result.boxes.append(value)
    flush()
    return result


def _walk(element: Any) -> Iterator[tuple[str, Any]]:
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in _PASSED_OVER:
            continue
        if tag == f"{W}r" and _is_hidden(child):
            continue
        if tag in (f"{W}t", f"{_MATH}t"):
            yield "text", child.text or ""
        elif tag == f"{W}tab":
            yield "text", "\t"
        elif tag == f"{W}noBreakHyphen":
            yield "text", "-"
        elif tag == f"{W}softHyphen":
            yield "text", SOFT_HYPHEN
        elif tag == f"{W}br":
            yield ("page" if child.get(f"{W}type") == "page" else "line"), None
        elif tag == f"{W}cr":
            yield "line", None
        elif tag == f"{W}lastRenderedPageBreak":
            yield "rendered", None
        elif tag == f"{W}footnoteReference":
            yield "footnote", child.get(f"{W}id")
        elif tag == f"{W}endnoteReference":
            yield "endnote", child.get(f"{W}id")
        elif tag == f"{W}txbxContent":
            yield "box", child
        else:
            yield from _walk(child)


def _is_hidden(run: Any) -> bool:
    properties = run.find(f"{W}rPr")
    return properties is not None and is_on(properties.find(f"{W}vanish"))


def is_on(switch: Any) -> bool:
    """Whether an on/off property is there and on."""
    return switch is not None and switch.get(f"{W}val") not in ("0", "false", "off")
