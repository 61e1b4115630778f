"""A case's measures along the years, a lane per phase."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from erfarenhet.cases.case_records import Case, CaseMeasure
from erfarenhet.vocabulary import load_vocabulary
from erfarenhet.web.charts.axis import Tick, YearAxis

_WIDTH, _LEFT, _RIGHT = 720, 150, 700
_TOP, _LANE, _STACK = 34, 40, 11


@dataclass(frozen=True, slots=True)
class Dot:
    """A measure: its number in the table, and where it lies."""

    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A phase's lane."""

    phase: str
    y: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing.

    Attributes:
        measures: those with a year, by year; a dot's number is the place here, from 1.
        undated: number of measures without a year.
        period: left and right end of the case's own period; ``None`` when it is unknown.
    """

    width: int
    height: int
    axis: YearAxis
    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]
    dots: tuple[Dot, ...]
    measures: tuple[CaseMeasure, ...]
    undated: int
    period: tuple[float, float] | None


def timeline_of(case: Case) -> Timeline | None:
    """The drawing of a case; ``None`` when no measure has a year."""
    order = load_vocabulary().ids("phases")
    dated = sorted(
        (measure for measure in case.measures if measure.year is not None),
        key=lambda measure: (measure.year or 0, order.index(measure.phase) if measure.phase in order else len(order)),
    )
    if not dated:
        return None
    years = [measure.year for measure in dated if measure.year is not None]
    known = [*years, *(year for year in (case.year_from, case.year_to) if year is not None)]
    axis = YearAxis(min(known), max(max(known), min(known) + 2), _LEFT, _RIGHT)
    phases = [phase for phase in order if any(measure.phase == phase for measure in dated)]
    lanes = tuple(Lane(phase, _TOP + _LANE * (index + 0.5)) for index, phase in enumerate(phases))
    y_of = {lane.phase: lane.y for lane in lanes}
    met: Counter[tuple[str, int]] = Counter()
    dots = []
    for number, measure in enumerate(dated, start=1):
        key = (measure.phase, measure.year or 0)
        # Several of one year stand beside each other rather than on top.
        dots.append(Dot(number, axis.x(measure.year or 0) + met[key] * _STACK * 2, y_of.get(measure.phase, _TOP)))
        met[key] += 1
    period = None
    if case.year_from is not None:
        period = (axis.x(case.year_from), axis.x(case.year_to or case.year_from))
    return Timeline(
        width=max(_WIDTH, int(max(dot.x for dot in dots)) + 20),
        height=int(_TOP + _LANE * len(lanes) + 28),
        axis=axis,
        ticks=axis.ticks(),
        lanes=lanes,
        dots=tuple(dots),
        measures=tuple(dated),
        undated=len(case.measures) - len(dated),
        period=period,
    )
