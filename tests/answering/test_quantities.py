"""Questions that ask for a number, and sentences that hold one."""

from __future__ import annotations

import pytest

from erfarenhet.answering.quantities import asks_for_quantity, holds_quantity


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
