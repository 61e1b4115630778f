"""An answer put together: every quote verbatim, every marker resolved, one thing first where one thing is asked for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from answering.answer_samples import TERMS, FakeSources, evidence_of, make_candidate, make_question
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.answering.check_generated import Supported
from erfarenhet.answering.choose_sentences import Evidence
from erfarenhet.answering.compose_answer import compose_answer, order_evidence
from erfarenhet.answering.gather_evidence import GatheredEvidence
from erfarenhet.answering.judge_evidence import Judgement
from erfarenhet.answering.language_model import Written
from erfarenhet.corpus.registry_records import passage_digest
from erfarenhet.records import Answer, Metadata, QuestionKind
from erfarenhet.retrieval.search import SearchResult
from erfarenhet.store.interface import Filters

ODDA_FACTS = Metadata(
    title="Odda: to perioder",
    document_type="fallstudie",
    places=("Odda",),
    employer="Odda Smelteverk",
    year_from=1982,
    front_matter={
        "measures": [{"what": "Næringsselskap stiftet av kommunen", "type": "organisation", "phase": "planera"}],
        "contradictions": [
            {"about": "hvor mange arbeidsplasser Odda tapte", "statements": [{"says": "204"}, {"says": "500"}]}
        ],
    },
)
ODDA = make_candidate(
    "Kommunen stiftet et næringsselskap i 1986. Odda tapte 500 arbeidsplasser på ti år. Avisa skriver at Odda tapte "
    "204 arbeidsplasser.",
    metadata=ODDA_FACTS,
    document_id="odda",
)
GUIDE = make_candidate(
    "En kommune bør samle aktørene tidlig. Ansvaret bør avklares i første møte.",
    document_id="guide",
    metadata=Metadata(title="Guide", document_type="guide", publisher="Tillväxtverket", year=2017),
)
SOURCES = FakeSources(
    {"odda": ODDA_FACTS, "guide": GUIDE.hit.metadata}, [ODDA.hit, GUIDE.hit], label=lambda offset: "iv"
)


ANSWERED = Judgement("answered")


def compose(
    evidence: Sequence[Evidence],
    *,
    kind: QuestionKind = "what_was_done",
    question: str = "Hva gjorde andre?",
    judgement: Judgement = ANSWERED,
    written: Written | None = None,
    filters: Filters = Filters(),
    documents: tuple[str, ...] = (),
) -> Answer:
    result = SearchResult(make_question(question), (ODDA.hit, GUIDE.hit), {"search": 0.1})
    return compose_answer(
        result,
        GatheredEvidence(judgement, tuple(evidence), kind, documents),
        sources=SOURCES,
        terms=TERMS,
        index_version="g1",
        filters=filters,
        written=written,
    )


def test_what_was_done_is_told_by_case_and_measure() -> None:
    evidence = [evidence_of(GUIDE, score=3), evidence_of(ODDA, score=2)]
    answer = compose(evidence, filters=Filters(country=("NO",)), documents=("odda", "guide"))
    assert [group.document_id for group in answer.groups] == ["odda", "guide"]  # the order of the cases found
    assert [group.document_id for group in compose(evidence).groups] == ["guide", "odda"]
    odda = answer.groups[0]
    assert (odda.place, odda.employer, odda.year_from) == ("Odda", "Odda Smelteverk", 1982)
    assert [(line.measure, line.phase) for line in odda.lines] == [("organisation", "planera")]
    assert answer.text.split("\n")[:5] == [
        "Dette sier kildene:",
        "",
        "Odda: to perioder",
        "Odda · Odda Smelteverk · 1982",
        "• Organisering – planlegge og forankre: Kommunen stiftet et næringsselskap i 1986. [1]",
    ]
    assert answer.filters == {"country": ["NO"]}
    assert answer.citations[1].year == 2017
    assert answer.citations[0].printed_page == "iv"
    assert answer.citations[0].passage_digest == passage_digest(ODDA.hit.passage)


def test_disagreeing_sources_stand_side_by_side_with_citations_of_their_own() -> None:
    answer = compose([evidence_of(ODDA, 1)], kind="quantity", question="Hvor mange arbeidsplasser tapte Odda?")
    assert [sentence.text for sentence in answer.sentences] == ["Odda tapte 500 arbeidsplasser på ti år."]
    (row,) = answer.contradictions
    assert [(statement.text, statement.citations) for statement in row.statements] == [
        ("Odda tapte 500 arbeidsplasser på ti år.", (1,)),
        ("Avisa skriver at Odda tapte 204 arbeidsplasser.", (2,)),
    ]
    assert "Kildene er ikke enige om én ting (hvor mange arbeidsplasser Odda tapte):" in answer.text
    assert answer.text.endswith("• Avisa skriver at Odda tapte 204 arbeidsplasser. [2]")
    assert answer.groups == ()


def test_the_sentence_that_holds_the_number_comes_first() -> None:
    evidence = [evidence_of(ODDA, 0, 3.0), evidence_of(ODDA, 1, 2.5), evidence_of(GUIDE, 0, 2.9)]
    assert order_evidence(evidence, "quantity")[0].text == "Odda tapte 500 arbeidsplasser på ti år."
    in_order = order_evidence(evidence, "other")
    assert [item.span.start for item in in_order if item.hit is ODDA.hit] == sorted(
        item.span.start for item in in_order if item.hit is ODDA.hit
    )
    far_worse = [evidence_of(GUIDE, 0, 9.0), evidence_of(ODDA, 1, 2.5)]
    assert order_evidence(far_worse, "quantity")[0].hit is GUIDE.hit
    assert order_evidence([], "quantity") == []


def test_what_is_missing_is_said() -> None:
    answer = compose([evidence_of(ODDA)], judgement=Judgement("partial", ("Kiruna",)))
    assert answer.status == "partial"
    assert answer.missing == ("Kiruna",)
    assert "Det finnes ingenting om Kiruna i det som ble funnet." in answer.text


def test_without_evidence_the_nearest_subjects_are_named() -> None:
    answer = compose([], judgement=Judgement("unanswered"))
    assert (answer.citations, answer.sentences, answer.groups, answer.contradictions) == ((), (), (), ())
    assert answer.text == (
        "Det finnes ingenting i samlingen som svarer på spørsmålet. "
        "Det nærmeste som finnes, handler om: Odda: to perioder; Guide."
    )


def test_a_language_model_s_sentences_cite_quotes_and_say_who_wrote() -> None:
    written = Written(
        (
            Supported("Odda stiftet et selskap.", (evidence_of(ODDA),)),
            Supported("Aktørene samles tidlig, og Odda hadde et selskap.", (evidence_of(GUIDE), evidence_of(ODDA))),
        ),
        "gemma, prompt nb-1",
    )
    answer = compose([evidence_of(ODDA)], written=written)
    assert (answer.engine, answer.engine_detail, answer.engine_fallback) == (
        "language_model",
        "gemma, prompt nb-1",
        None,
    )
    assert [sentence.citations for sentence in answer.sentences] == [(1,), (2, 1)]
    assert [citation.quote for citation in answer.citations] == [evidence_of(ODDA).text, evidence_of(GUIDE).text]
    assert "Odda stiftet et selskap. [1] Aktørene samles tidlig, og Odda hadde et selskap. [2][1]" in answer.text
    assert "Formulert av en språkmodell (gemma, prompt nb-1)" in answer.text
    assert answer.groups == ()


@pytest.mark.parametrize("failure", ["timeout", "unreachable", "refused", "malformed", "unsupported"])
def test_when_the_model_fails_quotes_are_shown_and_why_is_kept(failure: str) -> None:
    answer = compose([evidence_of(ODDA)], written=Written((), "gemma, prompt nb-1", failure))
    assert (answer.engine, answer.engine_fallback) == ("extractive", failure)
    assert answer.sentences[0].text == answer.citations[0].quote
    assert "språkmodell" not in answer.text


EVIDENCE = [
    evidence_of(candidate, at) for candidate in (ODDA, GUIDE) for at in range(len(candidate.hit.passage.sentences))
]


@given(
    st.lists(st.integers(0, len(EVIDENCE) - 1), min_size=1, unique=True),
    st.sampled_from(("what_was_done", "quantity", "who", "other")),
    st.sampled_from(("Hvor mange arbeidsplasser tapte Odda?", "Hva gjorde andre?")),
)
def test_every_quote_is_verbatim_and_every_marker_resolves(
    chosen: list[int], kind: QuestionKind, question: str
) -> None:
    evidence = [EVIDENCE[index] for index in chosen]
    answer = compose(evidence, kind=kind, question=question)
    passages = {hit.passage.passage_id: hit.passage for hit in (ODDA.hit, GUIDE.hit)}
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    assert list(quotes) == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        passage = passages[citation.passage_id]
        assert passage.text[citation.start - passage.start : citation.end - passage.start] == citation.quote
    said = [
        *((sentence.text, sentence.citations) for sentence in answer.sentences),
        *((line.text, line.citations) for group in answer.groups for line in group.lines),
        *((statement.text, statement.citations) for row in answer.contradictions for statement in row.statements),
    ]
    for text, markers in said:
        assert [quotes[marker] for marker in markers] == [text]
        assert f"{text} [{markers[0]}]" in answer.text
    assert {item.text for item in evidence} == {sentence.text for sentence in answer.sentences}
    if kind == "what_was_done":
        lines = [line.text for group in answer.groups for line in group.lines]
        assert lines == [sentence.text for sentence in answer.sentences]
