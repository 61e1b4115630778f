from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from erfarenhet.ingest.readers import ReadLimits, read_source
from erfarenhet.ingest.readers.check_content import find_violations
from erfarenhet.records import Content, SourceFile

Read = Callable[[Callable[[Canvas], None]], Content]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def make(draw: Callable[[Canvas], None]) -> Content:
        path = tmp_path / "a.pdf"
        canvas = Canvas(str(path), pagesize=A4)
        draw(canvas)
        canvas.save()
        return read_file(path)

    return make


def read_file(path: Path) -> Content:
    content = read_source(SourceFile.from_path(path), ReadLimits())
    assert find_violations(content) == []
    return content


def blocks(content: Content) -> list[tuple[str, str]]:
    return [(block.kind, content.text[block.start : block.end]) for block in content.blocks]


def write(
    canvas: Canvas, lines: list[str], *, left: float = 72, top: float = 760, size: float = 10, bold: bool = False
) -> float:
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    for line in lines:
        canvas.drawString(left, top, line)
        top -= 1.2 * size
    return top


LEFT = [f"Vänstra spalten rad {n} om omställning i Åmål och" for n in range(8)] + ["den slutar här."]
RIGHT = [f"Högra spalten rad {n} om næringsliv i Ålesund og" for n in range(8)] + ["her slutter den."]


def test_columns_drawn_one_after_the_other(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, LEFT, left=60)
        write(canvas, RIGHT, left=320)

    assert blocks(read(draw)) == [("paragraph", " ".join(LEFT)), ("paragraph", " ".join(RIGHT))]


