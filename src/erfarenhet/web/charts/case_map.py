"""All cases by year, kind of event and number of jobs: a lane per event, a circle per case."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from erfarenhet.cases.case_records import Case
from erfarenhet.vocabulary import load_vocabulary
from erfarenhet.web.charts.axis import Tick, YearAxis

_WIDTH, _LEFT, _RIGHT = 860, 220, 830
_TOP, _LANE = 10, 44
_RADIUS_MIN, _RADIUS_MAX, _RADIUS_UNKNOWN = 4.0, 19.0, 4.0


@dataclass(frozen=True, slots=True)
class Circle:
    """A case.

    Attributes:
        jobs: lost, or gained for an establishment; ``None`` when unknown.
    """

    case: Case
    event: str
    x: float
    y: float
    radius: float
    jobs: int | None


@dataclass(frozen=True, slots=True)
class EventLane:
    """The lane of one kind of event, with its number of cases."""

    event: str
    y: float
    cases: int


@dataclass(frozen=True, slots=True)
class CaseMap:
    """The drawing, and the figures that describe it in words."""

    width: int
    height: int
    ticks: tuple[Tick, ...]
    lanes: tuple[EventLane, ...]
    circles: tuple[Circle, ...]
    first: int
    last: int
    commonest: EventLane


def jobs_of(case: Case) -> int | None:
    """A case's main number of jobs: of those lost, else of those gained."""
    count = case.main_jobs("lost") or case.main_jobs("gained")
    return count.number if count else None


def case_map_of(cases: Sequence[Case]) -> CaseMap | None:
    """The drawing; ``None`` when no case has both a year and an event. A case counts once, for its first event."""
    dated = [case for case in cases if case.year_from is not None and case.event_types]
    if not dated:
        return None
    counts = Counter(case.event_types[0] for case in dated)
    events = [event for event in load_vocabulary().ids("event_types") if counts[event]]
    lanes = tuple(EventLane(event, _TOP + _LANE * (index + 0.5), counts[event]) for index, event in enumerate(events))
    y_of = {lane.event: lane.y for lane in lanes}
    years = [case.year_from or 0 for case in dated]
    axis = YearAxis(min(years), max(max(years), min(years) + 2), _LEFT, _RIGHT)
    largest = max((jobs_of(case) or 0 for case in dated), default=0)
    circles = [
        Circle(
            case, case.event_types[0], axis.x(case.year_from or 0), y_of[case.event_types[0]],
            _radius(jobs_of(case), largest), jobs_of(case),
        )
        for case in dated
        if case.event_types[0] in y_of
    ]  # fmt: skip
    # Small ones on top of large ones.
    circles.sort(key=lambda circle: -circle.radius)
    return CaseMap(
        width=_WIDTH,
        height=int(_TOP + _LANE * len(lanes) + 30),
        ticks=axis.ticks(),
        lanes=lanes,
        circles=tuple(circles),
        first=min(years),
        last=max(years),
        commonest=max(lanes, key=lambda lane: lane.cases),
    )


def _radius(jobs: int | None, largest: int) -> float:
    """The area grows with the jobs."""
    if not jobs or not largest:
        return _RADIUS_UNKNOWN
    return round(max(_RADIUS_MIN, _RADIUS_MAX * math.sqrt(jobs / largest)), 1)
