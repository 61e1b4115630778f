"""Questions for a sum of money, and sentences that tell of one."""

from __future__ import annotations

import pytest

from erfarenhet.answering.asked_sum import asks_for_sum, sum_is_told


@pytest.mark.parametrize(
    "question",
    [
        "Vad kostade det att riva smältverket?",
        "Hva kostet flyttingen av kirka?",
        "Kva kosta det å byggje hallen?",
        "Vad betalade kommunen för tomten?",
        "Hvor mye penger fikk de av staten?",
        "Kor mykje tente kommunen på salet?",
        "Hur stort bidrag gav länsstyrelsen?",
        "Hvor stor egenandel krever fylket?",
        "Vilken lön har en projektledare?",
        "Hva slags lønn får en programleder?",
        "Hur mycket hade hyrorna gått upp?",
    ],
)
def test_it_asks_for_a_sum(question: str) -> None:
    assert asks_for_sum(question)


@pytest.mark.parametrize(
    "question",
    [
        "Hur många jobb försvann?",
        "Hvor stor andel av bidraget gikk til bedrifter?",
        "Vad gjorde kommunen när fabriken lades ned?",
        "Kan länsstyrelsen skjuta till pengar?",
        "Hvor lenge varte prosjektet?",
        "Kven betalte for programmet?",
        "Hur stor blev smällen totalt?",
    ],
)
def test_it_asks_for_something_else(question: str) -> None:
    assert not asks_for_sum(question)


QUESTION = "Vad kostade det att riva smältverket i Odda?"


def test_an_amount_beside_what_is_asked_tells_of_it() -> None:
    assert sum_is_told(QUESTION, ["Odda"], ["Att riva smältverket kostade 14 miljoner kronor."])
    assert sum_is_told(QUESTION, ["Odda"], ["Rivningen av smelteverket kom på 14 mill. kroner."])


@pytest.mark.parametrize(
    "sentence",
    [
        "Smältverket revs 2009 av ett bolag som kommunen ägde.",
        "I Odda fick turistbyrån 3 miljoner kronor.",
        "204 personer arbetade i smältverket.",
    ],
)
def test_an_amount_for_something_else_or_no_amount_does_not(sentence: str) -> None:
    assert not sum_is_told(QUESTION, ["Odda"], [sentence])


def test_a_question_of_names_alone_needs_an_amount_only() -> None:
    assert sum_is_told("Odda?", ["Odda"], ["Det kostade 2 mkr."])
