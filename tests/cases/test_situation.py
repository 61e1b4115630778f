from __future__ import annotations

import pytest

from erfarenhet.cases.similar_requests import understand_situation
from erfarenhet.cases.situation import Situation, complete_situation, make_situation
from erfarenhet.errors import InvalidSituation


def test_a_municipality_tells_its_county_and_country():
    made = make_situation({"municipality": "Hylte"})
    assert (made.county, made.country) == ("Hallands län", "SE")


def test_terms_may_be_said_in_any_of_the_languages():
    made = make_situation(
        {"event_types": ["nedleggelse"], "country": "Noreg", "industry": "treforedling", "jobs_lost": "1 200"}
    )
    assert (made.event_types, made.country, made.industries, made.jobs_lost) == (
        ("nedläggning",),
        "NO",
        ("skogsindustri",),
        1200,
    )


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, "Nothing was said"),
        ({"text": "   "}, "Nothing was said"),
        ({"text": "?!…"}, "Nothing was said"),
        ({"event_types": ["nedlägning"]}, "Did you mean 'nedläggning'"),
        ({"municipality": "Hyltee"}, "no municipality 'Hyltee'"),
        ({"municipality": "Hylte", "country": "NO"}, "no municipality 'Hylte' in NO"),
        ({"county": "Småland"}, "Unknown county"),
        ({"population": 0}, "between 1 and"),
        ({"population": 99_000_000}, "between 1 and"),
        ({"jobs_lost": -5}, "between 1 and"),
        ({"jobs_lost": 4.5}, "whole number"),
        ({"jobs_lost": "många"}, "whole number"),
        ({"jobs_lost": 5000, "population": 4000}, "cannot be lost among"),
        ({"jobs_lost": True}, "whole number"),
        ({"colour": "blå"}, "Unknown field colour"),
        ({"text": "a" * 3000}, "3,000 characters"),
        ({"text": 7}, "must be text"),
        ({"event_types": [3]}, "list of texts"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(values, says):
    with pytest.raises(InvalidSituation, match=says):
        make_situation(values)


def test_an_unknown_language_is_refused():
    with pytest.raises(InvalidSituation, match="Unknown language 'fi'"):
        understand_situation({"jobs_lost": 10}, "fi")


def test_what_was_given_stands_and_the_text_tells_the_rest():
    given = make_situation({"jobs_lost": 300, "text": "Vi har 9 000 invånare och bruket med 450 anställda läggs ned"})
    read = Situation(population=9000, event_types=("nedläggning",), jobs_lost=450)
    merged = complete_situation(given, read)
    assert (merged.jobs_lost, merged.population, merged.event_types) == (300, 9000, ("nedläggning",))
    assert set(merged.read_from_text) == {"population", "event_types"}


def test_a_place_in_the_text_does_not_move_an_asker_who_said_where_they_are():
    given = make_situation({"municipality": "Hylte", "text": "Ägaren sitter i Odda"})
    merged = complete_situation(given, Situation(municipality="Odda", county="Vestland", country="NO"))
    assert (merged.municipality, merged.country) == ("Hylte", "SE")


def test_numbers_of_the_text_that_contradict_what_was_given_are_not_taken():
    given = make_situation({"population": 800, "text": "450 000 jobb"})
    merged = complete_situation(given, Situation(jobs_lost=450_000))
    assert (merged.population, merged.jobs_lost) == (800, None)


def test_the_language_is_told_from_the_text():
    assert understand_situation({"text": "Kva gjer vi når aluminiumsverket vårt ikkje lenger er her?"}, None)[1] == "nn"
    assert understand_situation({"jobs_lost": 40}, None)[1] == "sv"
