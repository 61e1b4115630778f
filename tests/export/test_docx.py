from __future__ import annotations

import io

import docx
import pytest
from export.memo_samples import SAMPLE, W, docx_footnotes, docx_xml, expected_notes, word_text

from erfarenhet.export.docx import render_docx
from erfarenhet.memo import Cell, Memo, Run, Table


@pytest.fixture(scope="module")
def sample() -> bytes:
    return render_docx(SAMPLE)


def test_each_reference_has_a_footnote_with_the_whole_source(sample: bytes) -> None:
    found = docx_footnotes(sample)
    assert found == expected_notes(SAMPLE, repeated=True)
    notes = [word_text(note) for note in docx_xml(sample, "word/footnotes.xml")][2:]
    assert notes[0].strip() == (
        "Odda – omstilling på norsk. Kompetansesenteret, 2011, avsnittet ”Tiltak › Næring”. Hämtad 2026-11-25. "
        "Citat: ”Et næringsselskap ble stiftet.”"
    )
    assert notes[1].strip() == (
        "Glava och Arvika: när solcellsfabriken flyttade. Tillväxtverket, 2019, s. 12. "
        "https://example.org/rapport_a?x=1&y=2 Licens: CC BY 4.0. Hämtad 2026-11-25."
    )


def test_word_finds_the_separators_of_its_footnotes(sample: bytes) -> None:
    kinds = [(note.get(f"{W}type"), note.get(f"{W}id")) for note in docx_xml(sample, "word/footnotes.xml")][:2]
    assert kinds == [("separator", "-1"), ("continuationSeparator", "0")]
    named = docx_xml(sample, "word/settings.xml").find(f"{W}footnotePr")
    assert [note.get(f"{W}id") for note in named] == ["-1", "0"]
    assert named.getnext().tag == f"{W}compat"


def test_an_address_in_a_footnote_is_a_link(sample: bytes) -> None:
    links = list(docx_xml(sample, "word/footnotes.xml").iter(f"{W}hyperlink"))
    relations = docx_xml(sample, "word/_rels/footnotes.xml.rels")
    targets = {relation.get("Id"): relation.get("Target") for relation in relations}
    ids = [next(value for key, value in link.attrib.items() if key.endswith("}id")) for link in links]
    assert {targets[one] for one in ids} == {"https://example.org/rapport_a?x=1&y=2"}


def test_structure_is_made_of_styles(sample: bytes) -> None:
    document = docx.Document(io.BytesIO(sample))
    styles = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.text]
    assert ("Title", SAMPLE.title) == styles[0]
    assert ("Heading 1", "Vad andra har gjort") in styles
    assert ("Heading 2", "Odda – omstilling på norsk") in styles
    assert [name for name, _ in styles if "List" in name] == ["List Bullet", "List Bullet 2", "List Bullet"]
    assert ("Quote", "Øvre del av tomta ble ryddet.") in styles
    assert ("Caption", "Hur många varslades?") in styles


def test_language_and_title_are_the_document_s(sample: bytes) -> None:
    document = docx.Document(io.BytesIO(sample))
    assert document.core_properties.title == SAMPLE.title
    assert document.core_properties.language == "sv-SE"
    assert document.core_properties.author == "erfarenhet"
    defaults = docx_xml(sample, "word/styles.xml").find(f"{W}docDefaults")
    assert [tag.get(f"{W}val") for tag in defaults.iter(f"{W}lang")] == ["sv-SE"]


def test_runs_in_another_language_are_tagged(sample: bytes) -> None:
    tagged = {}
    for part in ("word/document.xml", "word/footnotes.xml"):
        for run in docx_xml(sample, part).iter(f"{W}r"):
            language = run.find(f"{W}rPr/{W}lang")
            if language is not None:
                tagged.setdefault(language.get(f"{W}val"), []).append(word_text(run))
    assert set(tagged) == {"nb-NO"}
    assert "Et næringsselskap ble stiftet." in tagged["nb-NO"]
    assert "Odda – omstilling på norsk." in tagged["nb-NO"]


def test_a_table_says_what_its_headers_are(sample: bytes) -> None:
    (table,) = docx_xml(sample, "word/document.xml").iter(f"{W}tbl")
    rows = table.findall(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False, False]
    look = table.find(f"{W}tblPr/{W}tblLook")
    assert (look.get(f"{W}firstRow"), look.get(f"{W}firstColumn")) == ("1", "1")
    assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val") == "Hur många varslades?"
    assert [word_text(cell) for cell in rows[2].findall(f"{W}tc")] == ["Rapport B (2011)", "210 personer, sa | man."]


def test_two_references_at_one_place_are_two_numbers(sample: bytes) -> None:
    paragraph = next(
        one for one in docx_xml(sample, "word/document.xml").iter(f"{W}p") if "Två källor" in word_text(one)
    )
    parts = [child.tag.removeprefix(W) for run in paragraph.iter(f"{W}r") for child in run if child.tag != f"{W}rPr"]
    assert parts == ["t", "footnoteReference", "t", "footnoteReference", "t", "t"]
    assert word_text(paragraph) == "Två källor säger det., Och en till."


def test_pages_lie_on_their_side_for_a_wide_table() -> None:
    def width_and_height(columns: int) -> tuple[int, int]:
        row = tuple(Cell((Run(f"Insats {number}"),)) for number in range(columns))
        memo = Memo("Jämförelse", "sv", SAMPLE.created, (Table(row, (row,)),))
        section = docx.Document(io.BytesIO(render_docx(memo))).sections[0]
        return section.page_width, section.page_height

    assert width_and_height(4)[0] < width_and_height(4)[1]
    assert width_and_height(5)[0] > width_and_height(5)[1]


def test_the_same_memo_gives_the_same_bytes(sample: bytes) -> None:
    assert render_docx(SAMPLE) == sample
