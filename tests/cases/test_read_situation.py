from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.cases.read_situation import read_situation
from erfarenhet.cases.situation import JOBS_MAX, POPULATION_MAX


def told(text, language):
    read = read_situation(text, language)
    return {
        name: getattr(read, name) for name in read.__slots__ if getattr(read, name) and name not in ("text", "county")
    }


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "sv",
            "Vi har 9 000 invånare och pappersbruket med 450 anställda läggs ned",
            {"population": 9000, "event_types": ("nedläggning",), "industries": ("skogsindustri",), "jobs_lost": 450},
        ),
        (
            "sv",
            "Stora Enso lägger ned pappersbruket i Hyltebruk, Hylte kommun, 250 jobb försvinner",
            {
                "municipality": "Hylte",
                "country": "SE",
                "event_types": ("nedläggning",),
                "industries": ("skogsindustri",),
                "jobs_lost": 250,
            },
        ),
        (
            "sv",
            "Region Värmland: bilfabriken varslar 300 av 900 anställda",
            {"country": "SE", "event_types": ("neddragning",), "industries": ("fordon",), "jobs_lost": 300},
        ),
        (
            "nb",
            "Smelteverket i Odda er konkurs og 220 ansatte mister jobben. Kommunen har 7000 innbyggere.",
            {
                "municipality": "Odda",
                "country": "NO",
                "population": 7000,
                "event_types": ("konkurs",),
                "industries": ("metall",),
                "jobs_lost": 220,
            },
        ),
        (
            "nn",
            "Aluminiumsverket vårt i Årdal med 180 tilsette blir lagt ned. Vi er 5 200 innbyggjarar.",
            {
                "municipality": "Årdal",
                "country": "NO",
                "population": 5200,
                "event_types": ("nedläggning",),
                "industries": ("metall",),
                "jobs_lost": 180,
            },
        ),
        (
            "sv",
            "Regementet i Kristinehamn ska läggas ned",
            {
                "municipality": "Kristinehamn",
                "country": "SE",
                "event_types": ("försvarsnedläggning",),
                "industries": ("försvar",),
            },
        ),
        (
            "nb",
            "Staten legger ned lærerutdanningen på Nesna, 115 statlige stillinger.",
            {
                "municipality": "Nesna",
                "country": "NO",
                "event_types": ("statlig avveckling",),
                "industries": ("statlig verksamhet",),
                "jobs_lost": 115,
            },
        ),
        (
            "sv",
            "En batterifabrik med 3 000 jobb ska etableras i Skellefteå",
            {
                "municipality": "Skellefteå",
                "country": "SE",
                "event_types": ("etablering",),
                "industries": ("grön teknik",),
                "jobs_gained": 3000,
            },
        ),
        (
            "nn",
            "Det blir bygd eit datasenter hjå oss, 40 arbeidsplassar",
            {"event_types": ("etablering",), "industries": ("datacenter",), "jobs_gained": 40},
        ),
        (
            "nb",
            "Gruva i Sør-Varanger stenges midlertidig, 90 permitteres",
            {
                "municipality": "Sør-Varanger",
                "country": "NO",
                "event_types": ("neddragning", "tillfällig stängning"),
                "industries": ("gruvor",),
                "jobs_lost": 90,
            },
        ),
        (
            "nb",
            "Vi er en liten fiskerikommune i Nordland med synkende folketall",
            {"country": "NO", "event_types": ("långvarig nedgång",), "industries": ("fiske",)},
        ),
        (
            "sv",
            "Slakteriet med femhundra anställda flyttar till Danmark. Vår kommun har 15 tusen invånare.",
            {"population": 15000, "event_types": ("flytt",), "industries": ("livsmedel",), "jobs_lost": 500},
        ),
        ("sv", "2019 varslades alla", {"event_types": ("neddragning",)}),
        ("sv", "2 019 anställda varslas", {"event_types": ("neddragning",), "jobs_lost": 2019}),
        ("sv", "Vad gör vi nu?", {}),
    ],
)
def test_a_sentence_tells_what_it_tells_and_nothing_else(language, text, expected):
    assert told(text, language) == expected


def test_a_county_is_not_taken_for_the_municipality_of_its_name():
    read = read_situation("En kommun i Jönköpings län med 12 000 invånare", "sv")
    assert (read.municipality, read.county, read.population) == (None, "Jönköpings län", 12000)


def test_the_askers_language_decides_between_two_municipalities_of_one_name():
    assert read_situation("Fabriken i Lund stängs", "sv").country == "SE"
    assert read_situation("Fabrikken i Lund stenges", "nb").country == "NO"


def test_a_word_is_no_municipality():
    assert read_situation("Mark finns det gott om. Berg också.", "sv").municipality is None
    assert read_situation("Marks kommun förlorar en arbetsgivare", "sv").municipality == "Mark"


@given(st.text(max_size=300), st.sampled_from(["sv", "nb", "nn"]))
def test_no_text_whatever_gives_a_number_that_cannot_be(text, language):
    read = read_situation(text, language)
    assert read.population is None or 1 <= read.population <= POPULATION_MAX
    for jobs in (read.jobs_lost, read.jobs_gained):
        assert jobs is None or 1 <= jobs <= JOBS_MAX
