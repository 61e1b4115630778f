from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.evaluation.resampling import bootstrap_intervals, randomisation_test


def test_without_spread_the_interval_is_a_point():
    assert bootstrap_intervals(np.full((7, 2), 0.25)).tolist() == [[0.25, 0.25], [0.25, 0.25]]


def test_the_interval_of_a_share_is_the_binomials():
    # 30 of 100: the bootstrap mean is Binomial(100, .3) / 100, whose 2.5% and 97.5% quantiles are .21 and .39.
    values = np.array([[1.0]] * 30 + [[0.0]] * 70)
    low, high = bootstrap_intervals(values)[0]
    assert low == pytest.approx(0.21, abs=0.011)
    assert high == pytest.approx(0.39, abs=0.011)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    values = np.random.default_rng(1).random((50, 1))
    assert bootstrap_intervals(values, seed=3).tolist() == bootstrap_intervals(values, seed=3).tolist()
    assert bootstrap_intervals(values, seed=3).tolist() != bootstrap_intervals(values, seed=4).tolist()


def test_columns_are_resampled_together():
    """A column and its double keep their ratio, as scores of the same questions must."""
    column = np.random.default_rng(1).random(40)
    intervals = bootstrap_intervals(np.stack([column, 2 * column], axis=1))
    assert intervals[1] == pytest.approx(2 * intervals[0])


def test_no_question_is_an_error():
    with pytest.raises(ValueError, match="at least one question"):
        bootstrap_intervals(np.zeros((0, 1)))


def test_few_differences_are_tried_exhaustively():
    # All of one sign: two of the 2**5 sign patterns are as extreme.
    assert randomisation_test(np.array([0.1, 0.2, 0.3, 0.4, 0.5])) == 2 / 32
    # Sums of ±1 ±1 ±1: |sum| ≥ 1 always.
    assert randomisation_test(np.array([1.0, 1.0, -1.0])) == 1.0
    # |±3 ±1| ≥ 2 always; |±3 ±1| ≥ 4 in two of four.
    assert randomisation_test(np.array([3.0, -1.0])) == 1.0
    assert randomisation_test(np.array([3.0, 1.0])) == 0.5


def test_questions_without_a_difference_change_nothing():
    differences = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    assert randomisation_test(np.concatenate([differences, np.zeros(500)])) == randomisation_test(differences)


def test_no_difference_at_all():
    assert randomisation_test(np.zeros(20)) == 1.0


def test_many_questions_agree_with_the_exact_sign_test():
    # 20 differences of 1, 15 of them positive: P(|#positive - 10| ≥ 5) for Binomial(20, 1/2) is .0414.
    differences = np.array([1.0] * 15 + [-1.0] * 5)
    assert randomisation_test(differences) == pytest.approx(0.0414, abs=0.008)


def test_p_is_never_zero():
    assert 0 < randomisation_test(np.ones(400)) < 0.001


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=12))
def test_p_does_not_depend_on_which_system_is_the_first(differences):
    values = np.array(differences)
    p_value = randomisation_test(values)
    assert 0 < p_value <= 1
    assert p_value == pytest.approx(randomisation_test(-values))
