import contextlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.errors import InvalidFilter
from erfarenhet.retrieval.parse_filters import FILTER_KEYS, parse_filter_options, parse_filters
from erfarenhet.store.interface import Filters

CONTRACT_KEYS = {
    "language",
    "country",
    "document_type",
    "phase",
    "event_type",
    "place",
    "publisher",
    "year_from",
    "year_to",
    "document_id",
}


def test_the_keys_are_those_of_the_contract():
    assert set(FILTER_KEYS) == CONTRACT_KEYS


@pytest.mark.parametrize(
    ("key", "word", "term"),
    [
        ("country", "Norge", "NO"),
        ("country", "no", "NO"),
        ("event_type", "nedleggelse", "nedläggning"),
        ("event_type", "Nedlegging", "nedläggning"),
        ("phase", "gjennomføring", "genomföra"),
        ("phase", unicodedata.normalize("NFD", "genomföra"), "genomföra"),
        ("language", "nynorsk", "nn"),
        ("document_type", "veileder", "guide"),
    ],
)
def test_words_for_a_term_become_its_id(key, word, term):
    assert parse_filters({key: word}) == Filters(**{key: (term,)})


def test_a_repeated_key_means_any_of_these_each_once():
    parsed = parse_filter_options(["country=Norge", "country=SE", "country=NO", "place=Notodden", "place= Ål "])
    assert parsed == Filters(country=("NO", "SE"), place=("Notodden", "Ål"))


def test_free_text_stays_as_it_is_written():
    assert parse_filters({"publisher": "Møre = Romsdal"}) == Filters(publisher=("Møre = Romsdal",))
    assert parse_filter_options(["publisher=a=b"]) == Filters(publisher=("a=b",))


def test_years():
    assert parse_filters({"year_from": 2010, "year_to": ["2015"]}) == Filters(year_from=2010, year_to=2015)
    assert parse_filters({"year_from": "2010", "year_to": "2010"}) == Filters(year_from=2010, year_to=2010)


@pytest.mark.parametrize("values", [{}, {"phase": None}, {"phase": []}, {"phase": "", "place": [" ", ""]}])
def test_blank_values_say_nothing(values):
    assert parse_filters(values) == Filters()
    assert not parse_filters(values)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"fas": "x"}, r"Unknown filter 'fas'\. Allowed: language, country"),
        ({"fas": None}, "Unknown filter 'fas'"),
        ({"phase": "genomför"}, r"Unknown phase 'genomför'\. Did you mean 'genomföra'\? Allowed: förbereda, analysera"),
        ({"country": "Xyz"}, r"Unknown country 'Xyz'\. Allowed: SE, NO\."),
        ({"language": "fi"}, "Unknown language 'fi'"),
        ({"year_from": "tio"}, "year_from='tio' is not a year"),
        ({"year_from": "201"}, "not a year"),
        ({"year_from": "-201"}, "not a year"),
        ({"year_to": True}, "not a year"),
        ({"year_from": ["2010", "2011"]}, "given 2 times"),
        ({"year_from": 2015, "year_to": 2010}, r"year_from=2015 is after year_to=2010\. Swap"),
    ],
)
def test_what_is_refused(values, message):
    with pytest.raises(InvalidFilter, match=message):
        parse_filters(values)


@pytest.mark.parametrize("option", ["phase", "phase=", "phase= ", "", "="])
def test_an_option_needs_a_key_and_a_value(option):
    with pytest.raises(InvalidFilter):
        parse_filter_options([option])


@given(st.dictionaries(st.one_of(st.sampled_from(FILTER_KEYS), st.text(max_size=8)), st.lists(st.text(max_size=12))))
def test_any_input_is_parsed_or_refused(values):
    with contextlib.suppress(InvalidFilter):  # and nothing else
        parsed = parse_filters(values)
        assert all(isinstance(year, int | None) for year in (parsed.year_from, parsed.year_to))
