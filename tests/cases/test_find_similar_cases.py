from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.cases.case_records import Case, JobCount, Population
from erfarenhet.cases.compare_situation import WEIGHTS, compare_situation
from erfarenhet.cases.find_similar_cases import find_similar_cases
from erfarenhet.cases.industries import load_industries
from erfarenhet.cases.similar_requests import SimilarRequest, similar_to_json
from erfarenhet.cases.similar_texts import SIMILAR_TEXTS
from erfarenhet.cases.situation import Situation, situation_of_case
from erfarenhet.vocabulary import load_vocabulary

CASE = Case(
    "fall-a", "v", "Ett fall", "sv",
    municipalities=("Hylte",), counties=("Hallands län",), countries=("SE",), event_types=("nedläggning",),
    industries=("skogsindustri",), jobs=(JobCount("job-1", 500, "anställda", "lost"),),
    population=(Population(10_000, "Hylte", "municipality"),),
)  # fmt: skip
ASKED = Situation(
    country="SE", population=9000, event_types=("nedläggning",), industries=("skogsindustri",), jobs_lost=450
)


def feature(name, situation=ASKED, case=CASE, language="sv"):
    (found,) = [each for each in compare_situation(situation, case, language) if each.name == name]
    return found


@pytest.mark.parametrize(
    ("language", "reasons"),
    [
        (
            "sv",
            [
                "samma händelsetyp: nedläggning",
                "samma bransch: massa och papper",
                "ungefär lika många jobb (450 hos er mot 500)",
                "liknande storlek på kommunen (9\u00a0000 invånare hos er mot 10\u00a0000)",
                "samma land: Sverige",
            ],
        ),
        (
            "nb",
            [
                "samme type hendelse: nedleggelse",
                "samme bransje: treforedling og papir",
                "omtrent like mange arbeidsplasser (450 hos dere mot 500)",
                "omtrent like stor kommune (9\u00a0000 innbyggere hos dere mot 10\u00a0000)",
                "samme land: Sverige",
            ],
        ),
        (
            "nn",
            [
                "same type hending: nedlegging",
                "same bransje: treforedling og papir",
                "om lag like mange arbeidsplassar (450 hos dykk mot 500)",
                "om lag like stor kommune (9\u00a0000 innbyggjarar hos dykk mot 10\u00a0000)",
                "same land: Sverige",
            ],
        ),
    ],
)
def test_reasons_are_said_in_the_askers_language(language, reasons):
    (found,) = find_similar_cases(ASKED, [CASE], language)
    assert list(found.reasons) == reasons
    assert (found.differences, found.unknown) == ((), ())


def test_what_differs_is_said_too():
    far = replace(
        CASE, event_types=("etablering",), industries=("försvar",), countries=("NO",), counties=(), municipalities=()
    )
    (found,) = find_similar_cases(ASKED, [far], "sv")
    assert found.differences == ("annan händelsetyp: stor etablering", "annan bransch: försvar", "annat land: Norge")


def test_a_nearer_place_is_nearer():
    here = replace(ASKED, municipality="Hylte", county="Hallands län")
    similarity = {
        "municipality": feature("place", here).similarity,
        "county": feature("place", replace(here, municipality="Laholm")).similarity,
        "country": feature("place").similarity,
        "abroad": feature("place", replace(ASKED, country="NO")).similarity,
    }
    assert list(similarity.values()) == sorted(similarity.values(), reverse=True)
    assert len(set(similarity.values())) == 4


def test_new_jobs_are_not_compared_with_lost_ones():
    asked = replace(ASKED, jobs_lost=None, jobs_gained=500, event_types=("etablering",))
    assert feature("jobs", asked).verdict == "unknown"
    gained = replace(CASE, jobs=(*CASE.jobs, JobCount("job-2", 480, "nya jobb", "gained")))
    assert feature("jobs", asked, gained).text == "ungefär lika många nya jobb (500 hos er mot 480)"


def test_what_the_asker_did_not_say_takes_no_part():
    assert [each.name for each in compare_situation(Situation(jobs_lost=100), CASE, "sv")] == ["jobs"]


