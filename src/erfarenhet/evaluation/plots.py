"""Plots as SVG text, for a page that stands alone: no scripts, no fonts, colours from the page's style sheet.

Shapes carry classes (``s0`` … ``s3`` for series, ``axis``, ``grid``, ``interval``, …) and no colours, so that one plot
serves light and dark. Numbers and names stand beside the shapes: nothing hangs on colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

_WIDTH = 760
_LABELS = 190  # left of the plot
_NUMBERS = 150  # right of it
_ROW = 24
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. ``low`` and ``high`` are the ends of its interval; ``series`` picks one of four colours."""

    label: str
    value: float
    low: float
    high: float
    series: int = 0


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points with x and y in [0, 1]; ``mark`` is a point of its own on it."""

    label: str
    points: Sequence[tuple[float, float]]
    mark: tuple[float, float] | None = None
    series: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One question's difference, in [-1, 1]; ``label`` is what the pointer shows."""

    label: str
    value: float


def draw_bars(title: str, groups: Sequence[tuple[str, Sequence[Bar]]]) -> str:
    """Horizontal bars from 0 to 1 with intervals, in named groups from top to bottom."""
    left, right = _LABELS, _WIDTH - _NUMBERS
    lines: list[str] = []
    top = 8
    for name, bars in groups:
        if name:
            lines.append(f'<text x="0" y="{top + 16}" class="group">{escape(name)}</text>')
            top += _ROW
        for bar in bars:
            middle = top + _ROW / 2
            x, low, high = (left + (right - left) * _within(value) for value in (bar.value, bar.low, bar.high))
            caps = "".join(f"M{end:.1f} {middle - 4:.1f}v8" for end in (low, high))
            numbers = f"{bar.value:.3f} [{bar.low:.3f}, {bar.high:.3f}]"
            lines += [
                f'<text x="{left - 8}" y="{middle + 4:.1f}" class="label end">{escape(bar.label)}</text>',
                f'<rect x="{left}" y="{middle - 8:.1f}" width="{x - left:.1f}" height="16" class="s{bar.series % 4}"/>',
                f'<path d="M{low:.1f} {middle:.1f}H{high:.1f}{caps}" class="interval"/>',
                f'<text x="{right + 10}" y="{middle + 4:.1f}" class="number">{numbers}</text>',
            ]
            top += _ROW
        top += 6
    grid: list[str] = []
    for tick in _TICKS:
        x = left + (right - left) * tick
        grid.append(f'<path d="M{x:.1f} 4V{top}" class="grid"/>')
        grid.append(f'<text x="{x:.1f}" y="{top + 16}" class="tick middle">{tick:g}</text>')
    return _svg(title, top + 24, [*grid, *lines])


