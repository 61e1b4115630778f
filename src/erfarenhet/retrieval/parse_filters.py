"""Filters as people write them (``phase=genomföra``, ``country=Norge``) to the store's filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from erfarenhet.errors import InvalidFilter
from erfarenhet.store.interface import Filters
from erfarenhet.vocabulary import load_vocabulary

# Filter keys whose values are controlled, with the vocabulary's field.
_CONTROLLED = {
    "language": "languages",
    "country": "countries",
    "document_type": "document_types",
    "phase": "phases",
    "event_type": "event_types",
}
_FREE = ("place", "publisher", "document_id")
_YEARS = ("year_from", "year_to")
FILTER_KEYS = (*_CONTROLLED, *_FREE, *_YEARS)


def parse_filters(values: Mapping[str, Sequence[str] | str | int | None]) -> Filters:
    """Check filters and bring them to the store's form.

    Args:
        values: one value or several per key; several mean "any of these". ``None``, empty lists and blank values
            (a form's empty fields) say nothing.
    Raises:
        InvalidFilter: an unknown key or term, or a year that is no number. The message lists what is allowed.
    """
    parsed: dict[str, tuple[str, ...] | int] = {}
    for key, given in values.items():
        words = [str(value).strip() for value in ([given] if isinstance(given, str | int) else given or [])]
        words = [word for word in words if word]
        if key not in FILTER_KEYS:
            raise InvalidFilter(f"Unknown filter {key!r}. Allowed: {', '.join(FILTER_KEYS)}.")
        if not words:
            continue
        if key in _YEARS:
            parsed[key] = _year(key, words)
        elif key in _CONTROLLED:
            parsed[key] = tuple(dict.fromkeys(_term(key, word) for word in words))
        else:
            parsed[key] = tuple(dict.fromkeys(words))
    filters = Filters(**parsed)  # type: ignore[arg-type]
    if filters.year_from and filters.year_to and filters.year_from > filters.year_to:
        raise InvalidFilter(f"year_from={filters.year_from} is after year_to={filters.year_to}. Swap them.")
    return filters


def filters_to_json(filters: Filters) -> dict[str, Any]:
    """The filters that say something, by key; ``parse_filters`` reads them again."""
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(filters).items()
        if value not in ((), None)
    }


def parse_filter_options(options: Iterable[str]) -> Filters:
    """Check ``KEY=VALUE`` options of the command line."""
    values: dict[str, list[str]] = {}
    for option in options:
        key, equals, value = option.partition("=")
        if not equals or not value.strip():
            raise InvalidFilter(f"Filter {option!r} is not KEY=VALUE. Keys: {', '.join(FILTER_KEYS)}.")
        values.setdefault(key.strip(), []).append(value)
    return parse_filters(values)


def _term(key: str, word: str) -> str:
    vocabulary, field = load_vocabulary(), _CONTROLLED[key]
    term = vocabulary.find(field, word)
    if term is None:
        near = vocabulary.nearest(field, word)
        hint = f" Did you mean {near!r}?" if near else ""
        raise InvalidFilter(f"Unknown {key} {word!r}.{hint} Allowed: {', '.join(vocabulary.ids(field))}.")
    return term


def _year(key: str, words: Sequence[str]) -> int:
    if len(words) > 1:
        raise InvalidFilter(f"{key} is given {len(words)} times. Give it once.")
    if not (words[0].isdecimal() and len(words[0]) == 4):
        raise InvalidFilter(f"{key}={words[0]!r} is not a year. Write four digits, for instance {key}=2010.")
    return int(words[0])
