"""The names and years of a question, and whether texts hold them."""

from __future__ import annotations

import pytest

from erfarenhet.answering.named_things import missing_things, named_things


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Vad gjorde Arvika kommun när Scanmodule lades ned 2010?", ["Arvika", "Scanmodule", "2010"]),
        ("Hvor mange jobber forsvant i Årdal?", ["Årdal"]),
        ("Korleis gjekk det i Noreg?", []),
        ("Hur många jobb försvann?", []),
        ("VAD GJORDE ANDRA I ARVIKA?", []),
        ("Hva gjorde de? Hvordan gikk det på Andøya?", ["Andøya"]),
        ("Fick de EU-medel genom ESF?", ["ESF"]),
        ("Ericsson i Borås och Ericsson i Kumla", ["Borås", "Ericsson", "Kumla"]),
        ("Det var 1 200 tjänster", []),
        ("Vad gjorde man när Saab Automobile lades ned?", ["Saab Automobile"]),
        ("Vad gjorde Region Värmland i Arvika 2009?", ["Värmland", "Arvika", "2009"]),
    ],
)
def test_names_and_years_are_found(question: str, names: list[str]) -> None:
    assert named_things(question) == names


@pytest.mark.parametrize(
    ("thing", "text"),
    [
        ("Årdal", "Årdalsprosjektet starta i 2007."),
        ("Scanmodules", "Scanmodule lade ned."),
        ("Jämtland", "Et prosjekt i Jæmtland og Trøndelag."),
        ("Ungarn", "Produktionen flyttade till Ungern."),
        ("2010", "Beskedet kom 2010."),
        ("Northvolt", "NORTHVOLT gick i konkurs."),
        ("Saab Automobile", "Saabs konkurs 2011."),
    ],
)
def test_the_same_name_is_recognised(thing: str, text: str) -> None:
    assert missing_things([thing], [text]) == []


@pytest.mark.parametrize(
    ("thing", "text"),
    [
        ("2010", "År 2011 och 20101 enheter."),
        ("Bjuv", "Boden och Bjurholm."),
        ("Degerfors", "Hagfors fick stöd."),
        ("Haparanda", "Kommunen fick stöd."),
    ],
)
def test_another_name_is_missing(thing: str, text: str) -> None:
    assert missing_things([thing], [text]) == [thing]
