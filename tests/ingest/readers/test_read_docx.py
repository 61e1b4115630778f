from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from erfarenhet.ingest.readers import ReadLimits, read_source
from erfarenhet.ingest.readers.check_content import find_violations
from erfarenhet.records import Content, SourceFile

Read = Callable[[Any], Content]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def save_and_read(document: Any) -> Content:
        path = tmp_path / "a.docx"
        document.save(str(path))
        content = read_source(SourceFile.from_path(path), ReadLimits())
        assert find_violations(content) == []
        return content

    return save_and_read


def blocks(content: Content) -> list[tuple[str, str]]:
    return [(block.kind, content.text[block.start : block.end]) for block in content.blocks]


def rendered_break() -> Any:
    return OxmlElement("w:lastRenderedPageBreak")


def test_pages_where_word_broke_them(read: Read) -> None:
    document = docx.Document()
    document.add_paragraph("Första sidan.")
    paragraph = document.add_paragraph("Kommunen arbetade länge med ")
    run = paragraph.add_run()
    run._r.append(rendered_break())
    run.add_text("frågan om varsel.")
    # The author's break and Word's mark after it are one break.
    document.add_paragraph("Slut på sidan två.").add_run().add_break(WD_BREAK.PAGE)
    last = document.add_paragraph()
    last.add_run()._r.append(rendered_break())
    last.add_run("Tredje sidan.")
    content = read(document)
    assert blocks(content)[1] == ("paragraph", "Kommunen arbetade länge med frågan om varsel.")
    assert [content.text[page.start : page.end].split("\n")[0].strip() for page in content.pages] == [
        "Första sidan.",
        "frågan om varsel.",
        "Tredje sidan.",
    ]


def test_no_marks_no_pages(read: Read) -> None:
    document = docx.Document()
    document.add_paragraph("En mening.")
    assert read(document).pages == ()


def test_heading_styles_by_swedish_and_norwegian_names_and_outline_level(read: Read) -> None:
    document = docx.Document()
    for name in ("Rubrik 2", "Overskrift 3"):
        document.styles.add_style(name, 1)
        document.add_paragraph(f"Under {name}", style=name)
    paragraph = document.add_paragraph("Med dispositionsnivå")
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="3"/>'))
    document.add_paragraph("Text.")
    assert [(block.kind, block.level) for block in read(document).blocks] == [
        ("heading", 2),
        ("heading", 3),
        ("heading", 4),
        ("paragraph", 0),
    ]


def test_bold_paragraphs_stand_in_for_headings(read: Read) -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Bakgrund").bold = True
    document.add_paragraph("Bruket varslade 210 personer.")
    document.add_paragraph().add_run("Viktigt: detta är en hel mening.").bold = True
    document.add_paragraph("Slut.")
    assert [kind for kind, _ in blocks(read(document))] == ["heading", "paragraph", "paragraph", "paragraph"]


def test_deleted_text_goes_and_inserted_text_stays(read: Read) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Kommunen ")._p
    for tag, text_tag, text in (("del", "delText", "nekade "), ("ins", "t", "beviljade ")):
        xml = f'<w:{tag} {nsdecls("w")}><w:r><w:{text_tag} xml:space="preserve">{text}</w:{text_tag}></w:r></w:{tag}>'
        paragraph.append(parse_xml(xml))
    paragraph.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>stödet.</w:t></w:r>"))
    assert read(document).text == "Kommunen beviljade stödet."


def test_merged_cells_are_said_in_each_row_and_not_doubled_across(read: Read) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row, values in zip(table.rows, (("Ort", "År", "Antal"), ("Åmål", "2019", ""), ("", "2020", "35")), strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    table.cell(1, 1).merge(table.cell(1, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    texts = [text for _, text in blocks(read(document))]
    assert texts == ["Ort: Åmål; År: 2019", "Ort: Åmål; År: 2020; Antal: 35"]


def merged_table(rows: list[tuple[str, ...]], first: int, last: int) -> Any:
    """A table without marked heads, whose first column is merged from one row to another."""
    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    table._tbl.tblPr.remove(table._tbl.tblPr.find(qn("w:tblLook")))
    for row, values in zip(table.rows, rows, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    table.cell(first, 0).merge(table.cell(last, 0))
    return document


def test_cell_over_rows_groups_them_under_the_heads(read: Read) -> None:
    rows = [("Område", "Åtgärd"), ("Utbildning", "Validering"), ("", "Yrkeshögskola"), ("", "Komvux"), ("Mark", "Köp")]
    assert [text for _, text in blocks(read(merged_table(rows, 1, 3)))] == [
        "Område: Utbildning; Åtgärd: Validering",
        "Område: Utbildning; Åtgärd: Yrkeshögskola",
        "Område: Utbildning; Åtgärd: Komvux",
        "Område: Mark; Åtgärd: Köp",
    ]


def test_first_row_of_a_group_is_no_head(read: Read) -> None:
    rows = [("Utbildning", "Validering"), ("", "Yrkeshögskola"), ("Mark", "Köp")]
    assert [text for _, text in blocks(read(merged_table(rows, 0, 1)))] == [
        "Utbildning | Validering",
        "Utbildning | Yrkeshögskola",
        "Mark | Köp",
    ]


def test_head_over_two_rows_is_not_a_value(read: Read) -> None:
    rows = [("Ort", "Varslade"), ("", "2019"), ("Åmål", "210")]
    assert [text for _, text in blocks(read(merged_table(rows, 0, 1)))] == [
        "Varslade: 2019",
        "Ort: Åmål; Varslade: 210",
    ]


def test_layout_table_gives_paragraphs(read: Read) -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=1)
    table.cell(0, 0).text = "En ruta med text om Åmål."
    table.cell(0, 0).add_paragraph("Ett stycke till.")
    assert [kind for kind, _ in blocks(read(document))] == ["paragraph", "paragraph"]


def test_numbered_lists_count_by_list_and_level(read: Read) -> None:
    document = docx.Document()
    for text in ("ett", "två", "tre"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("punkt", style="List Bullet")
    assert [text for _, text in blocks(read(document))] == ["1. ett", "2. två", "3. tre", "• punkt"]


def test_text_box_comes_once(read: Read) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Före rutan.")
    box = f"<w:txbxContent {nsdecls('w')}><w:p><w:r><w:t>I rutan.</w:t></w:r></w:p></w:txbxContent>"
    paragraph._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
            "</mc:AlternateContent></w:r>"
        )
    )
    assert [text for _, text in blocks(read(document))] == ["Före rutan.", "I rutan."]


def test_hidden_text_and_headers_are_left_out(read: Read) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Sidhuvud"
    run = document.add_paragraph("Synligt. ").add_run("Dolt.")
    run.font.hidden = True
    assert run._r.find(qn("w:rPr")) is not None
    assert read(document).text == "Synligt."
