"""What a question wants, and what tells that a sentence gives it."""

from __future__ import annotations

import pytest

from erfarenhet.answering.question_kinds import (
    asks_for_quantity,
    asks_what_was_done,
    holds_quantity,
    tells_what_was_done,
)


@pytest.mark.parametrize(
    "question",
    [
        "Hur många jobb försvann?",
        "Hvor mye fikk de?",
        "Kor lenge varer ordninga?",
        "Vad kostade solcellsparken?",
        "Kva kosta bygget?",
        "Hvilken andel fikk jobb?",
    ],
)
def test_questions_for_a_number(question: str) -> None:
    assert asks_for_quantity(question)


@pytest.mark.parametrize(
    "question", ["Vad gjorde andra?", "Hvem bestemmer?", "Kva er ei loggbok?", "Hur gick det till?"]
)
def test_other_questions(question: str) -> None:
    assert not asks_for_quantity(question)


@pytest.mark.parametrize(
    "sentence",
    ["Totalt 300 personer.", "Det var 1 200 tjänster.", "To av tre fekk jobb.", "5,2 procent", "Hälften fick jobb."],
)
def test_sentences_with_a_number(sentence: str) -> None:
    assert holds_quantity(sentence)


@pytest.mark.parametrize(
    "sentence", ["Beskedet kom 2010.", "Enligt §5 gäller det.", "Fabriken lades ned.", "EU2020 är ett namn."]
)
def test_sentences_without_one(sentence: str) -> None:
    assert not holds_quantity(sentence)


@pytest.mark.parametrize(
    "question",
    [
        "Vad gjorde andra när fabriken lades ned?",
        "Hva gjorde Odda?",
        "Korleis løyste dei det?",
        "Hur organiserade kommunen arbetet?",
        "Hvilke tiltak ble satt i verk?",
    ],
)
def test_questions_for_what_was_done(question: str) -> None:
    assert asks_what_was_done(question)


@pytest.mark.parametrize("question", ["Hvor mange jobber forsvant?", "Vad är en loggbok?", "Kven betalar?"])
def test_questions_for_other_things(question: str) -> None:
    assert not asks_what_was_done(question)


def test_sections_that_tell_what_was_done() -> None:
    assert tells_what_was_done(("Vad gjorde man", "Genomföra"))
    assert tells_what_was_done(("Rapport", "Tiltak i perioden"))
    assert not tells_what_was_done(("Kort fortalt",))
    assert not tells_what_was_done(())
