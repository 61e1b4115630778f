"""Filters as conditions on a point's payload, in a form that every engine translates with a few lines."""

from __future__ import annotations

from dataclasses import dataclass

from erfarenhet.errors import InvalidFilter
from erfarenhet.store.interface import Filters
from erfarenhet.store.payload import fold


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The field holds one of these values, or, where it holds a list, at least one of them."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """The field's number is not less than ``at_least`` and not more than ``at_most``, where these are given."""

    field: str
    at_least: int | None = None
    at_most: int | None = None


Condition = AnyOf | Between

_EXACT_KEYS = ("language", "country", "document_type", "phase", "event_type", "document_id")
_FOLDED_KEYS = ("place", "publisher")

# A facet is read by people: places and publishers are counted as they are spelt, not as they are compared.
FACET_FIELDS = {
    **{key: f"filters.{key}" for key in _EXACT_KEYS},
    "place": "metadata.places",
    "publisher": "metadata.publisher",
}
KEYWORD_FIELDS = tuple(sorted({*FACET_FIELDS.values(), *(f"filters.{key}" for key in _FOLDED_KEYS)}))
INTEGER_FIELDS = ("filters.period_from", "filters.period_to")


def conditions_of(filters: Filters) -> tuple[Condition, ...]:
    """The conditions that must all hold; none for empty filters."""
    conditions: list[Condition] = []
    for key in (*_EXACT_KEYS, *_FOLDED_KEYS):
        values: tuple[str, ...] = getattr(filters, key)
        if values:
            compared = tuple(map(fold, values)) if key in _FOLDED_KEYS else values
            conditions.append(AnyOf(f"filters.{key}", compared))
    # Two periods overlap when each begins before the other ends; a document without years has neither field.
    if filters.year_from is not None:
        conditions.append(Between("filters.period_to", at_least=filters.year_from))
    if filters.year_to is not None:
        conditions.append(Between("filters.period_from", at_most=filters.year_to))
    return tuple(conditions)


def facet_field(key: str) -> str:
    """The payload field that is counted for a filter key.

    Raises:
        InvalidFilter: the key is unknown or a year.
    """
    try:
        return FACET_FIELDS[key]
    except KeyError as exc:
        raise InvalidFilter(f"Cannot count passages by {key!r}. Use one of: {', '.join(FACET_FIELDS)}.") from exc
