import json

from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.records import Metadata, Passage, Span
from erfarenhet.store.filters import conditions_of
from erfarenhet.store.interface import Filters
from erfarenhet.store.payload import from_payload, period_of, to_payload

TEXT = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("åäöøæÅÄÖØÆ\u030a\u0308\u00ad\u2010"), max_size=20
)
MAYBE_TEXT = st.none() | TEXT
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
YEAR = st.none() | st.integers(1850, 2100)

METADATA = st.builds(
    Metadata,
    title=MAYBE_TEXT,
    language=MAYBE_TEXT,
    publisher=MAYBE_TEXT,
    year=YEAR,
    document_type=MAYBE_TEXT,
    countries=TEXTS,
    places=TEXTS,
    employer=MAYBE_TEXT,
    event_types=TEXTS,
    phases=TEXTS,
    measures=TEXTS,
    year_from=YEAR,
    year_to=YEAR,
    url=MAYBE_TEXT,
    licence=MAYBE_TEXT,
)
OFFSET = st.integers(0, 10**7)
PASSAGE = st.builds(
    Passage,
    passage_id=st.uuids().map(str),
    document_id=TEXT,
    version=TEXT,
    position=OFFSET,
    text=TEXT,
    start=OFFSET,
    end=OFFSET,
    sentences=st.lists(st.builds(Span, OFFSET, OFFSET), max_size=4).map(tuple),
    section=TEXTS,
    page_from=st.none() | OFFSET,
    page_to=st.none() | OFFSET,
    paragraph=OFFSET,
    header=TEXT,
    language=TEXT,
)


@given(passage=PASSAGE, metadata=METADATA)
def test_what_goes_in_comes_out(passage, metadata):
    payload = json.loads(json.dumps(to_payload(passage, metadata)))
    assert from_payload(passage.passage_id, payload) == (passage, metadata)


def test_front_matter_stays_out():
    passage = Passage("id", "d", "v", 0, "t", 0, 1, ())
    payload = to_payload(passage, Metadata(front_matter={"kontakt": "hemlig@example.org"}))
    assert "hemlig" not in json.dumps(payload)


def test_periods():
    assert period_of(Metadata()) is None
    assert period_of(Metadata(year=2019)) == (2019, 2019)
    assert period_of(Metadata(year=2019, year_from=2001, year_to=2005)) == (2001, 2005)
    assert period_of(Metadata(year=2019, year_from=2001)) == (2001, 2001)
    assert period_of(Metadata(year=2019, year_to=2005)) == (2005, 2005)
    assert period_of(Metadata(year_from=2005, year_to=2001)) == (2001, 2005)


def test_empty_filters_have_no_conditions():
    assert conditions_of(Filters()) == ()


def test_each_filter_key_has_a_condition():
    for key in Filters.__slots__:
        value = 2000 if key.startswith("year") else ("x",)
        assert len(conditions_of(Filters(**{key: value}))) == 1, key
