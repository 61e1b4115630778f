from __future__ import annotations

import pytest

from erfarenhet.cases.gazetteer import load_gazetteer
from erfarenhet.cases.industries import load_industries
from erfarenhet.data_files import read_data_file


@pytest.mark.parametrize(("country", "counties", "municipalities"), [("SE", 21, 290), ("NO", 15, 357)])
def test_all_municipalities_are_there_once_per_county(country, counties, municipalities):
    rows = read_data_file("ingest/municipalities.yaml")[country]
    pairs = [(row["county"], name) for row in rows for name in row["municipalities"]]
    assert (len(rows), len(pairs), len(set(pairs))) == (counties, municipalities, municipalities)


def test_a_merged_municipality_names_one_that_exists():
    rows = read_data_file("ingest/municipalities.yaml")["NO"]
    present = {name for row in rows for name in row["municipalities"]}
    assert {now for row in rows for now in row.get("merged", {}).values()} <= present


@pytest.mark.parametrize(
    ("name", "county"),
    [
        ("Dalarna", "Dalarnas län"),
        ("jönköpings län", "Jönköpings län"),
        ("Sogn og Fjordane", "Vestland"),
        ("Glava", None),
    ],
)
def test_a_county_is_found_by_any_of_its_names(name, county):
    assert load_gazetteer().county(name) == county


def test_a_municipality_is_found_with_its_county_and_country():
    (found,) = load_gazetteer().municipalities("Bjuvs kommun")
    assert (found.name, found.county, found.country) == ("Bjuv", "Skåne län", "SE")
    (odda,) = load_gazetteer().municipalities("odda kommune")
    assert (odda.now, odda.county) == ("Ullensvang", "Vestland")


def test_two_municipalities_of_one_name_are_both_found():
    assert {one.country for one in load_gazetteer().municipalities("Lund")} == {"SE", "NO"}
    (one,) = load_gazetteer().municipalities("Våler", county="Innlandet")
    assert one.county == "Innlandet"


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("papper", ("skogsindustri",)),
        ("treforedling og kartong", ("skogsindustri",)),
        ("pappersbruket", ("skogsindustri",)),
        ("fossilfritt stål", ("grönt stål",)),
        ("försvar och telekomindustri", ("försvar", "telekom")),
        ("mobilt", ()),
        (None, ()),
    ],
)
def test_an_industry_is_sorted_into_its_group(text, groups):
    assert load_industries().find(text) == groups


def test_no_word_tells_two_industries():
    rows = read_data_file("ingest/industries.yaml")["industries"]
    words = [word for row in rows for word in row["words"]]
    assert len(words) == len(set(words))