def test_columns_drawn_row_by_row(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for index, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
            canvas.drawString(60, 760 - 12 * index, left)
            canvas.drawString(320, 760 - 12 * index, right)

    text = read(draw).text
    assert text.index("den slutar här.") < text.index("Högra spalten rad 0")


def test_headings_by_size_and_weight(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        top = write(canvas, ["Omställning i bruksorter"], size=20, bold=True)
        top = write(canvas, ["Bakgrund"], size=14, top=top - 10)
        top = write(canvas, ["Bruket var ortens största arbetsgivare i hundra år."] * 2, top=top - 6)
        top = write(canvas, ["Varsel"], bold=True, top=top - 8)
        write(canvas, ["Bruket varslade 210 personer i mars 2019."], top=top - 4)

    content = read(draw)
    assert [(block.kind, block.level) for block in content.blocks] == [
        ("heading", 1),
        ("heading", 2),
        ("paragraph", 0),
        ("heading", 3),
        ("paragraph", 0),
    ]
    assert content.metadata.title == "Omställning i bruksorter"


def test_outline_names_headings_that_look_like_text(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.bookmarkPage("b")
        canvas.addOutlineEntry("Lärdomar av åren", "b", 0)
        top = write(canvas, ["Lärdomar av åren"])
        write(canvas, ["Kommunen borde ha börjat tidigare."], top=top - 12)

    content = read(draw)
    assert blocks(content)[0] == ("heading", "Lärdomar av åren")


def test_paragraph_over_a_page_break_is_one_block(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, ["Kommunen och regionen arbetade tillsammans med kompe-"])
        canvas.showPage()
        write(canvas, ["tensförsörjning under 2019. Det gav resultat."])

    content = read(draw)
    text = "Kommunen och regionen arbetade tillsammans med kompetensförsörjning under 2019. Det gav resultat."
    assert blocks(content) == [("paragraph", text)]
    assert content.text[content.pages[1].start :].startswith("tensförsörjning")


def test_paragraphs_that_end_at_a_page_break_stay_apart(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, ["Arbetet tog slut där."])
        canvas.showPage()
        write(canvas, ["Året därpå började det om."])

    assert len(read(draw).blocks) == 2


def test_table_rows_carry_their_heads(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for index, row in enumerate([("Ort", "År", "Varslade"), ("Åmål", "2019", "210"), ("Hällefors", "2020", "35")]):
            for left, cell in zip((72, 200, 280), row, strict=True):
                canvas.drawString(left, 700 - 14 * index, cell)

    assert blocks(read(draw)) == [
        ("table_row", "Ort: Åmål; År: 2019; Varslade: 210"),
        ("table_row", "Ort: Hällefors; År: 2020; Varslade: 35"),
    ]


def test_list_items_with_wrapped_lines_and_levels(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for left, height, text in [
            (72, 700, "•"), (90, 700, "validering av alla som ville och som hade arbetat"), (90, 688, "vid bruket,"),
            (90, 674, "–"), (108, 674, "även deltidsanställda,"), (72, 660, "•"), (90, 660, "lotsar."),
        ]:  # fmt: skip
            canvas.drawString(left, height, text)

    content = read(draw)
    assert [(block.level, text) for block, (_, text) in zip(content.blocks, blocks(content), strict=True)] == [
        (1, "• validering av alla som ville och som hade arbetat vid bruket,"),
        (2, "• även deltidsanställda,"),
        (1, "• lotsar."),
    ]


SIDEWAYS = [
    "Kommunen öppnade ett jobbtorg i mars 2015 i den gamla stationen.",
    "Där fick 84 personer vägledning av tre coacher under ett år. Det kostade",
    "nio miljoner kronor, och torget stängdes därefter.",
]


@pytest.mark.parametrize("displayed", [0, 90, 180, 270])
@pytest.mark.parametrize("drawn", [0, 90, 180, 270])
def test_lines_come_as_the_text_runs_however_the_page_is_turned(
    read: Read, tmp_path: Path, drawn: int, displayed: int
) -> None:
    width, height = A4

    def draw(canvas: Canvas) -> None:
        canvas.rotate(drawn)
        canvas.translate(*{0: (0, 0), 90: (0, -width), 180: (-width, -height), 270: (-height, 0)}[drawn])
        sideways = drawn in (90, 270)
        write(canvas, ["Jobbtorg"], size=16, bold=True, top=(width if sideways else height) - 90)
        write(canvas, SIDEWAYS, top=(width if sideways else height) - 120)

    read(draw)
    writer = pypdf.PdfWriter(clone_from=tmp_path / "a.pdf")
    writer.pages[0].rotate(displayed)
    writer.write(tmp_path / "b.pdf")
    content = read_file(tmp_path / "b.pdf")
    assert blocks(content) == [("heading", "Jobbtorg"), ("paragraph", " ".join(SIDEWAYS))]


def test_upright_header_goes_from_a_page_of_sideways_text(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(3):
            write(canvas, ["Slutrapport från Granby"], top=810)
            if number == 1:
                canvas.rotate(90)
                canvas.translate(0, -A4[0])
            write(canvas, SIDEWAYS, top=450)
            canvas.showPage()

    assert "Slutrapport" not in read(draw).text


def test_page_labels_of_the_file(read: Read, tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(3):
            write(canvas, [f"Text på sidan {number}."])
            canvas.showPage()

    read(draw)
    writer = pypdf.PdfWriter(clone_from=tmp_path / "a.pdf")
    writer.set_page_label(0, 1, "/r")
    writer.set_page_label(2, 2, "/D")
    writer.write(tmp_path / "b.pdf")
    assert [page.label for page in read_file(tmp_path / "b.pdf").pages] == ["i", "ii", "1"]


def test_file_metadata(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle("Microsoft Word - slutversion.docx")
        canvas.setAuthor("Näringslivsenheten")
        write(canvas, ["En mening om Åmål."])

    metadata = read(draw).metadata
    assert metadata.title is None
    assert metadata.front_matter["file_author"] == "Näringslivsenheten"
    assert metadata.year is None


def test_pypdf_alone_gives_the_text(tmp_path: Path, read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, ["Kommunen och regionen arbetade tillsammans", "med frågan i Åmål."])

    expected = read(draw).text
    source = SourceFile.from_path(tmp_path / "a.pdf")
    content = read_source(source, ReadLimits(), with_pdfium=False)
    assert content.text == expected
    assert "without pdfium" in content.notes[0]
