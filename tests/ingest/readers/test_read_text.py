from __future__ import annotations

from pathlib import Path

import pytest

from erfarenhet.ingest.readers import ReadLimits, read_source
from erfarenhet.ingest.readers.check_content import find_violations
from erfarenhet.records import Content, SourceFile

UNDERLAG = Path(__file__).parents[4] / "shared" / "underlag"
needs_underlag = pytest.mark.skipif(not UNDERLAG.is_dir(), reason="../shared/underlag is not here")
BODY = "Kommunen och regionen arbetade tillsammans med frågan under hela 2019."


def read_file(path: Path) -> Content:
    content = read_source(SourceFile.from_path(path), ReadLimits())
    assert find_violations(content) == []
    return content


def read(text: str, folder: Path) -> list[tuple[str, str]]:
    path = folder / "a.txt"
    path.write_text(text, encoding="utf-8")
    return blocks(read_file(path))


def blocks(content: Content, kind: str | None = None) -> list[tuple[str, str]]:
    return [(b.kind, content.text[b.start : b.end]) for b in content.blocks if kind in (None, b.kind)]


def underlag(name: str) -> Content:
    return read_file(UNDERLAG / name)


@needs_underlag
def test_wrapped_lines_of_the_memo_become_paragraphs() -> None:
    content = underlag("stora-etableringar-pm.txt")
    headings = [text for _, text in blocks(content, "heading")]
    assert "Fortsatt strukturomvandling" in headings
    assert "Flernivåsamverkan behöver utvecklas" in headings
    # A line that begins with a dash in the middle of a sentence, and a lost page break.
    assert "i samverkan när någon - ofta en kommun – “trycker" in content.text
    assert "sprida kunskap och engagemang, särskilt" in content.text
    assert "YH-utbildare" in content.text
    assert ("list_item", "• Elförsörjning, vattenförsörjning m.m. infrastruktur") in blocks(content)


@needs_underlag
def test_running_title_of_the_workshop_comes_once() -> None:
    content = underlag("jobbregionen-workshop.txt")
    assert content.text.count("Scenarion – Regionens roll i arbetsmarknadspolitiken") == 1
    assert ("heading", "Trädgårdsmästaren (grupp 1:1)") in blocks(content)
    assert ("list_item", "1. Vad innebär vårt scenario?") in blocks(content)
    assert "*" not in content.text
    assert "](" not in content.text


@needs_underlag
def test_markup_laws_and_tables_of_the_slides() -> None:
    content = underlag("natverksbaserade-arbetssatt.txt")
    assert "**" not in content.text
    law = (
        "10 § Statliga myndigheter som bedriver verksamhet i länet ska beakta den strategi som fastställts för "
        "länets utveckling."
    )
    assert ("paragraph", law) in blocks(content)
    assert ("list_item", "1. länets kommuner, och") in blocks(content)
    assert ("table_row", "Värde: < Kliniskt gränsvärde; n: 23; %: 28,4%") in blocks(content)
    assert ("table_row", "Berg | 5 | 15 | 43 | 63") in blocks(content)
    assert any(block.kind == "list_item" and block.level == 2 for block in content.blocks)


@needs_underlag
def test_numbered_headings_and_a_line_of_dialogue() -> None:
    content = underlag("snabbt-som-ogat.txt")
    assert ("heading", "2. Regionalt koordineringsansvar och handlingsberedskap") in blocks(content)
    assert any(kind == "paragraph" and text.startswith("– Vi menar att") for kind, text in blocks(content))


@needs_underlag
def test_a_lead_in_is_no_heading() -> None:
    content = underlag("omstallningsguiden-steg4.txt")
    assert ("paragraph", "Arbetet bidrog bland annat till") in blocks(content)
    assert ("heading", "Exempel från Glava") in blocks(content)


def test_form_feeds_divide_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"Första sidan. {BODY}\n\fAndra sidan.\n", encoding="utf-8")
    content = read_file(path)
    assert [content.text[page.start : page.end].strip() for page in content.pages] == [
        f"Första sidan. {BODY}",
        "Andra sidan.",
    ]


@pytest.mark.parametrize(
    "line", ["Det slutade väl.", "en rad med liten bokstav", "Bild: kommunen", "kontakt@amal.example", "Not:"]
)
def test_what_is_no_heading(tmp_path: Path, line: str) -> None:
    assert read(f"{BODY}\n\n{line}\n\n{BODY}\n", tmp_path)[1] == ("paragraph", line)


def test_markdown_headings_in_text(tmp_path: Path) -> None:
    assert read(f"## Resultat ##\n{BODY}\n", tmp_path) == [("heading", "Resultat"), ("paragraph", BODY)]


def test_short_law_sections_start_blocks(tmp_path: Path) -> None:
    text = "16 a § En region får pröva.\n§ 3-1 Kommunen skal søke.\n(2) Søknaden sendes inn.\n"
    assert [kind for kind, _ in read(text, tmp_path)] == ["paragraph"] * 3


def test_a_list_that_a_sentence_of_law_goes_on_in(tmp_path: Path) -> None:
    text = "2 § Stöd får lämnas till en kommun som\n1. har färre än 15 000 invånare, och\n2. har antagit en plan.\n"
    assert read(text, tmp_path) == [
        ("paragraph", "2 § Stöd får lämnas till en kommun som"),
        ("list_item", "1. har färre än 15 000 invånare, och"),
        ("list_item", "2. har antagit en plan."),
    ]


def test_dates_and_ordinals_at_the_start_of_lines_are_no_list(tmp_path: Path) -> None:
    text = "Bedriften i Lysvik varslet nittiseks ansatte den\n1. september, og kommunen søkte om midler for\n2. gang.\n"
    assert [kind for kind, _ in read(text, tmp_path)] == ["paragraph"]
