"""What tells that a sentence gives what a question wants."""

from __future__ import annotations

import pytest

from erfarenhet.answering import sentence_evidence as evidence


@pytest.mark.parametrize(
    "sentence",
    ["Totalt 300 personer.", "Det var 1 200 tjänster.", "To av tre fekk jobb.", "5,2 procent", "Hälften fick jobb."],
)
def test_sentences_with_a_number(sentence: str) -> None:
    assert evidence.holds_quantity(sentence)


@pytest.mark.parametrize(
    "sentence", ["Beskedet kom 2010.", "Enligt §5 gäller det.", "Fabriken lades ned.", "EU2020 är ett namn."]
)
def test_sentences_without_one(sentence: str) -> None:
    assert not evidence.holds_quantity(sentence)


@pytest.mark.parametrize(
    ("holds", "sentence", "other"),
    [
        (evidence.holds_time, "Kommunen fick status våren 2012.", "Kommunen fick 12 miljoner."),
        (evidence.holds_time, "Møtet ble holdt 3. mai.", "Møtet ble holdt i Rena."),
        (evidence.holds_actor, "Fylkeskommunen betalte.", "Det gikk bra til slutt."),
        (evidence.holds_actor, "Foodhills AB tog över.", "Lokalerna stod tomma."),
        (evidence.holds_meaning, "PLP er en metode for prosjekter.", "Kommunen brukte metoden."),
        (evidence.holds_cause, "Det ble avsluttet fordi pengene tok slutt.", "Det ble avsluttet i 2022."),
        (evidence.tells_of_silence, "Det framgår inte hur många som fick jobb.", "Hälften fick jobb."),
    ],
)
def test_what_a_sentence_holds(holds: object, sentence: str, other: str) -> None:
    assert callable(holds)
    assert holds(sentence)
    assert not holds(other)
