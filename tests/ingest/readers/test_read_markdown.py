from __future__ import annotations

from pathlib import Path

from erfarenhet.ingest.readers import ReadLimits, read_source
from erfarenhet.ingest.readers.check_content import find_violations
from erfarenhet.records import Content, SourceFile

GOLDEN = Path(__file__).parents[2] / "golden" / "markdown" / "fall-granasa.md"


def read(text: str, folder: Path) -> Content:
    path = folder / "a.md"
    path.write_text(text, encoding="utf-8")
    content = read_source(SourceFile.from_path(path), ReadLimits())
    assert find_violations(content) == []
    return content


def test_front_matter_is_mapped() -> None:
    content = read_source(SourceFile.from_path(GOLDEN), ReadLimits())
    metadata = content.metadata
    assert content.document_id == "fall-granasa"
    assert metadata.countries == ("SE",)
    assert metadata.measures == ("samordning", "kompetens")
    assert (metadata.year, metadata.year_from, metadata.year_to) == (2021, 2019, 2021)
    assert metadata.front_matter["checked"] == "2021-03-18"
    assert metadata.front_matter["sources"][0]["publisher"] is None


def test_several_countries_and_missing_fields(tmp_path: Path) -> None:
    metadata = read("---\ncountry: [SE, 'NO']\nemployer: null\n---\n\nText.\n", tmp_path).metadata
    assert metadata.countries == ("SE", "NO")
    assert metadata.employer is None
    assert metadata.places == ()


def test_title_of_a_file_without_front_matter(tmp_path: Path) -> None:
    assert read("# Omställning i *Åmål*\n\nText.\n", tmp_path).metadata.title == "Omställning i Åmål"


def test_html_code_and_escapes(tmp_path: Path) -> None:
    text = "Ett <b>viktigt</b> ord &amp; 1\\. ett<br>två.\n\n<div>I en ruta.</div>\n\n```\nkod här\n```\n"
    assert read(text, tmp_path).text == "Ett viktigt ord & 1. ett två.\n\nI en ruta.\n\nkod här"


def test_windows_line_ends(tmp_path: Path) -> None:
    assert read("---\r\nid: a\r\n---\r\n\r\n# Rubrik\r\n\r\nText.\r\n", tmp_path).document_id == "a"
