"""The form that narrows a search: what can be chosen, what is chosen, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from erfarenhet.corpus.registry_records import CatalogueEntry
from erfarenhet.records import Metadata
from erfarenhet.retrieval.parse_filters import FILTER_KEYS, parse_filters
from erfarenhet.store.interface import Filters
from erfarenhet.vocabulary import load_vocabulary
from erfarenhet.web.texts import PageTexts

CHECKED: Final[Mapping[str, tuple[str, Callable[[Metadata], Iterable[str]]]]] = {
    "country": ("countries", lambda metadata: metadata.countries),
    "event_type": ("event_types", lambda metadata: metadata.event_types),
    "phase": ("phases", lambda metadata: metadata.phases),
    "document_type": ("document_types", lambda metadata: filter(None, (metadata.document_type,))),
    "language": ("languages", lambda metadata: filter(None, (metadata.language,))),
}
"""Filters that are chosen among a few values: the vocabulary's field, and what a document has of it."""
_TYPED: Final = ("place", "year_from", "year_to")
# Shown where they come with a link, but not offered.
_CARRIED: Final = ("publisher", "document_id")
_PLACES_MAX = 400


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be chosen, with how many documents have it."""

    value: str
    label: str
    documents: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value that is chosen: for a sentence that says so, and for an address. ``name`` is its filter's."""

    key: str
    value: str
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class FilterForm:
    """The form's content.

    Attributes:
        choices: by filter key; a key with fewer than two values is left out, for there is nothing to choose.
        places: of all documents, for the place field's suggestions.
        given: what is chosen, as it was typed.
        problem: what is wrong with that, in the reader's language; ``None`` when it can be used.
    """

    choices: Mapping[str, tuple[Choice, ...]]
    places: tuple[str, ...]
    given: Mapping[str, tuple[str, ...]]
    chosen: tuple[Chosen, ...]
    problem: str | None = None
    filters: Filters = field(default_factory=Filters)

    @property
    def query(self) -> dict[str, list[str]]:
        """What is chosen, for an address."""
        return {key: list(values) for key, values in self.given.items()}

    def first(self, key: str) -> str:
        """The first value of a typed filter; empty when there is none."""
        return next(iter(self.given.get(key, ())), "")


def given_filters(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The filters among a form's or an address's values; blank ones say nothing."""
    given: dict[str, list[str]] = {}
    for key, value in pairs:
        if key in FILTER_KEYS and value.strip() and value.strip() not in given.get(key, ()):
            given.setdefault(key, []).append(value.strip())
    return {key: tuple(values) for key, values in given.items()}


def filter_form(
    given: Mapping[str, tuple[str, ...]], catalogue: Sequence[CatalogueEntry], texts: PageTexts
) -> FilterForm:
    """Make the form.

    Args:
        given: from ``given_filters``.
        catalogue: all published documents.
    """
    problem = _problem(given, texts)
    vocabulary, names = load_vocabulary(), texts.filter_names
    choices: dict[str, tuple[Choice, ...]] = {}
    chosen: list[Chosen] = []
    for key, (field_name, held) in CHECKED.items():
        counts = Counter(value for entry in catalogue for value in held(entry.metadata))
        ids = {vocabulary.find(field_name, value) or value for value in given.get(key, ())}
        offered = tuple(
            Choice(value, vocabulary.label(field_name, value, texts.language), counts[value], value in ids)
            for value in vocabulary.ids(field_name)
            if counts[value] or value in ids
        )
        if len(offered) > 1 or ids:
            choices[key] = offered
        chosen += [Chosen(key, choice.value, choice.label, names[key]) for choice in offered if choice.chosen]
    chosen += [Chosen(key, value, value, names[key]) for key in (*_TYPED, *_CARRIED) for value in given.get(key, ())]
    places = Counter(place for entry in catalogue for place in entry.metadata.places)
    names = tuple(sorted((place for place, _ in places.most_common(_PLACES_MAX)), key=str.casefold))
    return FilterForm(choices, names, given, tuple(chosen), problem, Filters() if problem else parse_filters(given))


def _problem(given: Mapping[str, tuple[str, ...]], texts: PageTexts) -> str | None:
    for key, (field_name, _) in CHECKED.items():
        for value in given.get(key, ()):
            if load_vocabulary().find(field_name, value) is None:
                return str(texts.filter_unknown).format(value[:80])
    return year_problem(given, texts)


def year_problem(given: Mapping[str, tuple[str, ...]], texts: PageTexts) -> str | None:
    """What is wrong with ``year_from`` and ``year_to``; ``None`` when they can be used or are not given."""
    years: list[int] = []
    for key in ("year_from", "year_to"):
        values = given.get(key, ())
        if len(values) > 1 or not all(value.isdecimal() and value.isascii() and len(value) == 4 for value in values):
            return str(texts.year_unreadable).format(" ".join(values)[:20])
        years += map(int, values)
    if len(years) == 2 and years[0] > years[1]:
        return str(texts.years_swapped)
    return None
