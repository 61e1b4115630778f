from __future__ import annotations

from pathlib import Path

import pptx
from pptx.oxml import parse_xml
from pptx.util import Inches

from erfarenhet.ingest.readers import ReadLimits, read_source
from erfarenhet.ingest.readers.check_content import find_violations
from erfarenhet.records import Content, SourceFile

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def read(presentation: pptx.presentation.Presentation, folder: Path) -> Content:
    path = folder / "a.pptx"
    presentation.save(str(path))
    content = read_source(SourceFile.from_path(path), ReadLimits())
    assert find_violations(content) == []
    return content


def blocks(content: Content) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, content.text[block.start : block.end]) for block in content.blocks]


def test_groups_text_boxes_and_numbering(tmp_path: Path) -> None:
    slides = pptx.Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "I gruppen"
    frame = slide.shapes.add_textbox(0, 0, Inches(2), Inches(1)).text_frame
    frame.text = "förbereda"
    frame.add_paragraph().text = "analysera"
    for paragraph in frame.paragraphs:
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<a:buAutoNum {A} type="arabicPeriod"/>'))
    assert blocks(read(slides, tmp_path)) == [
        ("paragraph", 0, "I gruppen"),
        ("list_item", 1, "1. förbereda"),
        ("list_item", 1, "2. analysera"),
    ]


def test_slide_without_text_is_an_empty_page(tmp_path: Path) -> None:
    slides = pptx.Presentation()
    slides.slides.add_slide(slides.slide_layouts[6])
    slides.slides.add_slide(slides.slide_layouts[5]).shapes.title.text = "Resultat för Åmål"
    content = read(slides, tmp_path)
    assert [(page.number, page.start, page.end) for page in content.pages] == [(1, 0, 0), (2, 0, 17)]


def test_merged_cells_are_not_doubled(tmp_path: Path) -> None:
    slides = pptx.Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    table = slide.shapes.add_table(3, 2, 0, 0, Inches(4), Inches(1)).table
    for row, values in enumerate((("År", "Antal"), ("2019", "210"), ("Uppgift saknas", ""))):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    table.cell(2, 0).merge(table.cell(2, 1))
    assert [text for *_, text in blocks(read(slides, tmp_path))] == ["År: 2019; Antal: 210", "År: Uppgift saknas"]
