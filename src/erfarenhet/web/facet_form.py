"""The form that chooses cases by facets, with how many cases each value would find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from erfarenhet.cases.case_records import Case
from erfarenhet.cases.gazetteer import load_gazetteer
from erfarenhet.cases.industries import load_industries
from erfarenhet.cases.select_cases import CASE_FILTER_KEYS, CaseFilters, count_facets, parse_case_filters
from erfarenhet.errors import InvalidFilter
from erfarenhet.vocabulary import load_vocabulary
from erfarenhet.web.filter_form import Choice, Chosen, year_problem
from erfarenhet.web.form_fields import Fields
from erfarenhet.web.texts import PageTexts

_FIELDS: Mapping[str, str] = {
    "country": "countries",
    "event_type": "event_types",
    "phase": "phases",
    "measure": "measure_types",
    "grade": "evidence_grades",
}
SHOWN = ("country", "event_type", "phase", "measure", "county", "industry", "grade")
"""Facets in the order in which the form has them."""


@dataclass(frozen=True, slots=True)
class FacetForm:
    """The form's content; fields as in ``filter_form.FilterForm``."""

    facets: Mapping[str, tuple[Choice, ...]]
    given: Mapping[str, tuple[str, ...]]
    chosen: tuple[Chosen, ...]
    problem: str | None
    filters: CaseFilters = field(default_factory=CaseFilters)

    @property
    def query(self) -> dict[str, list[str]]:
        """What is chosen, for an address."""
        return {key: list(values) for key, values in self.given.items()}

    def first(self, key: str) -> str:
        """The first value of a typed filter; empty when there is none."""
        return next(iter(self.given.get(key, ())), "")


def facet_form(fields: Fields, cases: Sequence[Case], texts: PageTexts) -> FacetForm:
    """Make the form.

    Args:
        fields: an address's values; those that are no filters of cases are passed over.
    """
    given: dict[str, tuple[str, ...]] = {}
    for key, value in fields:
        if key in CASE_FILTER_KEYS and value.strip() and value.strip() not in given.get(key, ()):
            given[key] = (*given.get(key, ()), value.strip()[:200])
    problem = _problem(given, texts)
    filters = CaseFilters()
    if problem is None:
        try:
            filters = parse_case_filters(given)
        except InvalidFilter:
            problem = str(texts.problem_details[422])
    counts = count_facets(cases, filters)
    facets: dict[str, tuple[Choice, ...]] = {}
    chosen: list[Chosen] = []
    for key in SHOWN:
        wanted = set(getattr(filters, key))
        values = [*counts[key], *(value for value in sorted(wanted) if value not in counts[key])]
        if key in ("phase", "event_type", "measure"):
            values = [value for value in load_vocabulary().ids(_FIELDS[key]) if value in values]
        facets[key] = tuple(
            Choice(value, facet_label(key, value, texts.language), counts[key].get(value, 0), value in wanted)
            for value in values
        )
        chosen += [
            Chosen(key, choice.value, choice.label, texts.facet_names[key]) for choice in facets[key] if choice.chosen
        ]
    names = {**texts.filter_names, "q": texts.search_words}
    typed = ("q", "place", "year_from", "year_to")
    chosen += [Chosen(key, value, value, names[key]) for key in typed for value in given.get(key, ())]
    return FacetForm(facets, given, tuple(chosen), problem, filters)


def facet_label(key: str, value: str, language: str) -> str:
    """What a facet's value is called."""
    if key == "industry":
        return load_industries().label(value, language)
    return load_vocabulary().label(_FIELDS[key], value, language) if key in _FIELDS else value


def _problem(given: Mapping[str, tuple[str, ...]], texts: PageTexts) -> str | None:
    for key, field_name in _FIELDS.items():
        for value in given.get(key, ()):
            if load_vocabulary().find(field_name, value) is None:
                return str(texts.filter_unknown).format(value[:80])
    for value in given.get("county", ()):
        if load_gazetteer().county(value) is None:
            return str(texts.county_unknown).format(value[:80])
    for value in given.get("industry", ()):
        if value not in load_industries().by_id and not load_industries().find(value):
            return str(texts.filter_unknown).format(value[:80])
    return year_problem(given, texts)
