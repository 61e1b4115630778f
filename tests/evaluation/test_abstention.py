from __future__ import annotations

import pytest
from own_samples import make_judged, make_outcome

from erfarenhet.evaluation.abstention import RiskPoint, measure_abstention, trace_risk

QUOTE = ("aseda", "Bruket lade ned.", 2)
ANSWERABLE = make_judged(QUOTE)
CITED = [("aseda", "Bruket lade ned.")]


def outcome(judged, *, answered, score=0.0):
    return make_outcome(judged, cited=CITED if answered else (), score=score)


def test_error_rates_by_hand():
    near = make_judged(kind="near_miss")
    far = make_judged(kind="off_topic")
    found = measure_abstention(
        [
            outcome(ANSWERABLE, answered=True),
            outcome(ANSWERABLE, answered=True),
            outcome(ANSWERABLE, answered=False),
            outcome(ANSWERABLE, answered=True),
            outcome(near, answered=True),
            outcome(near, answered=False),
            outcome(far, answered=False),
        ]
    )
    assert found.wrongly_abstained.mean == 0.25
    assert (found.near_miss_abstained.mean, found.off_topic_abstained.mean) == (0.5, 1)
    assert found.wrongly_answered.mean == pytest.approx(1 / 3)
    assert found.wrongly_answered.questions == 3


def test_a_kind_that_nobody_asked_has_no_rate():
    assert measure_abstention([outcome(ANSWERABLE, answered=True)]).near_miss_abstained is None


def test_the_curve_by_hand():
    outcomes = [
        outcome(ANSWERABLE, answered=True, score=3.0),
        outcome(ANSWERABLE, answered=True, score=2.0),
        outcome(ANSWERABLE, answered=True, score=2.0),
        outcome(ANSWERABLE, answered=False, score=-1.0),
    ]
    curve, area, here = trace_risk(outcomes, [True, False, True, False], threshold=0.0)
    assert curve == (RiskPoint(3.0, 0.25, 0.0), RiskPoint(2.0, 0.75, 1 / 3), RiskPoint(-1.0, 1.0, 0.5))
    assert area == pytest.approx(0.25 * 0 + 0.5 / 3 + 0.25 * 0.5)
    assert here == RiskPoint(0.0, 0.75, pytest.approx(1 / 3))


def test_what_is_left_unanswered_for_another_reason_is_covered_last():
    outcomes = [
        outcome(ANSWERABLE, answered=False, score=5.0),  # names something that no passage has
        outcome(ANSWERABLE, answered=True, score=1.0),
        outcome(ANSWERABLE, answered=True, score=-3.0),  # keywords that a passage holds
    ]
    curve, _, here = trace_risk(outcomes, [False, True, True], threshold=0.0)
    assert [point.threshold for point in curve] == [-3.0, 1.0, 5.0]
    assert [point.risk for point in curve] == [0, 0, pytest.approx(1 / 3)]
    assert here.coverage == pytest.approx(2 / 3)


def test_nothing_asked_and_nothing_answered():
    assert trace_risk([], [], threshold=0.0) == ((), None, None)
    _, _, here = trace_risk([outcome(ANSWERABLE, answered=False, score=-1)], [True], threshold=0.0)
    assert (here.coverage, here.risk) == (0, 0)
