from __future__ import annotations

from pathlib import Path

import pytest

from erfarenhet.ingest.readers import ReadLimits, read_source
from erfarenhet.ingest.readers.check_content import find_violations
from erfarenhet.records import Content, SourceFile

TEXT = "Kommunen startade en omställningsgrupp i Åmål två veckor efter varslet, enligt årsredovisningen."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, html: str, encoding: str = "utf-8") -> Content:
    path = folder / "a.html"
    path.write_bytes(html.encode(encoding))
    content = read_source(SourceFile.from_path(path), ReadLimits())
    assert find_violations(content) == []
    return content


def texts(content: Content) -> list[str]:
    return [content.text[block.start : block.end] for block in content.blocks]


def test_page_of_nothing_but_divs(folder: Path) -> None:
    html = f"""<html><body><div class="site-header"><a href="/">Start</a></div><div id="wrap" class="no-sidebar">
    <div><b>Ingress</b> om läget</div><div>{TEXT}</div></div><div class="site-footer">Kontakt</div></body></html>"""
    assert texts(read(folder, html)) == ["Ingress om läget", TEXT]


def test_headline_outside_main_comes_first(folder: Path) -> None:
    html = f"<html><body><header><h1>Varsel i Åmål</h1></header><main><p>{TEXT}</p><p>{TEXT}</p></main></body></html>"
    content = read(folder, html)
    assert texts(content) == ["Varsel i Åmål", TEXT, TEXT]
    assert content.metadata.title == "Varsel i Åmål"


def test_small_main_does_not_swallow_the_page(folder: Path) -> None:
    html = f"<html><body><main><p>Hej</p></main><div><p>{TEXT}</p><p>{TEXT}</p></div></body></html>"
    assert TEXT in texts(read(folder, html))


def test_a_name_that_holds_most_of_the_text_is_kept(folder: Path) -> None:
    html = f"<html><body><div class='print'><p>{TEXT}</p></div><p>Kort.</p></body></html>"
    assert texts(read(folder, html)) == [TEXT, "Kort."]


@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-1", "utf-8", "utf-16"])
def test_encodings(folder: Path, encoding: str) -> None:
    declared = "" if encoding == "utf-16" else f"<meta charset='{encoding}'>"
    assert texts(read(folder, f"<html><head>{declared}</head><body><p>{TEXT}</p></body></html>", encoding)) == [TEXT]


def test_wrong_declaration_does_not_spoil_utf8(folder: Path) -> None:
    assert texts(read(folder, f"<html><head><meta charset='iso-8859-1'></head><body><p>{TEXT}</p></body></html>")) == [
        TEXT
    ]


def test_metadata(folder: Path) -> None:
    html = f"""<html lang="nn-NO"><head><title>Omstilling | Vik kommune</title>
    <script type="application/ld+json">{{"@graph": [{{"datePublished": "2017-04-02",
      "publisher": {{"name": "Vik kommune"}}}}]}}</script>
    <meta property="og:url" content="https://vik.example/omstilling"></head><body><p>{TEXT}</p></body></html>"""
    metadata = read(folder, html).metadata
    assert (metadata.language, metadata.year, metadata.publisher) == ("nn", 2017, "Vik kommune")
    assert metadata.url == "https://vik.example/omstilling"


def test_language_no_is_left_to_detection(folder: Path) -> None:
    assert read(folder, f"<html lang='no'><body><p>{TEXT}</p></body></html>").metadata.language is None


def test_two_line_breaks_divide_paragraphs(folder: Path) -> None:
    assert texts(read(folder, "<html><body><p>Ett.<br>Samma.<br><br>Två.</p></body></html>")) == ["Ett. Samma.", "Två."]


def test_heads_over_several_columns_and_merged_rows(folder: Path) -> None:
    html = """<html><body><table><tr><th>Ort</th><th colspan="2">Antal</th></tr>
    <tr><td rowspan="2">Åmål</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table></body></html>"""
    assert texts(read(folder, html)) == ["Ort: Åmål; Antal: 1; Antal: 2", "Antal: 3; Antal: 4"]


def test_deeply_nested_page_is_read(folder: Path) -> None:
    html = "<html><body>" + "<div>" * 200 + f"<p>{TEXT}</p>" + "</div>" * 200 + "</body></html>"
    assert texts(read(folder, html)) == [TEXT]
