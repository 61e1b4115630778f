"""Which sentences are chosen, and which may be quoted by themselves."""

from __future__ import annotations

import pytest
from answering.answer_samples import TERMS, make_candidate, make_question
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.answering.choose_sentences import (
    BROAD,
    FACTUAL,
    FOCUSED,
    Choice,
    choice_for,
    choose_sentences,
    stands_alone,
)
from erfarenhet.answering.fitted_weights import LinearModel, load_fitted_weights
from erfarenhet.records import Metadata

CLOSENESS = LinearModel({"closeness": 10.0}, 0.0)
FACTS = (
    "Kommunen kjøpte fabrikken og leide ut lokalene.",
    "Fylket betalte omstillingsprogrammet i seks år.",
    "Verket stengte dørene for siste gang i april.",
    "Mange flyttet fra bygda etter nedleggelsen.",
    "Et næringsselskap hjalp bedriftene med å vokse.",
)


def test_the_choice_depends_on_what_is_asked_and_of_whom() -> None:
    odda = make_candidate(FACTS[0], metadata=Metadata(title="Odda og verket", places=("Odda",))).hit
    assert choice_for("Hva gjorde andre da verket stengte?", "what_was_done", odda) is BROAD
    assert choice_for("Hva gjorde Odda da verket stengte?", "what_was_done", odda) is FOCUSED
    assert choice_for("Hva gjorde Kiruna da gruva stengte?", "what_was_done", odda) is BROAD
    assert choice_for("Hvor mange jobbet der?", "quantity", odda) is FACTUAL
    assert choice_for("Hvorfor gikk det slik?", "other", odda) is FOCUSED


def test_a_broad_question_brings_several_cases_before_the_second_sentence_of_one() -> None:
    candidates = [
        make_candidate(" ".join(FACTS), document_id=f"fall-{number}", rank=number, start=1000 * number)
        for number in range(1, 6)
    ]
    # All documents say the same, word for word: only one of each may be chosen, but every one of the first is.
    chosen = choose_sentences(
        make_question("Hvem kjøpte fabrikken?"), candidates, terms=TERMS, model=CLOSENESS, choice=BROAD
    )
    assert len({item.text for item in chosen}) == len(chosen)
    different = [
        make_candidate(f"{fact} {fact[:-1]} også i nabokommunen {number}.", document_id=f"fall-{number}", rank=number)
        for number, fact in enumerate(FACTS, start=1)
    ]
    choice = Choice(limit=5, per_document=3, margin=99, at_least=0, documents=5)
    chosen = choose_sentences(
        make_question("Hvem kjøpte fabrikken?"), different, terms=TERMS, model=CLOSENESS, choice=choice
    )
    assert len({item.hit.passage.document_id for item in chosen}) == 5


@pytest.mark.parametrize("limit", [1, 3, 5])
def test_the_limit_and_the_margin_hold(limit: int) -> None:
    candidate = make_candidate(" ".join(FACTS))
    question = make_question("Hvem betalte omstillingsprogrammet?")
    choice = Choice(limit=limit, per_document=9, margin=99, at_least=0)
    chosen = choose_sentences(question, [candidate], terms=TERMS, model=CLOSENESS, choice=choice)
    assert len(chosen) == limit
    assert chosen[0].text == FACTS[1]
    narrow = Choice(limit=9, per_document=9, margin=0.001, at_least=0)
    assert len(choose_sentences(question, [candidate], terms=TERMS, model=CLOSENESS, choice=narrow)) == 1
    understood = Choice(limit=9, per_document=9, margin=0.001, at_least=3)
    assert len(choose_sentences(question, [candidate], terms=TERMS, model=CLOSENESS, choice=understood)) == 3


@given(st.lists(st.sampled_from(FACTS), min_size=1, max_size=5, unique=True), st.integers(1, 12))
def test_what_is_chosen_stands_in_its_passage(facts: list[str], limit: int) -> None:
    candidate = make_candidate(" ".join(facts))
    choice = Choice(limit=limit, per_document=limit, margin=99, at_least=0)
    question = make_question("Hva gjorde kommunen?")
    chosen = choose_sentences(question, [candidate], terms=TERMS, model=load_fitted_weights().sentence, choice=choice)
    assert [item.score for item in chosen] == sorted((item.score for item in chosen), reverse=True)
    assert 0 < len(chosen) <= limit
    for item in chosen:
        passage = item.hit.passage
        assert passage.text[item.span.start - passage.start : item.span.end - passage.start] == item.text


@pytest.mark.parametrize("text", ["210 ansatte mistet jobben", "Arbetslöshetsförsäkringen förlängdes kraftigt."])
def test_short_statements_are_quoted(text: str) -> None:
    assert stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ja.",
        "2014",
        "1 200 3 400 5 600 (7 800), 9 000; 10 000, 11 000",
        "Utbildning",
        "Sluttrapporten (2008) oppgjev desse summane for Årdal:",
    ],
)
def test_scraps_and_what_announces_a_list_are_not(text: str) -> None:
    assert not stands_alone(text)