def test_what_a_case_does_not_tell_is_neither_near_nor_far():
    near, silent, far = (
        replace(CASE, case_id=name, jobs=jobs)
        for name, jobs in (
            ("near", (JobCount("job-1", 450, "anställda", "lost"),)),
            ("silent", ()),
            ("far", (JobCount("job-1", 9, "anställda", "lost"),)),
        )
    )
    found = find_similar_cases(ASKED, [far, silent, near], "sv")
    assert [similar.case.case_id for similar in found] == ["near", "silent", "far"]
    assert found[1].unknown == ("antalet jobb framgår inte",)


def _shares(case, other, name):
    return bool(set(getattr(case, name)) & set(getattr(other, name)))


def test_the_nearest_of_all_others_shares_event_and_industry(starter_cases):
    """Leave one out: wherever another case shares both, one that does comes first for nine cases in ten."""
    cases = starter_cases.cases
    possible = right = 0
    for case in cases:
        others = [other for other in cases if other is not case]
        if not any(_shares(case, other, "event_types") and _shares(case, other, "industries") for other in others):
            continue
        possible += 1
        first = find_similar_cases(situation_of_case(case), others, "sv", limit=1)[0].case
        right += _shares(case, first, "event_types") and _shares(case, first, "industries")
    assert possible >= 40
    assert right / possible >= 0.9


_SITUATIONS = st.builds(
    Situation,
    country=st.none() | st.sampled_from(["SE", "NO"]),
    population=st.none() | st.integers(1, 900_000),
    event_types=st.lists(st.sampled_from(load_vocabulary().ids("event_types")), max_size=3, unique=True).map(tuple),
    industries=st.lists(st.sampled_from(sorted(load_industries().by_id)), max_size=2, unique=True).map(tuple),
    jobs_lost=st.none() | st.integers(1, 30_000),
    jobs_gained=st.none() | st.integers(1, 30_000),
)


@given(_SITUATIONS, st.sampled_from(sorted(SIMILAR_TEXTS)))
def test_reasons_match_features_for_any_situation(starter_cases, situation, language):
    found = find_similar_cases(situation, starter_cases.cases, language, limit=100)
    assert [similar.rank for similar in found] == list(range(1, len(found) + 1))
    assert [similar.score for similar in found] == sorted((s.score for s in found), reverse=True)
    for similar in found:
        assert 0.0 <= similar.score <= 1.0
        assert len(similar.features) == len({each.name for each in similar.features})
        assert len(similar.reasons) + len(similar.differences) + len(similar.unknown) == len(similar.features)
        for each in similar.features:
            assert each.name in WEIGHTS
            assert (each.similarity is None) == (each.verdict == "unknown")
            assert each.text
            if each.name == "event" and each.verdict == "near":
                assert set(situation.event_types) & set(similar.case.event_types)
            if each.name == "industry" and each.verdict == "near":
                assert set(situation.industries) & set(similar.case.industries)


def test_a_sentence_finds_cases_through_the_index(shelf):
    request = SimilarRequest({"text": "Pappersbruket med 400 anställda läggs ned"}, limit=3)
    found = shelf.cases.similar(request, shelf.corpus)
    assert found.language == "sv"
    assert found.situation.read_from_text == ("event_types", "jobs_lost")
    assert {similar.case.case_id for similar in found.cases} == {
        "fall-se-borlange-kvarnsveden",
        "fall-no-skien-union",
        "fall-no-hurum-sodra",
    }
    assert all(similar.features[-1].name == "text" for similar in found.cases)
    values = similar_to_json(found)
    assert values["cases"][0]["reasons"][0] == "samma händelsetyp: nedläggning"


def test_the_askers_own_case_can_be_left_out(shelf):
    request = SimilarRequest({"event_types": ["nedläggning"]}, without=("fall-se-borlange-kvarnsveden",), limit=100)
    found = {similar.case.case_id for similar in shelf.cases.similar(request, shelf.corpus).cases}
    assert "fall-se-borlange-kvarnsveden" not in found
    assert len(found) == 7
