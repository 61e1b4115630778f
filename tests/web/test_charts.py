from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.cases.case_records import Case, CaseMeasure, JobCount
from erfarenhet.vocabulary import load_vocabulary
from erfarenhet.web.charts.axis import YearAxis
from erfarenhet.web.charts.case_map import case_map_of, jobs_of
from erfarenhet.web.charts.heat_map import SHADES, heat_map_of
from erfarenhet.web.charts.timeline import timeline_of

PHASES = load_vocabulary().ids("phases")
MEASURES = load_vocabulary().ids("measure_types")
EVENTS = load_vocabulary().ids("event_types")
YEARS = st.integers(1950, 2040)


def case(number: int, year: int | None, event: str | None, jobs: int | None, *measures: CaseMeasure) -> Case:
    return Case(
        f"c{number}",
        "v",
        f"Fall {number}",
        "sv",
        event_types=(event,) if event else (),
        year_from=year,
        jobs=(JobCount("j", jobs, "jobb", "lost"),) if jobs else (),
        measures=measures,
    )


@given(YEARS, st.integers(2, 90))
def test_years_stand_in_order_inside_the_axis(first: int, span: int) -> None:
    axis = YearAxis(first, first + span, 100, 700)
    ticks = axis.ticks()
    assert 1 <= len(ticks) <= 9
    assert all(100 <= tick.x <= 700 for tick in ticks)
    assert [tick.x for tick in ticks] == sorted(tick.x for tick in ticks)
    assert (axis.x(first), axis.x(first + span)) == (100, 700)


@st.composite
def measures(draw: st.DrawFn) -> tuple[CaseMeasure, ...]:
    count = draw(st.integers(0, 8))
    return tuple(
        CaseMeasure(
            f"m{number}", "något", draw(st.sampled_from(PHASES)), draw(st.sampled_from(MEASURES)),
            draw(st.none() | YEARS),
        )
        for number in range(count)
    )  # fmt: skip


@given(measures(), st.none() | YEARS)
def test_a_timeline_has_a_dot_for_each_dated_measure_and_those_of_one_year_beside_each_other(
    given_measures: tuple[CaseMeasure, ...], year: int | None
) -> None:
    drawn = timeline_of(case(1, year, None, None, *given_measures))
    dated = [measure for measure in given_measures if measure.year is not None]
    if not dated:
        assert drawn is None
        return
    assert drawn is not None
    assert len(drawn.dots) == len(drawn.measures) == len(dated)
    assert drawn.undated == len(given_measures) - len(dated)
    places: dict[tuple[str, int | None], list[float]] = {}
    for dot, measure in zip(drawn.dots, drawn.measures, strict=True):
        places.setdefault((measure.phase, measure.year), []).append(dot.x)
    assert all(len(set(xs)) == len(xs) for xs in places.values())
    for dot in drawn.dots:
        assert 0 <= dot.x <= drawn.width
        assert 0 <= dot.y <= drawn.height


def test_circles_grow_with_the_jobs_in_area() -> None:
    cases = [case(1, 2000, EVENTS[0], 400), case(2, 2005, EVENTS[0], 100), case(3, 2010, EVENTS[1], None)]
    drawn = case_map_of(cases)
    assert drawn is not None
    radius = {circle.case.case_id: circle.radius for circle in drawn.circles}
    assert radius["c1"] / radius["c2"] == pytest.approx(math.sqrt(4), rel=0.02)
    assert next(circle.jobs for circle in drawn.circles if circle.case.case_id == "c3") is None
    assert {lane.event: lane.cases for lane in drawn.lanes} == {EVENTS[0]: 2, EVENTS[1]: 1}
    assert (drawn.first, drawn.last, drawn.commonest.event) == (2000, 2010, EVENTS[0])
    assert jobs_of(cases[0]) == 400


def test_nothing_is_drawn_of_cases_that_tell_nothing() -> None:
    silent = [case(1, None, EVENTS[0], 3), case(2, 2000, None, 3)]
    assert case_map_of(silent) is None
    assert heat_map_of(silent) is None
    assert case_map_of([]) is None


@given(st.lists(measures(), min_size=1, max_size=5))
def test_the_heat_map_counts_every_measure_once(groups: list[tuple[CaseMeasure, ...]]) -> None:
    cases = [case(number, 2000, None, None, *group) for number, group in enumerate(groups)]
    drawn = heat_map_of(cases)
    total = sum(len(group) for group in groups)
    if total == 0:
        assert drawn is None
        return
    assert drawn is not None
    cells = [cell for _, row in drawn.rows for cell in row]
    assert sum(cell.count for cell in cells) == total
    assert drawn.most.count == max(cell.count for cell in cells)
    assert drawn.most.shade == SHADES
    assert all((cell.shade == 0) == (cell.count == 0) for cell in cells)
