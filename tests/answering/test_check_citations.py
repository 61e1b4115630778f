"""A quote that does not stand at its offsets never leaves the house."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from erfarenhet.answering.check_citations import check_citations
from erfarenhet.records import (
    Answer,
    AnswerGroup,
    AnswerLine,
    AnswerSentence,
    Citation,
    Contradiction,
    Passage,
    Span,
)

PASSAGE = Passage(
    "5f0c6b5e-0000-5000-8000-000000000001",
    "glava",
    "v1",
    0,
    "Fabriken lades ned. Kommunen byggde en solpark.",
    100,
    147,
    (Span(100, 119), Span(120, 147)),
)
CITATION = Citation(
    1,
    PASSAGE.passage_id,
    "glava",
    "v1",
    "Glava",
    None,
    None,
    "sv",
    None,
    "",
    "Kommunen byggde en solpark.",
    120,
    147,
)
SENTENCE = AnswerSentence(CITATION.quote, (1,))


ANSWER = Answer("a", "Vad?", "sv", "answered", "", (SENTENCE,), (CITATION,), {}, "i")


def check(*, citation: Citation = CITATION, sentence: AnswerSentence = SENTENCE, **changes: Any) -> None:
    answer = replace(ANSWER, sentences=(sentence,), citations=(citation,), **changes)
    check_citations(answer, {PASSAGE.passage_id: PASSAGE})


def test_a_true_citation_passes() -> None:
    check()


@pytest.mark.parametrize(
    "citation",
    [
        replace(CITATION, quote="Kommunen byggde en solpark!"),
        replace(CITATION, start=121),
        replace(CITATION, start=0, end=27),
        replace(CITATION, end=146),
    ],
)
def test_a_quote_that_differs_is_refused(citation: Citation) -> None:
    with pytest.raises(AssertionError, match="does not stand"):
        check(citation=citation, sentence=AnswerSentence(citation.quote, (1,)))


def test_a_marker_without_citation_is_refused() -> None:
    with pytest.raises(AssertionError, match="leads nowhere"):
        check(sentence=AnswerSentence(CITATION.quote, (2,)))


def test_a_sentence_without_citation_is_refused() -> None:
    with pytest.raises(AssertionError, match="cites nothing"):
        check(sentence=AnswerSentence(CITATION.quote, ()))


def test_a_sentence_that_is_no_quote_is_refused() -> None:
    with pytest.raises(AssertionError, match="not verbatim"):
        check(sentence=AnswerSentence("Kommunen byggde två solparker.", (1,)))


def test_a_language_model_may_use_its_own_words_but_not_its_own_quotes() -> None:
    own = AnswerSentence("Kommunen satsade på sol.", (1,))
    check(sentence=own, engine="language_model")
    with pytest.raises(AssertionError, match="does not stand"):
        check(citation=replace(CITATION, quote="Kommunen satsade på sol."), sentence=own, engine="language_model")
    with pytest.raises(AssertionError, match="leads nowhere"):
        check(sentence=AnswerSentence("Kommunen satsade på sol.", (1, 7)), engine="language_model")


@pytest.mark.parametrize("engine", ["extractive", "language_model"])
def test_a_group_s_line_and_a_contradiction_s_statement_are_quotes_whoever_writes(engine: str) -> None:
    group = AnswerGroup("glava", "Glava", None, None, None, None, (AnswerLine(None, None, CITATION.quote, (1,)),))
    check(engine=engine, groups=(group,), contradictions=(Contradiction("sol", (SENTENCE,)),))
    invented = AnswerLine(None, None, "Kommunen byggde två solparker.", (1,))
    with pytest.raises(AssertionError, match="not verbatim"):
        check(engine=engine, groups=(replace(group, lines=(invented,)),))
    with pytest.raises(AssertionError, match="not verbatim"):
        check(engine=engine, contradictions=(Contradiction("sol", (AnswerSentence("Nej.", (1,)),)),))
