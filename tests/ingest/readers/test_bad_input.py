"""Files that cannot be taken in are refused with file, page, reason and remedy."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pptx
import pypdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from erfarenhet.errors import InvalidFrontMatter, UnreadableSource
from erfarenhet.ingest.readers import IsolatedReader, ReadLimits, read_source
from erfarenhet.records import SourceFile

LIMITS = ReadLimits()
SENTENCE = "Kommunen startade omställningen i Åmål."


def refused(path: Path, limits: ReadLimits = LIMITS, name: str | None = None) -> str:
    with pytest.raises(UnreadableSource) as caught:
        read_source(SourceFile.from_path(path, name), limits)
    message = str(caught.value)
    assert message.startswith(name or path.name)
    return message


def write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def pdf_bytes(pages: int = 1, draw: Callable[[Canvas, int], None] | None = None) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for page in range(pages):
        if draw is None:
            canvas.drawString(72, 700, SENTENCE)
        else:
            draw(canvas, page)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def draw_picture(canvas: Canvas, page: int) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), "red")), 72, 500, 200, 200)


def encrypted(user_password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_bytes()))
    writer.encrypt(user_password, "owner", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def raw_pdf(objects: list[bytes]) -> bytes:
    data = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(data + b"trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))


FONT = b"<</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>"


def recursive_form_pdf() -> bytes:
    """A form XObject that draws itself, below a line of text."""
    content = b"BT /F1 12 Tf 72 700 Td (Kommunen startade arbetet.) Tj ET /X0 Do"
    form = b"q 1 0 0 1 0 0 cm /X0 Do Q"
    return raw_pdf(
        [
            b"<</Type /Catalog /Pages 2 0 R>>",
            b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
            b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources "
            + FONT + b" /XObject <</X0 5 0 R>>>>>>",
            b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
            b"<</Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources <</XObject <</X0 5 0 R>>>> /Length %d>>\n"
            b"stream\n%s\nendstream" % (len(form), form),
        ]
    )  # fmt: skip


def flate_bomb_pdf(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    chunk = b" " * 1_000_000
    packed = b"".join(packer.compress(chunk) for _ in range(megabytes)) + packer.flush()
    return raw_pdf(
        [
            b"<</Type /Catalog /Pages 2 0 R>>",
            b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
            b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources " + FONT + b">>>>",
            b"<</Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream" % (len(packed), packed),
        ]
    )


def office_bytes(save: Callable[[io.BytesIO], None]) -> bytes:
    stream = io.BytesIO()
    save(stream)
    return stream.getvalue()


def docx_bytes(text: str = SENTENCE) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    return office_bytes(document.save)


def replaced(data: bytes, part: str, body: bytes | None) -> bytes:
    """An archive with one part replaced, or left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != part:
                new.writestr(info.filename, old.read(info))
        if body is not None:
            new.writestr(part, body)
    return stream.getvalue()


class TestPdf:
    def test_encrypted(self, tmp_path: Path) -> None:
        message = refused(write(tmp_path / "låst.pdf", encrypted("hemligt")))
        assert "encrypted with a password" in message
        assert "unlocked copy" in message

    def test_empty_password_is_tried_when_allowed(self, tmp_path: Path) -> None:
        path = write(tmp_path / "öppen.pdf", encrypted(""))
        assert read_source(SourceFile.from_path(path), LIMITS).text == SENTENCE
        assert "encrypted" in refused(path, ReadLimits(try_empty_password=False))

    def test_truncated(self, tmp_path: Path) -> None:
        message = refused(write(tmp_path / "halv.pdf", pdf_bytes()[:400]))
        assert "damaged or truncated" in message

    def test_zero_bytes(self, tmp_path: Path) -> None:
        assert "is empty (0 bytes)" in refused(write(tmp_path / "tom.pdf", b""))

    def test_only_pictures(self, tmp_path: Path) -> None:
        message = refused(write(tmp_path / "skannad.pdf", pdf_bytes(2, draw_picture)))
        assert "only pictures (scanned?)" in message
        assert "OCR" in message

    def test_some_pages_with_pictures_only_are_noted(self, tmp_path: Path) -> None:
        def draw(canvas: Canvas, page: int) -> None:
            if page in (1, 3):
                draw_picture(canvas, page)
            else:
                canvas.drawString(72, 700, f"{SENTENCE} Del {page}.")

        content = read_source(SourceFile.from_path(write(tmp_path / "a.pdf", pdf_bytes(4, draw))), LIMITS)
        assert content.notes == ("pages 2, 4 hold no text, only pictures (scanned?)",)
        assert [page.end - page.start > 0 for page in content.pages] == [True, False, True, False]

    def test_too_many_pages(self, tmp_path: Path) -> None:
        message = refused(write(tmp_path / "lång.pdf", pdf_bytes(4)), ReadLimits(pages_max=3))
        assert "4 pages, more than the limit of 3" in message

    def test_flate_bomb(self, tmp_path: Path) -> None:
        path = write(tmp_path / "bomb.pdf", flate_bomb_pdf(900))
        with IsolatedReader(ReadLimits(memory_megabytes=200, timeout_s=60)) as reader:
            with pytest.raises(UnreadableSource, match=r"^bomb\.pdf"):
                reader.read(SourceFile.from_path(path))
            after = write(tmp_path / "efter.md", SENTENCE)
            assert reader.read(SourceFile.from_path(after)).text == SENTENCE

    def test_form_that_draws_itself(self, tmp_path: Path) -> None:
        path = write(tmp_path / "rekursiv.pdf", recursive_form_pdf())
        with IsolatedReader(LIMITS) as reader:
            content = reader.read(SourceFile.from_path(path))
        assert content.text == "Kommunen startade arbetet."


