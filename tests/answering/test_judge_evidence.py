"""When keywords without a question around them are enough."""

from __future__ import annotations

import pytest

from erfarenhet.answering.fitted_weights import load_fitted_weights
from erfarenhet.answering.judge_evidence import judge_evidence
from erfarenhet.records import Hit, Metadata, Passage, Span

TEXT = "Solcellsfabriken i Glava lades ned 2010."


def status(question: str) -> str:
    passage = Passage("p", "d", "v", 0, TEXT, 0, len(TEXT), (Span(0, len(TEXT)),))
    hit = Hit(rank=1, score=0.1, passage=passage, metadata=Metadata(title="Fallet"), legs={})
    return judge_evidence(question, [hit], passages=1000, weights=load_fitted_weights()).status


@pytest.mark.parametrize("question", ["Glava?", "glava", "solcellsfabriken glava"])
def test_keywords_that_a_hit_holds(question: str) -> None:
    assert status(question) == "answered"


@pytest.mark.parametrize("question", ["Tokyo?", "glava tokyo", "vad kostar glava", "gla", "2010"])
def test_anything_else_needs_evidence(question: str) -> None:
    assert status(question) == "unanswered"


def judged(question: str, *texts: str) -> tuple[str, tuple[str, ...]]:
    hits = [
        Hit(
            rank=rank,
            score=0.9,
            passage=Passage(f"p{rank}", "d", "v", 0, text, 0, len(text), (Span(0, len(text)),)),
            metadata=Metadata(title="Fallet"),
            legs={"dense": 0.95, "sentences": 0.95, "stems": 60.0, "ngrams": 400.0},
        )
        for rank, text in enumerate(texts, start=1)
    ]
    judgement = judge_evidence(question, hits, passages=1000, weights=load_fitted_weights())
    return judgement.status, judgement.missing


def test_a_name_that_no_hit_holds_leaves_the_question_unanswered() -> None:
    assert judged("Vad gjorde Svenska Kyrkan i Glava?", TEXT) == ("unanswered", ("Svenska Kyrkan",))
    assert judged("Hur hög var arbetslösheten i Glava 2024?", TEXT) == ("unanswered", ("2024",))
    assert judged("Vad gjorde man i Glava?", TEXT) == ("answered", ())


def test_names_side_by_side_are_answered_in_part() -> None:
    assert judged("Vad gjorde man i Glava och Bjuv?", TEXT) == ("partial", ("Bjuv",))


def test_a_sum_must_be_told() -> None:
    question = "Vad kostade det att lägga ned solcellsfabriken i Glava?"
    assert judged(question, TEXT) == ("unanswered", ())
    assert judged(question, TEXT, "Att lägga ned solcellsfabriken kostade 40 miljoner kronor.") == ("answered", ())
