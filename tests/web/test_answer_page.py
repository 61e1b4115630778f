"""The page of an answer by case: groups, phases, contradictions, translations, what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from web.test_pages import LANGUAGES, soup_of

from erfarenhet.corpus.home import Home
from erfarenhet.records import Answer, AnswerGroup, AnswerLine, AnswerSentence, Citation, Contradiction
from erfarenhet.web.answer_view import group_sections
from erfarenhet.web.texts import PAGE_TEXTS

QUOTE = "Odda Smelteverk gikk konkurs i 2003."
OTHER = "Kommunen fikk status som omstillingskommune."


def citation(marker: int, quote: str, translation: str | None = None) -> Citation:
    return Citation(
        marker, "p", "fall-odda", "0" * 64, "Odda – omstilling på norsk", "Kompetansesenteret", 2011, "nb", 4,
        "Hva skjedde", quote, 0, len(quote), translation, "https://example.org/odda", "iv",
    )  # fmt: skip


def answer(**changes: object) -> Answer:
    lines = (
        AnswerLine("organisation", "genomföra", QUOTE, (1,)),
        AnswerLine(None, None, OTHER, (2,)),
        AnswerLine("finansiering", "förbereda", QUOTE, (1,)),
        AnswerLine("kompetens", "genomföra", OTHER, (2,)),
    )
    made = Answer(
        "a-1", "Vad gjorde <Odda>?", "sv", "partial", f"Källorna svarar delvis:\n• {QUOTE} [1]",
        (AnswerSentence(QUOTE, (1,)), AnswerSentence(OTHER, (2,))),
        (citation(1, QUOTE, "Odda Smelteverk gick i konkurs 2003."), citation(2, OTHER)), {}, "i",
        kind="what_was_done",
        missing=("vad det kostade",),
        groups=(AnswerGroup("fall-odda", "Odda – omstilling på norsk", "Odda", "Odda Smelteverk", 1982, 2003, lines),),
        contradictions=(
            Contradiction("hvor mange som mistet jobben", (AnswerSentence(QUOTE, (1,)), AnswerSentence(OTHER, (2,)))),
        ),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def test_lines_are_gathered_by_phase_and_those_without_come_last() -> None:
    ((group, sections),) = group_sections(answer())
    assert [section.phase for section in sections] == ["genomföra", "förbereda", None]
    assert sum(len(section.lines) for section in sections) == len(group.lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_by_case_shows_all_that_it_has(pages: TestClient, published: Home, language: str) -> None:
    published.registry.keep_answer(answer())
    texts = PAGE_TEXTS[language]
    response = pages.get(f"/answers/a-1?lang={language}")
    assert "<Odda>" not in response.text
    soup = soup_of(response.text)
    (group,) = soup.select(".group")
    assert "Odda Smelteverk" in group.select("p.meta")[0].text
    assert "1982–2003" in group.select("p.meta")[0].text
    assert [heading.text for heading in group.select("h4")][-1] == texts.other_lines
    quotes = [span for span in group.select("li > span[lang=nb]") if span.text == QUOTE]
    assert len(quotes) == 2
    # The translation stands beside the quote, and is said to be a machine's.
    translated = group.select(".translation")
    assert len(translated) == 2
    assert texts.translation in translated[0].text
    assert texts.missing in soup.text
    assert "vad det kostade" in soup.select(".missing")[0].text
    (versus,) = soup.select(".versus")
    assert len(versus.select("ul > li")) == 2
    assert "iv" in soup.select("#c1 .reference")[0].text
    assert texts.changed_gone not in soup.text
    assert texts.status["partial"] in soup.select(".status")[0].text


def test_what_wrote_the_answer_is_said(pages: TestClient, published: Home) -> None:
    published.registry.keep_answer(answer(engine="language_model", engine_detail="modell-7b, p3"))
    soup = soup_of(pages.get("/answers/a-1?lang=sv").text)
    assert PAGE_TEXTS["sv"].status_by_model.format("modell-7b, p3") in soup.text
    published.registry.keep_answer(answer(answer_id="a-2", engine_fallback="timeout", follows="a-1"))
    soup = soup_of(pages.get("/answers/a-2?lang=sv").text)
    assert PAGE_TEXTS["sv"].model_fallback in soup.text
    (followed,) = soup.select(".follows a")
    assert str(followed["href"]).startswith("/answers/a-1")
    published.registry.keep_answer(answer(answer_id="a-3", follows="gone", understood_as="Vad kostade det i Odda?"))
    soup = soup_of(pages.get("/answers/a-3?lang=sv").text)
    assert not soup.select(".follows")
    assert PAGE_TEXTS["sv"].understood_as.format("Vad kostade det i Odda?") in soup.text


def test_a_link_that_is_no_web_address_does_not_become_one(pages: TestClient, published: Home) -> None:
    bad = replace(citation(1, QUOTE), url="javascript:alert(1)")
    published.registry.keep_answer(answer(citations=(bad, citation(2, OTHER))))
    assert "javascript:" not in pages.get("/answers/a-1").text
