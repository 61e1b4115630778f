"""How many measures of each kind were taken in each phase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from erfarenhet.cases.case_records import Case
from erfarenhet.vocabulary import load_vocabulary

SHADES = 4


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One kind of measure in one phase.

    Attributes:
        shade: 0 for none, else 1 to ``SHADES``.
    """

    measure: str
    phase: str
    count: int
    shade: int


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Rows of kinds of measure, columns of phases."""

    phases: tuple[str, ...]
    rows: tuple[tuple[str, tuple[HeatCell, ...]], ...]
    most: HeatCell


def heat_map_of(cases: Iterable[Case]) -> HeatMap | None:
    """The map; ``None`` when no case has a measure."""
    counts = Counter((measure.type, measure.phase) for case in cases for measure in case.measures)
    if not counts:
        return None
    vocabulary = load_vocabulary()
    phases = vocabulary.ids("phases")
    largest = max(counts.values())

    def cell(measure: str, phase: str) -> HeatCell:
        count = counts[measure, phase]
        return HeatCell(measure, phase, count, -(-count * SHADES // largest) if count else 0)

    rows = tuple(
        (measure, tuple(cell(measure, phase) for phase in phases)) for measure in vocabulary.ids("measure_types")
    )
    return HeatMap(phases, rows, max((found for _, cells in rows for found in cells), key=lambda found: found.count))
