"""What holds of exports for any memo."""

from __future__ import annotations

import io
import re

import docx
from export.memo_samples import (
    W,
    docx_footnotes,
    docx_xml,
    expected_notes,
    expected_texts,
    markdown_text,
    markdown_tokens,
    memos,
    plain_text,
    squeezed,
    word_text,
)
from hypothesis import given, settings
from pypdf import PdfReader

from erfarenhet.export.clean_text import clean_text
from erfarenhet.export.docx import render_docx
from erfarenhet.export.markdown import render_markdown
from erfarenhet.export.pdf import render_pdf
from erfarenhet.export.pdf_characters import displayable
from erfarenhet.export.render import file_name_of
from erfarenhet.memo import Memo


@given(memos())
@settings(max_examples=20)
def test_docx_holds_all_text_and_a_footnote_for_each_reference(memo: Memo) -> None:
    content = render_docx(memo)
    assert docx_footnotes(content) == expected_notes(memo, repeated=True)
    body = docx_xml(content, "word/document.xml")
    for number in body.iter(f"{W}footnoteReference"):
        # The comma between two numbers is no text of the memo's.
        following = number.getparent().getnext()
        if following is not None and following.find(f"{W}rPr/{W}rStyle") is not None and word_text(following) == ",":
            following.getparent().remove(following)
    found = [text for paragraph in body.iter(f"{W}p") if (text := squeezed(word_text(paragraph)))]
    expected = expected_texts(memo)
    start = 2 + bool(squeezed(memo.subtitle or ""))
    assert found[start : start + len(expected)] == expected
    # python-docx opens it.
    assert docx.Document(io.BytesIO(content)).paragraphs[0].style.name == "Title"


@given(memos())
@settings(max_examples=60)
def test_markdown_reads_back_as_the_text_it_was_made_of(memo: Memo) -> None:
    tokens = markdown_tokens(render_markdown(memo))
    end = next((index for index, token in enumerate(tokens) if token.type == "footnote_block_open"), len(tokens))
    notes = [squeezed(markdown_text(token)) for token in tokens[end:] if token.type == "inline"]
    assert notes == expected_notes(memo, repeated=False)
    texts = [squeezed(markdown_text(token)) for token in tokens[:end] if token.type == "inline"]
    expected = expected_texts(memo)
    start = 2 + bool(squeezed(memo.subtitle or ""))
    found = [text for text in texts[start:] if text]
    assert found[: len(expected)] == expected
    kinds = {token.type for token in tokens[:end]}
    assert not kinds & {"fence", "code_block", "html_block", "ordered_list_open", "hr"}


@given(memos())
@settings(max_examples=15)
def test_any_memo_becomes_a_pdf(memo: Memo) -> None:
    assert render_pdf(memo).startswith(b"%PDF-")


@given(memos(plain_text))
@settings(max_examples=15)
def test_a_pdf_holds_all_text_and_each_source(memo: Memo) -> None:
    reader = PdfReader(io.BytesIO(render_pdf(memo)))
    # Numbers of notes stand inside the text, and words may be hyphenated.
    drop = re.compile(r"[\d,\u200b\u00ad\u2010-]+")
    found = drop.sub("", squeezed("".join(page.extract_text() for page in reader.pages)))
    for text in (*expected_texts(memo), *expected_notes(memo, repeated=False)):
        assert drop.sub("", squeezed(displayable(text))) in found


@given(memos())
def test_file_names_are_safe(memo: Memo) -> None:
    name = file_name_of(memo, "docx")
    assert re.fullmatch(r"[\w()\- ]+ \d{4}-\d{2}-\d{2}\.docx", name)
    assert len(name.encode()) < 255
    assert clean_text(name) == name
