from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.cases.case_library import read_cases
from erfarenhet.cases.case_records import CaseMeasure, CaseResult
from erfarenhet.cases.read_case import case_grade, read_case
from erfarenhet.records import Block, Document, Metadata
from erfarenhet.vocabulary import load_vocabulary


def document(front_matter, text="Bruket lades ned.", **metadata):
    known = Metadata(title="Ett fall", language="sv", document_type="fallstudie", **metadata)
    return Document(
        "fall-a",
        "v",
        "fall.md",
        text,
        (Block("paragraph", 0, len(text)),),
        (),
        replace(known, front_matter=front_matter),
    )


def test_every_case_study_of_the_starter_corpus_is_read_without_findings(starter_cases):
    assert len(starter_cases.cases) == 68
    assert starter_cases.findings == ()
    assert sum(len(case.measures) for case in starter_cases.cases) == 315
    ids = set(load_vocabulary().ids("phases"))
    assert all(measure.phase in ids for case in starter_cases.cases for measure in case.measures)


def test_guides_are_no_cases(starter_cases):
    assert not [case for case in starter_cases.cases if case.case_id.startswith("guide")]


def test_claims_have_ids_of_their_own(starter_cases):
    for case in starter_cases.cases:
        ids = [claim.claim_id for claim in case.claims()]
        assert len(set(ids)) == len(ids)


def test_places_are_sorted_into_municipality_and_county(starter_cases):
    borlange = starter_cases.case("fall-se-borlange-kvarnsveden")
    assert (borlange.place, borlange.municipalities, borlange.counties) == (
        "Kvarnsveden",
        ("Borlänge",),
        ("Dalarnas län",),
    )
    # A county's former name, a merged municipality, and a name that two counties have.
    assert starter_cases.case("fall-no-flora-kleven").counties == ("Vestland",)
    assert starter_cases.case("fall-no-hurum-sodra").municipalities == ("Hurum",)
    assert starter_cases.case("fall-no-vaaler-haslemoen").counties == ("Innlandet",)
    # Halsa lies in Meløy here; the municipality of that name lay in another county.
    assert starter_cases.case("fall-no-meloy-rec").municipalities == ("Meløy",)


def test_a_label_in_another_language_is_the_same_term():
    case, findings = read_case(document({"event_types": ["nedleggelse"], "places": ["Odda"], "country": "Norge"}))
    assert (case.event_types, case.countries) == (("nedläggning",), ("NO",))
    assert findings == ()


@pytest.mark.parametrize(
    ("front_matter", "field"),
    [
        ({"measures": "många"}, "measures"),
        ({"measures": [{"what": "Möte", "phase": "någon gång", "type": "organisation"}]}, "measures.0.phase"),
        ({"measures": [{"phase": "förbereda", "type": "organisation"}]}, "measures.0.what"),
        ({"measures": ["Möte"]}, "measures.0"),
        ({"jobs": [{"number": "450", "what": "anställda"}]}, "jobs.0.number"),
        ({"jobs": [{"number": -3, "what": "anställda"}]}, "jobs.0.number"),
        ({"years": {"from": "snart"}}, "years.from"),
        ({"years": [2010]}, "years"),
        ({"contradictions": [{"about": "antal", "statements": [{"says": "tio"}]}]}, "contradictions.0"),
        ({"sources": [{"id": "a", "title": "A", "url": "javascript:alert(1)"}]}, "sources.0.url"),
        ({"results": [{"what": "Nya jobb", "sources": ["saknas"]}]}, "sources"),
        ({"actors": [{"name": "Kommunen", "type": "kommun"}, {"name": 7, "type": "kommun"}]}, "actors.1.name"),
    ],
)
def test_what_is_malformed_is_left_out_and_reported(front_matter, field):
    good = {"event_types": ["konkurs"], "places": ["Odda"]}
    case, findings = read_case(document({**good, **front_matter}))
    assert case.event_types == ("konkurs",)
    assert field in [finding.field for finding in findings]
    assert all(finding.case_id == "fall-a" and finding.detail for finding in findings)


def test_one_malformed_case_does_not_take_the_others_with_it(starter_documents):
    broken = replace(document({"measures": {"a": 1}, "jobs": 3, "places": [None]}), document_id="fall-broken")
    library = read_cases([*starter_documents, broken])
    assert len(library.cases) == 69
    assert {finding.case_id for finding in library.findings} == {"fall-broken"}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 3000) | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = st.sampled_from(
    "places employer industry event_types years jobs phases actors measures results contradictions evidence sources "
    "population employment_share country".split()
)


@given(st.dictionaries(_FIELDS, _JSON, max_size=8))
def test_no_front_matter_whatever_breaks_the_list(front_matter):
    case, findings = read_case(document(front_matter))
    assert case.case_id == "fall-a"
    assert all(isinstance(finding.field, str) for finding in findings)


def measure(grade):
    return CaseMeasure("m", "Möte", "förbereda", "organisation", grade=grade)


@pytest.mark.parametrize(
    ("measures", "results", "grade"),
    [
        ([], [], None),
        ([None, None], [None], None),
        (["planerad"], [], "planerad"),
        (["genomförd", "planerad", "planerad"], [], "planerad"),
        (["genomförd", "planerad"], [], "genomförd"),
        # One result is enough, one measure of three is not.
        (["genomförd"] * 2, ["uppföljd"], "uppföljd"),
        (["oberoende utvärderad", "genomförd", "genomförd"], [], "genomförd"),
        (["genomförd"], ["planerad", "oberoende utvärderad"], "oberoende utvärderad"),
    ],
)
def test_the_grade_of_a_case_follows_the_rule(measures, results, grade):
    graded = [CaseResult("r", "Nya jobb", each) for each in results]
    assert case_grade([measure(each) for each in measures], graded) == grade


def test_population_in_front_matter_is_taken_and_its_place_is_the_municipality():
    case, findings = read_case(
        document(
            {
                "places": ["Hyltebruk", "Hylte"],
                "country": "SE",
                "event_types": ["konkurs"],
                "population": {"number": 10500},
            }
        )
    )
    assert [(found.number, found.place, found.scope) for found in case.population] == [(10500, "Hylte", "municipality")]
    assert findings == ()
