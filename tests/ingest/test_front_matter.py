import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.errors import InvalidFrontMatter
from erfarenhet.ingest.front_matter import check_front_matter

COMPLETE = {
    "id": "fall-se-granasa",
    "title": "Fallet Granåsa",
    "language": "sv",
    "document_type": "fallstudie",
    "country": "SE",
    "publisher": "Granåsa kommun",
    "year": 2019,
    "sources": [{"id": "k1", "title": "Slutrapport", "publisher": None, "url": "https://example.org", "year": 2018}],
}


def check(**changes):
    """Complete front matter with changes; ``None`` leaves a field out."""
    fields = {name: value for name, value in {**COMPLETE, **changes}.items() if value is not None}
    check_front_matter(fields, "fall.md", complete=True)


def refused(fields, *, complete=False):
    with pytest.raises(InvalidFrontMatter) as caught:
        check_front_matter(fields, "fall.md", complete=complete)
    message = str(caught.value)
    assert message.startswith("fall.md: front matter: ")
    assert message.endswith("docs/corpus.md describes the fields.")
    return message


def test_complete_front_matter_passes():
    check()
    check(country=["SE", "NO"], jobs=[{"number": 5, "what": "varslade", "sources": ["k1"]}])


def test_a_report_of_somebody_elses_may_lack_fields_and_have_others():
    check_front_matter({"title": "En rapport", "författare": "Någon"}, "r.md")
    check_front_matter({}, "r.md")
    message = refused({"title": "En rapport", "författare": "Någon"}, complete=True)
    assert "'id' is a required property" in message
    assert "författare" in message


def test_words_of_the_vocabulary_pass_where_the_corpus_itself_wants_ids():
    check_front_matter({"event_types": ["nedleggelse"], "country": "Norge"}, "r.md")
    assert "'nedleggelse'" in refused({**COMPLETE, "event_types": ["nedleggelse"]}, complete=True)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"phases": ["genomför"]}, ["phases.0: 'genomför' is not one of förbereda", "did you mean 'genomföra'?"]),
        ({"country": "Danmark"}, ["country: 'Danmark' is not one of SE, NO"]),
        ({"country": ["SE", "Danmark"]}, ["country.1: 'Danmark' is not one of SE, NO"]),
        ({"year": "2019"}, ["year: '2019' is not of type 'integer'"]),
        ({"year": 19}, ["year: 19 is less than the minimum of 1900"]),
        ({"id": "Fall 1 Å"}, ["id: 'Fall 1 Å' does not match"]),
        ({"measures": [{"what": "Köpte mark"}]}, ["measures.0: 'phase' is a required property"]),
        ({"measures": "mark"}, ["measures: 'mark' is not of type 'array'"]),
    ],
)
def test_each_problem_names_its_field_and_what_is_allowed(fields, expected):
    message = refused(fields)
    for part in expected:
        assert part in message


def test_all_problems_are_told_at_once():
    message = refused({"year": 19, "phases": ["x1", "x2"], "title": ""})
    assert message.count("; ") >= 3


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"jobs": [{"number": 1, "what": "varslade", "sources": ["k1", "k9"]}]}, "jobs.0.sources"),
        ({"results": [{"what": "hälften fick arbete", "sources": ["k9"]}]}, "results.0.sources"),
        (
            {"contradictions": [{"about": "antal", "statements": [{"says": "5"}, {"says": "6", "sources": ["k9"]}]}]},
            "contradictions.0",
        ),
    ],
)
def test_a_reference_to_a_source_that_is_not_listed(fields, place):
    assert f"{place}: 'k9' is not listed under sources" in refused({**COMPLETE, **fields}, complete=True)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
STATEMENTS = st.fixed_dictionaries({"statements": JSON | st.lists(JSON, max_size=2)})
FIELDS = st.dictionaries(
    st.sampled_from(["sources", "jobs", "measures", "results", "contradictions", "title", "years"]),
    JSON | st.lists(STATEMENTS | st.fixed_dictionaries({"sources": JSON, "id": JSON}), max_size=2),
)


@given(FIELDS)
def test_any_shape_passes_or_is_refused(fields):
    with contextlib.suppress(InvalidFrontMatter):  # and nothing else
        check_front_matter(fields, "fall.md")


def test_what_only_the_corpus_is_held_to():
    check_front_matter({"title": "PM", "language": "en"}, "pm.md")
    assert "title: 'PM' is too short" in refused({**COMPLETE, "title": "PM"}, complete=True)
    assert "language: 'en' is not one of" in refused({**COMPLETE, "language": "en"}, complete=True)
    assert "language: 'tlh' is not one of sv, nb, nn, da, en" in refused({"language": "tlh"})
