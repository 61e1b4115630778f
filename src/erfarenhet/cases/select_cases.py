"""Choose cases by facets, and count what each facet would still find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from erfarenhet.cases.case_records import Case
from erfarenhet.cases.gazetteer import load_gazetteer
from erfarenhet.cases.industries import load_industries
from erfarenhet.errors import InvalidFilter
from erfarenhet.vocabulary import load_vocabulary

# Facets whose values are controlled, with the vocabulary's field.
_CONTROLLED = {
    "country": "countries",
    "event_type": "event_types",
    "phase": "phases",
    "measure": "measure_types",
    "grade": "evidence_grades",
}
_YEARS = ("year_from", "year_to")
FACETS = ("country", "county", "event_type", "phase", "measure", "industry", "grade", "year")
CASE_FILTER_KEYS = ("country", "county", "event_type", "phase", "measure", "industry", "grade", "place", *_YEARS, "q")


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """Which cases are wanted. A key's values mean "any of these"; different keys must all hold.

    ``phase`` and ``measure`` are those of a case's measures; with both, one measure must have both. ``q`` must stand in
    title, places, employer or industry, word by word. A case matches years when its period overlaps them.
    """

    country: tuple[str, ...] = ()
    county: tuple[str, ...] = ()
    event_type: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    measure: tuple[str, ...] = ()
    industry: tuple[str, ...] = ()
    grade: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    q: str = ""


def parse_case_filters(values: Mapping[str, Sequence[str] | str | int | None]) -> CaseFilters:
    """Check filters as people write them.

    Args:
        values: one value or several per key; ``None`` and blank values say nothing.
    Raises:
        InvalidFilter: an unknown key, term, county or industry, or a year that is none. The message says what is meant.
    """
    parsed: dict[str, tuple[str, ...] | int | str] = {}
    for key, given in values.items():
        words = [str(value).strip() for value in ([given] if isinstance(given, str | int) else given or [])]
        words = [word for word in words if word]
        if key not in CASE_FILTER_KEYS:
            raise InvalidFilter(f"Unknown filter {key!r}. Allowed: {', '.join(CASE_FILTER_KEYS)}.")
        if not words:
            continue
        if key in _YEARS:
            if len(words) > 1 or not (words[0].isdecimal() and len(words[0]) == 4):
                raise InvalidFilter(f"{key}={words[0]!r} is not a year. Write four digits, for instance {key}=2010.")
            parsed[key] = int(words[0])
        elif key == "q":
            parsed[key] = " ".join(words)[:200]
        else:
            parsed[key] = tuple(dict.fromkeys(_value(key, word) for word in words))
    filters = CaseFilters(**parsed)  # type: ignore[arg-type]
    if filters.year_from and filters.year_to and filters.year_from > filters.year_to:
        raise InvalidFilter(f"year_from={filters.year_from} is after year_to={filters.year_to}. Swap them.")
    return filters


def _value(key: str, word: str) -> str:
    if key in _CONTROLLED:
        vocabulary, field = load_vocabulary(), _CONTROLLED[key]
        term = vocabulary.find(field, word)
        if term is None:
            near = vocabulary.nearest(field, word)
            hint = f" Did you mean {near!r}?" if near else ""
            raise InvalidFilter(f"Unknown {key} {word!r}.{hint} Allowed: {', '.join(vocabulary.ids(field))}.")
        return term
    if key == "county":
        county = load_gazetteer().county(word)
        if county is None:
            raise InvalidFilter(f"Unknown county {word!r}. Write a län or a fylke, e.g. Värmlands län.")
        return county
    if key == "industry":
        industries = load_industries()
        found = (word,) if word in industries.by_id else industries.find(word)
        if not found:
            raise InvalidFilter(f"Unknown industry {word!r}. Allowed: {', '.join(industries.by_id)}.")
        return found[0]
    return word


def select_cases(cases: Iterable[Case], filters: CaseFilters) -> list[Case]:
    """The cases that match, in the order given."""
    return [case for case in cases if _matches(case, filters)]


def count_facets(cases: Sequence[Case], filters: CaseFilters) -> dict[str, dict[str, int]]:
    """How many cases each value of each facet would find beside the other filters; most first, years in order.

    A facet's own filter does not count for it, so that a reader sees what else could be chosen.
    """
    counted: dict[str, dict[str, int]] = {}
    for facet in FACETS:
        others = _without(filters, facet)
        values = Counter(value for case in select_cases(cases, others) for value in _FACET_VALUES[facet](case, others))
        by_count = sorted(values.items(), key=lambda item: (-item[1], item[0]))
        counted[facet] = dict(sorted(values.items()) if facet == "year" else by_count)
    return counted


def _without(filters: CaseFilters, facet: str) -> CaseFilters:
    if facet == "year":
        return replace(filters, year_from=None, year_to=None)
    nothing: dict[str, Any] = {facet: ()}
    return replace(filters, **nothing)


def _measures(case: Case, filters: CaseFilters) -> list[tuple[str, str]]:
    return [
        (measure.phase, measure.type)
        for measure in case.measures
        if (not filters.phase or measure.phase in filters.phase)
        and (not filters.measure or measure.type in filters.measure)
    ]


_FACET_VALUES: Mapping[str, Callable[[Case, CaseFilters], Iterable[str]]] = {
    "country": lambda case, _: case.countries,
    "county": lambda case, _: case.counties,
    "event_type": lambda case, _: case.event_types,
    "phase": lambda case, filters: {phase for phase, _ in _measures(case, filters)},
    "measure": lambda case, filters: {kind for _, kind in _measures(case, filters)},
    "industry": lambda case, _: case.industries,
    "grade": lambda case, _: (case.grade,) if case.grade else (),
    "year": lambda case, _: (str(case.year_from),) if case.year_from else (),
}


def _matches(case: Case, filters: CaseFilters) -> bool:
    held: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
        (filters.country, case.countries),
        (filters.county, case.counties),
        (filters.event_type, case.event_types),
        (filters.industry, case.industries),
        (filters.grade, (case.grade,) if case.grade else ()),
        (_folded(filters.place), _folded(case.places)),
    )
    if any(wanted and not set(wanted) & set(present) for wanted, present in held):
        return False
    if (filters.phase or filters.measure) and not _measures(case, filters):
        return False
    if filters.q and not _mentions(case, filters.q):
        return False
    return _overlaps(case, filters)


def _mentions(case: Case, query: str) -> bool:
    text = " ".join((case.title, *case.places, case.employer or "", case.industry or "")).casefold()
    return all(word in text for word in query.casefold().split())


def _overlaps(case: Case, filters: CaseFilters) -> bool:
    if filters.year_from is None and filters.year_to is None:
        return True
    if case.year_from is None:
        return False
    last = case.year_to or case.year_from
    return (filters.year_from is None or last >= filters.year_from) and (
        filters.year_to is None or case.year_from <= filters.year_to
    )


def _folded(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(value.casefold() for value in values)
