"""Memos to render, and how to read back what was rendered."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from pypdf import PdfReader

from erfarenhet.export.clean_text import clean_text
from erfarenhet.export.source_note import note_pieces, plain_note
from erfarenhet.memo import BulletItem, Cell, Heading, Memo, Note, Paragraph, QuoteBlock, Run, Table

DAY = date(2026, 11, 25)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

NOTES = (
    Note(
        1,
        "Glava och Arvika: när solcellsfabriken flyttade",
        DAY,
        "sv",
        publisher="Tillväxtverket",
        year=2019,
        page="12",
        url="https://example.org/rapport_a?x=1&y=2",
        licence="CC BY 4.0",
    ),
    Note(
        2,
        "Odda – omstilling på norsk",
        DAY,
        "nb",
        publisher="Kompetansesenteret",
        year=2011,
        section="Tiltak › Næring",
        quote="Et næringsselskap ble stiftet.",
    ),
    Note(3, "Cirkulär", DAY, "sv"),
    Note(4, "Ingen hänvisar hit", DAY, "sv"),
)
SAMPLE = Memo(
    "Vad gjorde andra när den största arbetsgivaren lade ned?",
    "sv",
    DAY,
    (
        Heading(1, "Vad andra har gjort"),
        Heading(2, "Odda – omstilling på norsk", "nb"),
        Paragraph((Run("Plats: ", emphasis="strong"), Run("Odda. År: 2003–2011."))),
        BulletItem((Run("Organisation: ", emphasis="strong"), Run("Et næringsselskap ble stiftet.", "nb", notes=(2,)))),
        BulletItem(
            (Run("Med *stjärnor* & <b>taggar</b> [1] | rör \\ $x$ #a @b ~c ^d {e} -- ... :smil:", notes=(1,)),), 2
        ),
        BulletItem((Run("Två källor säger det. ", notes=(1, 3)), Run("Och en till."))),
        QuoteBlock((Run("Øvre del av tomta ble ryddet.", "nb", notes=(2,)),)),
        Paragraph((Run("1. Ingen lista. Emoji 😀, Кириллица, čáŋŋi."),)),
        Heading(1, "Källor som säger emot varandra"),
        Table(
            (Cell((Run("Källa"),)), Cell((Run("Vad den säger"),))),
            (
                (Cell((Run("Rapport A (2019)"),)), Cell((Run("230 personer varslades.", notes=(1,)),))),
                (Cell((Run("Rapport B (2011)"),)), Cell((Run("210 personer, sa | man.", "nb", notes=(2,)),))),
                (Cell((Run("Rapport C"),)), Cell()),
            ),
            "Hur många varslades?",
            header_column=True,
        ),
    ),
    NOTES,
    "Svar ur erfarenhet",
    "https://erfarenhet.example/answers/abc",
)

# Letters of the corpus, markup of all three formats, controls, directions, joiners, an emoji, long words.
_CHARACTERS = (
    "aoensåäöæøÅÖ 01.,:;-–()\n\t*_#[]<>{}&|~^$@`\\\"'!+=%/\x00\x01\x07\x1f\x7f\x85\u00a0\u00ad\u200b\u200d\u202e\u2066"
    "\u0301\ufeff\ufffe\ud800\U0001f600🏽éčŋжאعاب漢—…"
)
any_text = st.text(st.sampled_from(_CHARACTERS), max_size=24) | st.text(max_size=12) | st.just("Ö" * 90)
# What a PDF's text can be compared by: no scripts that shaping or direction would reorder.
plain_text = st.text(
    st.sampled_from("aoensåäöæøÅÖ 01.,:;–*_#[]<>{}&|~^$@`\\\"'!+=%/\n\x00\U0001f600éčŋж—…"), max_size=24
)
languages = st.sampled_from(["sv", "nb", "nn"])
foreign = st.none() | st.sampled_from(["sv", "nb", "nn", "da", "en"])


@st.composite
def memos(draw: st.DrawFn, texts: st.SearchStrategy[str] = any_text) -> Memo:
    markers = draw(st.lists(st.integers(1, 99), unique=True, max_size=4))
    maybe = st.none() | texts
    addresses = st.none() | st.sampled_from(
        ["https://example.org/ö?a=b&c=<d>", "javascript:alert(1)", "http://[", "x y"]
    )
    notes = tuple(
        Note(
            marker,
            draw(texts),
            draw(st.dates(date(1990, 1, 1), date(2100, 1, 1))),
            draw(languages),
            publisher=draw(maybe),
            year=draw(st.none() | st.integers(1800, 2100)),
            page=draw(st.none() | st.sampled_from(["iv", "12"])),
            section=draw(maybe),
            url=draw(addresses),
            licence=draw(maybe),
            quote=draw(maybe),
        )
        for marker in markers
    )
    runs = st.builds(
        Run,
        texts,
        foreign,
        st.sampled_from([None, None, "strong", "emphasis"]),
        st.lists(st.sampled_from(markers), max_size=2).map(tuple) if markers else st.just(()),
    )
    some_runs = st.lists(runs, max_size=3).map(tuple)
    blocks: list[Any] = []
    level = 0
    for kind in draw(st.lists(st.sampled_from("hpbbqt"), max_size=6)):
        if kind == "h":
            level = draw(st.integers(1, min(level + 1, 4)))
            blocks.append(Heading(level, draw(texts), draw(foreign)))
        elif kind == "b":
            blocks.append(BulletItem(draw(some_runs), draw(st.integers(1, 3))))
        elif kind == "t":
            columns = draw(st.integers(1, 5))
            row = st.tuples(*[some_runs.map(Cell)] * columns)
            rows = draw(st.lists(row, max_size=2).map(tuple))
            blocks.append(Table(draw(row), rows, draw(maybe), draw(st.booleans())))
        else:
            blocks.append((Paragraph if kind == "p" else QuoteBlock)(draw(some_runs)))
    # An empty title is no memo's.
    title = "T" + draw(texts)
    return Memo(title, draw(languages), draw(st.dates()), tuple(blocks), notes, draw(maybe), draw(addresses))


def expected_notes(memo: Memo, *, repeated: bool) -> list[str]:
    """The texts of the footnotes, one for each reference or one for each source."""
    by_marker = {note.marker: note for note in memo.notes}
    met = [marker for run in memo.runs() for marker in run.notes]
    return [
        squeezed(plain_note(note_pieces(by_marker[marker], memo.language)))
        for marker in (met if repeated else dict.fromkeys(met))
    ]


def expected_texts(memo: Memo) -> list[str]:
    """The texts of blocks and cells in order, as far as they are not empty."""

    def lines() -> Iterator[str]:
        for block in memo.blocks:
            if isinstance(block, Heading):
                yield block.text
            elif isinstance(block, Table):
                yield block.caption or ""
                for row in (block.header, *block.rows):
                    yield from ("".join(clean_text(run.text) for run in cell.runs) for cell in row)
            else:
                yield "".join(clean_text(run.text) for run in block.runs)

    return [text for line in lines() if (text := squeezed(line))]


def squeezed(text: str) -> str:
    """Without white space: what paragraphs, lines and readers of formats change without changing the text."""
    return re.sub(r"\s+", "", clean_text(text))


def docx_xml(content: bytes, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return etree.fromstring(package.read(name))


def word_text(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def docx_footnotes(content: bytes) -> list[str]:
    """The footnotes in the order in which the text refers to them."""
    notes = {note.get(f"{W}id"): note for note in docx_xml(content, "word/footnotes.xml")}
    references = docx_xml(content, "word/document.xml").iter(f"{W}footnoteReference")
    return [squeezed(word_text(notes[reference.get(f"{W}id")])) for reference in references]


def markdown_tokens(content: bytes) -> list[Token]:
    reader = MarkdownIt("commonmark", {"html": True}).enable("table").use(footnote_plugin)
    return reader.parse(content.decode())


def markdown_text(token: Token) -> str:
    """The text of an inline token, without markup and references."""
    return "".join(child.content for child in token.children or () if child.type in ("text", "text_special"))


def pdf_tags(reader: PdfReader) -> Iterator[tuple[int, Any]]:
    """The elements of a PDF's structure tree in order, each with its depth."""

    def walk(node: Any, depth: int) -> Iterator[tuple[int, Any]]:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                yield from walk(child, depth)
        elif isinstance(node, dict):
            if "/S" in node:
                yield depth, node
            if "/K" in node:
                yield from walk(node["/K"], depth + 1)

    yield from walk(reader.trailer["/Root"]["/StructTreeRoot"], 0)
