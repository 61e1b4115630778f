"""Real documents, set by LibreOffice: what the text reader found in them must come back from DOCX and PDF."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import docx
import pypdf
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH

from erfarenhet.ingest.readers import ReadLimits, read_source
from erfarenhet.ingest.readers.check_content import find_violations
from erfarenhet.records import Content, SourceFile

UNDERLAG = Path(__file__).parents[4] / "shared" / "underlag"
SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed"),
    pytest.mark.skipif(not UNDERLAG.is_dir(), reason="../shared/underlag is not here"),
]
LIMITS = ReadLimits()
NAMES = ("omstallningsguiden-steg4.txt", "stora-etableringar-pm.txt", "natverksbaserade-arbetssatt.txt")


def texts(content: Content, kind: str) -> list[str]:
    return [content.text[block.start : block.end] for block in content.blocks if block.kind == kind]


def write_docx(content: Content, path: Path) -> None:
    document = docx.Document()
    document.sections[0].footer.paragraphs[0].text = "Underlag för prov av läsare"
    for block in content.blocks:
        text = content.text[block.start : block.end]
        if block.kind == "heading":
            document.add_heading(text, block.level)
        elif block.kind == "list_item" and text.startswith("• "):
            document.add_paragraph(text[2:], style="List Bullet" if block.level == 1 else "List Bullet 2")
        else:
            document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    document.save(str(path))


def convert(path: Path, kind: str, folder: Path) -> Path:
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return folder / f"{path.stem}.{kind}"


@pytest.fixture(scope="module", params=NAMES)
def documents(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Content, Path, Path]:
    folder = tmp_path_factory.mktemp("converted")
    original = read_source(SourceFile.from_path(UNDERLAG / request.param), LIMITS)
    made = folder / "made" / "underlag.docx"
    made.parent.mkdir()
    write_docx(original, made)
    return original, convert(made, "docx", folder), convert(made, "pdf", folder)


def test_docx_gives_the_same_blocks(documents: tuple[Content, Path, Path]) -> None:
    original, made, _ = documents
    content = read_source(SourceFile.from_path(made), LIMITS)
    assert find_violations(content) == []
    assert content.text == original.text
    assert texts(content, "heading") == texts(original, "heading")


def test_pdf_gives_headings_and_paragraphs(documents: tuple[Content, Path, Path]) -> None:
    original, _, made = documents
    content = read_source(SourceFile.from_path(made), LIMITS)
    assert find_violations(content) == []
    # "hubb- piloten" of the source becomes "hubb-piloten" where a line ends after the hyphen.
    assert [t.replace("- ", "-") for t in texts(content, "heading")] == [
        t.replace("- ", "-") for t in texts(original, "heading")
    ]
    found, wanted = {content.text[b.start : b.end] for b in content.blocks}, texts(original, "paragraph")
    missing = [text for text in wanted if text not in found]
    assert len(missing) <= 0.03 * len(wanted), missing
    found_items, items = set(texts(content, "list_item")), texts(original, "list_item")
    missing = [text for text in items if text not in found_items]
    assert len(missing) <= 0.03 * len(items), missing
    assert "Underlag för prov av läsare" not in content.text


def test_pdf_pages_are_the_physical_ones(documents: tuple[Content, Path, Path]) -> None:
    _, _, made = documents
    content = read_source(SourceFile.from_path(made), LIMITS)
    pages = pypdf.PdfReader(made).pages
    assert len(content.pages) == len(pages)
    for page, physical in zip(content.pages, pages, strict=True):
        first_words = physical.extract_text().replace("\uf0b7", "•").split()[:3]
        assert content.text[page.start : page.end].split()[: len(first_words)] == first_words