def draw_curves(title: str, curves: Sequence[Curve], *, x_name: str, y_name: str) -> str:
    """Lines over x from 0 to 1; y from 0 to the next tick above the highest point."""
    left, right, top, bottom = 60, _WIDTH - 170, 12, 320
    highest = max((y for curve in curves for _, y in curve.points), default=1.0)
    limit = next(tick for tick in _TICKS[1:] if tick >= min(highest, 1.0))

    def place(x: float, y: float) -> tuple[float, float]:
        return left + (right - left) * _within(x), bottom - (bottom - top) * _within(y / limit)

    lines: list[str] = []
    for tick in _TICKS:
        x, _ = place(tick, 0)
        lines.append(f'<path d="M{x:.1f} {top}V{bottom}" class="grid"/>')
        lines.append(f'<text x="{x:.1f}" y="{bottom + 18}" class="tick middle">{tick:g}</text>')
        _, y = place(0, tick * limit)
        lines.append(f'<path d="M{left} {y:.1f}H{right}" class="grid"/>')
        lines.append(f'<text x="{left - 8}" y="{y + 4:.1f}" class="tick end">{tick * limit:.2g}</text>')
    lines.append(f'<text x="{(left + right) / 2}" y="{bottom + 38}" class="label middle">{escape(x_name)}</text>')
    lines.append(
        f'<text x="14" y="{(top + bottom) / 2}" class="label middle" '
        f'transform="rotate(-90 14 {(top + bottom) / 2})">{escape(y_name)}</text>'
    )
    for position, curve in enumerate(curves):
        way = "L".join(f"{x:.1f} {y:.1f}" for x, y in (place(x, y) for x, y in curve.points))
        dashes = ("", " dash", " dots", " dash")[position % 4]
        if way:
            lines.append(f'<path d="M{way}" class="line l{curve.series % 4}{dashes}"/>')
        key = top + 12 + 24 * position
        lines.append(f'<path d="M{right + 12} {key}h28" class="line l{curve.series % 4}{dashes}"/>')
        lines.append(f'<text x="{right + 46}" y="{key + 4}" class="label">{escape(curve.label)}</text>')
        if curve.mark is not None:
            x, y = place(*curve.mark)
            mark = escape(f"{curve.label}: {curve.mark[0]:.3f}, {curve.mark[1]:.3f}")
            circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" class="s{curve.series % 4} mark">'
            lines.append(f"{circle}<title>{mark}</title></circle>")
    return _svg(title, bottom + 50, lines)


def draw_differences(title: str, differences: Sequence[Difference], *, mean: float, low: float, high: float) -> str:
    """A bar for each question that differs, the best gain first; the mean with its interval as a line across.

    Args:
        differences: of all questions; those of 0 take their room between gains and losses, without a bar.
    """
    left, right, top, bottom = 50, _WIDTH - 12, 12, 300
    middle = (top + bottom) / 2
    limit = max((abs(item.value) for item in differences), default=0.0) or 1.0

    def height(value: float) -> float:
        return middle - (bottom - top) / 2 * value / limit

    lines = [f'<rect x="{left}" y="{height(high):.1f}" width="{right - left}" ' + _tall(height(low) - height(high))]
    for tick in (-1.0, -0.5, 0.0, 0.5, 1.0):
        y = height(tick * limit)
        amount = f"{tick * limit:+.2g}" if tick else "0"
        lines.append(f'<path d="M{left} {y:.1f}H{right}" class="{"axis" if tick == 0 else "grid"}"/>')
        lines.append(f'<text x="{left - 8}" y="{y + 4:.1f}" class="tick end">{amount}</text>')
    width = (right - left) / max(len(differences), 1)
    for place, item in enumerate(sorted(differences, key=lambda item: -item.value)):
        if item.value == 0:
            continue
        y, base = sorted((height(item.value), middle))
        lines.append(
            f'<rect x="{left + place * width:.2f}" y="{y:.1f}" width="{max(width - 0.4, 0.6):.2f}" '
            f'height="{base - y:.1f}" class="{"better" if item.value > 0 else "worse"}">'
            f"<title>{escape(item.label)}: {item.value:+.3f}</title></rect>"
        )
    lines.append(f'<path d="M{left} {height(mean):.1f}H{right}" class="mean"/>')
    lines.append(
        f'<text x="{right}" y="{bottom + 18}" class="label end">mean {mean:+.4f} [{low:+.4f}, {high:+.4f}], '
        f"{len(differences)} questions</text>"
    )
    return _svg(title, bottom + 28, lines)


def _tall(height: float) -> str:
    return f'height="{max(height, 0.5):.1f}" class="band"/>'


def _within(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _svg(title: str, height: float, lines: Sequence[str]) -> str:
    return "\n".join(_document(title, height, lines))


def _document(title: str, height: float, lines: Sequence[str]) -> Iterator[str]:
    yield (
        f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img" aria-label={quoteattr(title)} '
        f'xmlns="http://www.w3.org/2000/svg">'
    )
    yield f"<title>{escape(title)}</title>"
    yield from lines
    yield "</svg>"
