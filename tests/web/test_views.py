from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.records import Answer, Block, Citation, Document, Metadata, Page
from erfarenhet.web.answer_view import NO_BREAK, answer_lines
from erfarenhet.web.document_view import shown_blocks
from erfarenhet.web.render import is_web_address, with_query

TEXT = st.text("abcåäöøæ [1]23•\u00ad\u0308\n.", max_size=60)


def citation(marker: int, quote: str, language: str = "nb") -> Citation:
    return Citation(marker, "p", "d", "v", f"Tittel {marker}", None, None, language, None, "", quote, 0, len(quote))


def answer(text: str, *citations: Citation) -> Answer:
    return Answer("a", "Vad?", "sv", "answered", text, (), citations, {}, "i")


def test_lines_become_headings_items_and_paragraphs() -> None:
    text = "Detta säger underlaget:\n\nTittel 1\n• Det gikk bra. [1]\n• Mer. [2] [9]"
    groups = answer_lines(answer(text, citation(1, "Det gikk bra."), citation(2, "Mer.", "nn")))
    assert [(kind, len(lines)) for kind, lines in groups] == [("paragraph", 1), ("heading", 1), ("item", 2)]
    first, second = groups[2][1]
    assert [(part.text, part.language, part.marker) for part in first.parts] == [
        ("Det gikk bra.", "nb", None),
        (NO_BREAK, None, None),
        ("[1]", None, 1),
    ]
    assert [part.marker for part in second.parts if part.marker] == [2]
    assert "".join(part.text for part in second.parts).endswith("[9]")


@given(TEXT, st.lists(TEXT.filter(bool), max_size=3))
def test_no_character_of_an_answer_is_lost(text: str, quotes: list[str]) -> None:
    citations = [citation(marker, quote) for marker, quote in enumerate(quotes, start=1)]
    groups = answer_lines(answer(text, *citations))
    shown = "".join(part.text for _, lines in groups for line in lines for part in line.parts)
    expected = "".join(line.removeprefix("• ") for line in text.split("\n") if line.strip())
    assert shown.replace(NO_BREAK, " ") == expected


@st.composite
def documents(draw: st.DrawFn) -> Document:
    texts = draw(st.lists(st.text("abåäöø\u00ad\u0308 .", min_size=1, max_size=20), min_size=1, max_size=5))
    blocks, position = [], 0
    for text in texts:
        kind = draw(st.sampled_from(["heading", "paragraph", "list_item", "table_row"]))
        blocks.append(Block(kind, position, position + len(text), 2 if kind == "heading" else 0))
        position += len(text) + 2
    text = "\n\n".join(texts)
    return Document("d", "v", "d.md", text, tuple(blocks), (), Metadata())


@given(documents(), st.integers(-5, 120), st.integers(-5, 120))
def test_marking_keeps_the_text_and_marks_exactly_the_quote(document: Document, start: int, end: int) -> None:
    blocks = shown_blocks(document, start, end)
    assert [block.text for block in blocks] == [document.text[block.start : block.end] for block in document.blocks]
    marked = "".join(piece.text for block in blocks for piece in block.pieces if piece.marked)
    inside = [
        document.text[index]
        for block in document.blocks
        for index in range(block.start, block.end)
        if start <= index < end
    ]
    assert marked == "".join(inside)
    firsts = [piece for block in blocks for piece in block.pieces if piece.first]
    assert len(firsts) == (1 if marked else 0)


def test_pages_are_announced_where_they_begin() -> None:
    text = "Ett\n\nTvå\n\nTre"
    blocks = (Block("heading", 0, 3, 3), Block("paragraph", 5, 8), Block("paragraph", 10, 13))
    document = Document("d", "v", "d.pdf", text, blocks, (Page(1, 0, 5), Page(2, 5, 13)), Metadata())
    shown = shown_blocks(document)
    assert [block.new_page for block in shown] == [1, 2, None]
    assert shown[0].level == 1


@pytest.mark.parametrize(
    ("address", "link"),
    [("https://a.se/x", True), ("http://a.se", True), ("javascript:alert(1)", False), ("//a.se", False), (None, False)],
)
def test_only_web_addresses_become_links(address: str | None, link: bool) -> None:
    assert is_web_address(address) is link


def test_addresses_leave_out_what_is_not_given() -> None:
    assert with_query("/x", a=1, b=None, c="å&") == "/x?a=1&c=%C3%A5%26"
    assert with_query("/x", a=None) == "/x"
