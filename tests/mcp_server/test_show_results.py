from __future__ import annotations

from typing import Any

from erfarenhet.mcp.memory import OpenedPassage
from erfarenhet.mcp.show_results import show_answer, show_hits, show_passage, show_similar

CITATION = {
    "marker": 1,
    "passage_id": "p1",
    "document_id": "fall å",
    "version": "v1",
    "title": "Odda",
    "publisher": "Senteret",
    "year": 2011,
    "page": 12,
    "section": "Tiltak",
    "quote": "Et selskap ble stiftet.",
    "start": 5,
    "end": 28,
    "translation": "Ett bolag bildades.",
    "url": "https://example.org/odda.pdf",
}
ANSWER: dict[str, Any] = {
    "answer_id": "a-1",
    "status": "partial",
    "language": "sv",
    "text": "Detta säger underlaget:\n• Et selskap ble stiftet. [1]",
    "citations": [CITATION],
    "contradictions": [{"about": "summan", "statements": [{"text": "210.", "citations": [1]}]}],
}


def test_an_answer_comes_with_its_sources_and_links() -> None:
    assert show_answer(ANSWER, "https://e.example") == (
        "Status: partial. Language of the question: sv.\n\n"
        "Detta säger underlaget:\n• Et selskap ble stiftet. [1]\n\n"
        "The sources disagree (summan):\n- 210. [1]\n\n"
        "Sources:\n"
        "[1] Odda. Senteret, 2011, page 12, Tiltak.\n"
        "    passage_id: p1\n"
        "    Machine translation of the quote: Ett bolag bildades.\n"
        "    https://e.example/documents/fall%20%C3%A5?version=v1&start=5&end=28\n"
        "    Original: https://example.org/odda.pdf\n\n"
        "Permalink: https://e.example/answers/a-1"
    )


def test_without_an_address_there_are_no_links_of_ours() -> None:
    shown = show_answer(ANSWER, None)
    assert "Permalink" not in shown
    assert "/documents/" not in shown
    assert "Original: https://example.org/odda.pdf" in shown


def test_no_answer_names_no_sources() -> None:
    shown = show_answer({**ANSWER, "status": "unanswered", "citations": [], "contradictions": []}, None)
    assert shown.startswith("Status: unanswered.")
    assert "Sources" not in shown


def test_nothing_found_is_said() -> None:
    assert show_hits({"hits": []}, None) == "No passage passes these filters."
    assert show_similar({"cases": []}, None) == "No case is near enough to say why."


def test_a_passage_stands_between_its_surroundings() -> None:
    passage = OpenedPassage("d", "v", "T", "sv", None, None, None, 3, 10, 14, "före ", "text", " efter")
    assert show_passage(passage, "http://h") == (
        "T. page 3.\nhttp://h/documents/d?version=v&start=10&end=14\n\n[before]\nföre\n\n[passage]\ntext\n\n[after]\nefter"
    )
