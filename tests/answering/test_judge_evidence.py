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