class TestWrongName:
    @pytest.mark.parametrize(
        ("name", "data", "expected"),
        [
            ("rapport.pdf", docx_bytes(), "rapport.pdf: is a DOCX file, not a PDF. Rename it to .docx."),
            ("rapport.docx", pdf_bytes(), "rapport.docx: is a PDF file, not a DOCX. Rename it to .pdf."),
            ("sida.md", "<!DOCTYPE html><p>Hej</p>", "sida.md: is an HTML file, not Markdown. Rename it to .html."),
            ("sida.html", "Bara text.", "sida.html: is plain text without HTML tags. Rename it to .txt or .md."),
        ],
    )
    def test_says_what_it_is(self, tmp_path: Path, name: str, data: bytes | str, expected: str) -> None:
        assert refused(write(tmp_path / name, data)) == expected

    @pytest.mark.parametrize(
        ("name", "data", "what"),
        [
            ("a.pdf", "Detta är text.", "is not a PDF file"),
            (
                "a.docx",
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
                "an old Word file (.doc)",
            ),
            ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
            ("a.rtf", b"{\\rtf1 hej}", "an RTF file"),
            ("a.txt", b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
            ("a.csv", b"a;b\n1;2\n", ".csv files are not read"),
            ("a.bin", bytes(range(256)), "binary data"),
        ],
    )
    def test_other_formats(self, tmp_path: Path, name: str, data: bytes | str, what: str) -> None:
        assert what in refused(write(tmp_path / name, data))

    def test_name_is_what_people_call_it(self, tmp_path: Path) -> None:
        assert read_source(SourceFile.from_path(write(tmp_path / "3f2a", pdf_bytes()), "rapport.pdf"), LIMITS).pages


class TestText:
    @pytest.mark.parametrize("name", ["tom.txt", "tom.md"])
    def test_blank(self, tmp_path: Path, name: str) -> None:
        assert "holds no text" in refused(write(tmp_path / name, " \n\n\t\n"))

    def test_binary(self, tmp_path: Path) -> None:
        assert "binary data" in refused(write(tmp_path / "a.txt", bytes(range(1, 256)) * 20))

    def test_broken_utf16(self, tmp_path: Path) -> None:
        data = "Omställning".encode("utf-16") + b"\x00"
        assert "Save it again as UTF-8" in refused(write(tmp_path / "a.txt", data))

    def test_too_large(self, tmp_path: Path) -> None:
        message = refused(write(tmp_path / "a.txt", "å" * 600_000), ReadLimits(file_max_megabytes=1))
        assert "1.2 MB, more than the limit of 1 MB" in message

    def test_missing(self, tmp_path: Path) -> None:
        source = SourceFile(tmp_path / "borta.txt", "borta.txt", "", 0)
        with pytest.raises(UnreadableSource, match=r"^borta\.txt: cannot be opened"):
            read_source(source, LIMITS)

    def test_html_without_text(self, tmp_path: Path) -> None:
        page = "<!DOCTYPE html><html><body><nav>Start</nav><script>let a</script><div id='app'></div></body></html>"
        assert "holds no text" in refused(write(tmp_path / "a.html", page))


class TestOffice:
    @pytest.mark.parametrize("name", ["a.docx", "a.pptx"])
    def test_not_a_zip(self, tmp_path: Path, name: str) -> None:
        assert "damaged or truncated" in refused(write(tmp_path / name, b"PK\x03\x04" + b"x" * 100))

    def test_truncated(self, tmp_path: Path) -> None:
        assert "damaged or truncated" in refused(write(tmp_path / "a.docx", docx_bytes()[:5000]))

    @pytest.mark.parametrize(("name", "part"), [("a.docx", "word/document.xml"), ("a.pptx", "ppt/presentation.xml")])
    def test_without_main_part(self, tmp_path: Path, name: str, part: str) -> None:
        data = docx_bytes() if name.endswith("docx") else office_bytes(pptx.Presentation().save)
        assert f"misses its main part {part}" in refused(write(tmp_path / name, replaced(data, part, None)))

    def test_broken_xml(self, tmp_path: Path) -> None:
        data = replaced(docx_bytes(), "word/document.xml", b"<w:document><oavslutad>")
        assert "its parts are broken" in refused(write(tmp_path / "a.docx", data))

    def test_zip_bomb(self, tmp_path: Path) -> None:
        data = replaced(docx_bytes(), "word/document.xml", b" " * 30_000_000)
        assert "ZIP bomb" in refused(write(tmp_path / "a.docx", data))

    def test_size_that_lies(self, tmp_path: Path) -> None:
        data = bytearray(replaced(docx_bytes(), "word/document.xml", b"<a/>" + b" " * 3_000_000))
        directory = data.rindex(b"PK\x01\x02")
        data[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
        assert "damaged" in refused(write(tmp_path / "a.docx", bytes(data)))

    def test_entity_bomb(self, tmp_path: Path) -> None:
        levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
        bomb = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "ha">{levels}]><d>&l8;</d>'.encode()
        assert "declares XML entities" in refused(
            write(tmp_path / "a.docx", replaced(docx_bytes(), "word/document.xml", bomb))
        )

    def test_without_text(self, tmp_path: Path) -> None:
        assert "holds no text" in refused(write(tmp_path / "a.docx", docx_bytes("")))

    def test_too_many_slides(self, tmp_path: Path) -> None:
        slides = pptx.Presentation()
        for _ in range(3):
            slides.slides.add_slide(slides.slide_layouts[0]).shapes.title.text = "Rubrik"
        path = write(tmp_path / "a.pptx", office_bytes(slides.save))
        assert "3 slides, more than the limit of 2" in refused(path, ReadLimits(pages_max=2))


class TestFrontMatter:
    @pytest.mark.parametrize(
        ("front", "expected"),
        [
            ("title: [oavslutad", "line 2: the front matter is no valid YAML"),
            ("- en\n- lista", "line 2: the front matter is a list"),
            ("id: a\nyear: 'tjugo'", "line 3: field year must be a whole number; it is text ('tjugo')"),
            ("country: false", "line 2: field country must be text or a list of texts; it is false"),
            ("places: Åmål", "line 2: field places must be a list of texts; it is text ('Åmål')"),
            ("years: 2019", "line 2: field years must be a mapping; it is a number (2019)"),
            ("years: {from: nu}", "line 2: field years.from must be a whole number; it is text ('nu')"),
            ("measures: [samordning]", "line 2: field measures must be a list of mappings; an item is text"),
            ("id: a\nid: b", "line 3: field id stands in line 2 already"),
            ("a: &x [1]\nb: *x", "uses YAML aliases"),
        ],
    )
    def test_broken(self, tmp_path: Path, front: str, expected: str) -> None:
        path = write(tmp_path / "fall.md", f"---\n{front}\n---\n\n# Rubrik\n")
        with pytest.raises(InvalidFrontMatter) as caught:
            read_source(SourceFile.from_path(path), LIMITS)
        assert str(caught.value).startswith("fall.md")
        assert expected in str(caught.value)

    def test_not_closed(self, tmp_path: Path) -> None:
        assert "not closed" in refused(write(tmp_path / "fall.md", "---\nid: a\n\n# Rubrik\n"))

    @pytest.mark.parametrize("top", ["---\n", "---\n\n", "---\n---\n"])
    def test_rule_at_the_top_is_no_front_matter(self, tmp_path: Path, top: str) -> None:
        path = write(tmp_path / "a.md", f"{top}En mening som står under en linje.\n")
        assert read_source(SourceFile.from_path(path), LIMITS).text == "En mening som står under en linje."
