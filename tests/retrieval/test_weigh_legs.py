"""What the legs count, by how much of the question the corpus has in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.retrieval.weigh_legs import RETRIEVERS, describe_weights, measure_coverage, weigh_legs

TEXT = "Omställningsfonden i Arvika\nKommunen köpte fabriken och hyrde ut lokalerna till elva små företag."


def test_the_text_that_has_most_of_the_question_counts() -> None:
    assert measure_coverage("kommunen köpte fabriken", ["Något helt annat.", TEXT]) == 1.0
    assert measure_coverage("vulkanutbrott", [TEXT]) == 0.0


def test_a_compound_is_held_in_part() -> None:
    assert 0.2 < measure_coverage("omställningsmedel", [TEXT]) < 0.9


def test_the_neighbours_spelling_is_the_same() -> None:
    assert measure_coverage("smältverk", ["Et smelteverk og et smæltverk."]) == 1.0


@pytest.mark.parametrize(("question", "texts"), [("vad är det", [TEXT]), ("kommunen", []), ("", [TEXT])])
def test_nothing_to_cover_is_no_coverage(question: str, texts: list[str]) -> None:
    assert measure_coverage(question, texts) == 0.0


def test_the_lexical_half_counts_more_the_more_of_the_question_it_has() -> None:
    shares = []
    for coverage in (0.0, 0.5, 0.6, 0.7, 0.9, 1.0):
        weights = weigh_legs("hybrid", coverage)
        shares.append(weights["stems"] + weights["ngrams"])
    assert shares == pytest.approx([0.3, 0.3, 0.375, 0.45, 0.6, 0.6])


@given(st.sampled_from(["dense", "lexical", "hybrid"]), st.floats(0, 1))
def test_weights_add_up_and_name_the_legs_retrievers(leg: str, coverage: float) -> None:
    weights = weigh_legs(leg, coverage)  # type: ignore[arg-type]
    assert set(weights) == set(RETRIEVERS[leg])  # type: ignore[index]
    assert sum(weights.values()) == pytest.approx(1.0)
    assert all(weight > 0 for weight in weights.values())


def test_a_run_records_both_ends() -> None:
    assert set(describe_weights("hybrid")) == {"coverage 0.5", "coverage 0.9"}
