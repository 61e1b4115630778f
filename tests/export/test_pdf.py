from __future__ import annotations

import io
import re
from typing import Any

import pytest
from export.memo_samples import SAMPLE, expected_notes, expected_texts, pdf_tags, squeezed
from pypdf import PdfReader

from erfarenhet.export.pdf import render_pdf
from erfarenhet.export.pdf_characters import displayable, spelled_out
from erfarenhet.memo import Cell, Heading, Memo, Paragraph, Run, Table


@pytest.fixture(scope="module")
def sample() -> PdfReader:
    return PdfReader(io.BytesIO(render_pdf(SAMPLE)))


def text_of(reader: PdfReader) -> str:
    return squeezed("".join(page.extract_text() for page in reader.pages)).replace("\u200b", "")


def test_it_claims_to_be_accessible_and_fit_for_archives(sample: PdfReader) -> None:
    metadata = sample.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>", metadata)
    assert re.search(r"<pdfaid:part>2</pdfaid:part>.*<pdfaid:conformance>A</pdfaid:conformance>", metadata, re.S)


def test_it_is_tagged_and_has_title_language_and_bookmarks(sample: PdfReader) -> None:
    root = sample.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "sv-SE"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert sample.metadata is not None
    assert sample.metadata.title == SAMPLE.title

    def titles(items: list[Any]) -> list[Any]:
        return [titles(item) if isinstance(item, list) else item["/Title"] for item in items]

    headings = ["Vad andra har gjort", ["Odda – omstilling på norsk"], "Källor som säger emot varandra"]
    assert titles(sample.outline) == headings


def test_structure_is_made_of_tags(sample: PdfReader) -> None:
    kinds = [tag["/S"] for _, tag in pdf_tags(sample)]
    assert [kind for kind in kinds if re.fullmatch(r"/H\d", kind)] == ["/H1", "/H2", "/H1"]
    assert kinds.count("/Note") == 3
    assert kinds.count("/LI") == 3
    assert kinds.count("/BlockQuote") == 1
    assert (kinds.count("/Table"), kinds.count("/THead"), kinds.count("/TH"), kinds.count("/TR")) == (1, 1, 2, 4)
    assert kinds.count("/Caption") == 1


def test_text_in_another_language_is_tagged(sample: PdfReader) -> None:
    marked = {str(tag["/Lang"]) for _, tag in pdf_tags(sample) if "/Lang" in tag}
    in_content = {
        found.decode()
        for page in sample.pages
        for found in re.findall(rb"/Lang ?\(([^)]*)\)", page.get_contents().get_data())
    }
    assert "nb-NO" in marked | in_content


def test_it_holds_the_text_and_each_source_once(sample: PdfReader) -> None:
    text = text_of(sample)
    for expected in expected_texts(SAMPLE):
        assert re.sub(r"[\d,]+", "", squeezed(displayable(expected))) in re.sub(r"[\d,]+", "", text)
    for note in expected_notes(SAMPLE, repeated=False):
        assert text.count(note) == 1


def test_the_same_memo_gives_the_same_bytes() -> None:
    assert render_pdf(SAMPLE) == render_pdf(SAMPLE)


def test_what_no_font_has_stands_as_its_code_point() -> None:
    assert displayable("👍🏽 på 漢 och čáŋŋi, Ω, Ж") == "[U+1F44D][U+1F3FD] på [U+6F22] och čáŋŋi, Ω, Ж"
    assert spelled_out("👩\u200d👧\ufe0f") == "[U+1F469][U+1F467]"
    assert spelled_out("Ω är omega – ”å”") == "[U+03A9] är omega – ”å”"


def test_a_glyph_that_is_lacking_only_in_company_does_not_stop_the_memo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("erfarenhet.export.pdf.displayable", lambda text: text)
    memo = Memo("Titel", "sv", SAMPLE.created, (Paragraph((Run("漢 sägs"),)),))
    assert "[U+6F22]sägs" in text_of(PdfReader(io.BytesIO(render_pdf(memo))))


def test_a_note_in_the_header_of_a_long_table_is_one_footnote() -> None:
    rows = tuple((Cell((Run(f"Rad {number}"),)),) for number in range(120))
    memo = Memo("T", "sv", SAMPLE.created, (Table((Cell((Run("Insats", notes=(1,)),)),), rows),), SAMPLE.notes)
    reader = PdfReader(io.BytesIO(render_pdf(memo)))
    assert len(reader.pages) > 1
    assert [tag["/S"] for _, tag in pdf_tags(reader)].count("/Note") == 1


def test_a_header_without_notes_stands_on_each_page() -> None:
    rows = tuple((Cell((Run(f"Rad {number}"),)),) for number in range(120))
    memo = Memo("T", "sv", SAMPLE.created, (Table((Cell((Run("Insatser"),)),), rows),))
    reader = PdfReader(io.BytesIO(render_pdf(memo)))
    assert ["Insatser" in page.extract_text() for page in reader.pages] == [True] * len(reader.pages)


def test_a_very_long_word_stays_on_the_page() -> None:
    word = "Ö" * 400
    reader = PdfReader(
        io.BytesIO(render_pdf(Memo("Titel", "sv", SAMPLE.created, (Heading(1, "H"), Paragraph((Run(word),))))))
    )
    lines = [line for line in reader.pages[0].extract_text().splitlines() if "Ö" in line]
    assert len(lines) > 3
    assert sum(line.count("Ö") for line in lines) == 400
