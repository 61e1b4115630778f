"""A quote that does not stand at its offsets never leaves the house."""

from __future__ import annotations

from dataclasses import replace

import pytest

from erfarenhet.answering.check_citations import check_citations
from erfarenhet.records import AnswerSentence, Citation, Passage, Span

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


def check(*, citation: Citation = CITATION, sentence: AnswerSentence = SENTENCE) -> None:
    check_citations([sentence], [citation], {PASSAGE.passage_id: PASSAGE})


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
