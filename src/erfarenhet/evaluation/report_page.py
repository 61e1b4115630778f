"""A report as one HTML file that needs nothing else: styles inside, plots as SVG, no scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from erfarenhet.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot with the table that says the same, or a table alone.

    Attributes:
        svg: as ``plots`` draws it; empty for a table alone.
        head, rows: of the table; columns from ``text_columns`` on hold numbers.
    """

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    svg: str = ""
    note: str = ""
    text_columns: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page. ``facts`` are names with values, such as the model."""

    title: str
    figures: Sequence[Figure] = ()
    paragraphs: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report."""

    title: str
    intro: str
    sections: Sequence[Section]


def render_report(page: Page) -> str:
    """The page as HTML. Texts are escaped; plots are taken as they are."""
    return _environment().get_template("report.html").render(page=page)


def write_report(path: Path, page: Page) -> None:
    """Write the page, whole or not at all.

    Raises:
        SettingsError: the file cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(render_report(page), encoding="utf-8")
        partial.replace(path)
    except OSError as exc:
        partial.unlink(missing_ok=True)
        raise SettingsError(f"The report {path} cannot be written: {exc}. Name another place.") from exc


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("erfarenhet.evaluation", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
