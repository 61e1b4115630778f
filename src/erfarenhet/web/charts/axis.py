"""A scale of years."""

from __future__ import annotations

from dataclasses import dataclass

_STEPS = (1, 2, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class Tick:
    """A year that the axis names, and where."""

    year: int
    x: float


@dataclass(frozen=True, slots=True)
class YearAxis:
    """Years from ``first`` to ``last`` along the x axis, between ``left`` and ``right``."""

    first: int
    last: int
    left: float
    right: float

    def x(self, year: float) -> float:
        """Where a year lies."""
        span = max(self.last - self.first, 1)
        return round(self.left + (year - self.first) / span * (self.right - self.left), 1)

    def ticks(self, *, most: int = 8) -> tuple[Tick, ...]:
        """The years that are named: round ones, at most ``most`` of them and the ends' neighbours."""
        span = self.last - self.first
        step = next((step for step in _STEPS if span / step < most), _STEPS[-1])
        first = -(-self.first // step) * step
        return tuple(Tick(year, self.x(year)) for year in range(first, self.last + 1, step))
