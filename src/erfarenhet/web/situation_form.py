"""The form that describes a situation: what was given, what is wrong with it, and the fields that can be chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from erfarenhet.cases.gazetteer import load_gazetteer
from erfarenhet.cases.industries import load_industries
from erfarenhet.cases.situation import JOBS_MAX, POPULATION_MAX, TEXT_MAX, make_situation
from erfarenhet.errors import InvalidSituation
from erfarenhet.vocabulary import load_vocabulary
from erfarenhet.web.form_fields import Fields, field_of, fields_of
from erfarenhet.web.texts import PageTexts

NUMBERS: Final[Mapping[str, int]] = {"population": POPULATION_MAX, "jobs_lost": JOBS_MAX, "jobs_gained": JOBS_MAX}
_TYPED: Final = ("text", "municipality", "country", "industry", *NUMBERS)


@dataclass(frozen=True, slots=True)
class SituationForm:
    """The form's content.

    Attributes:
        given: what was filled in, as it was typed; ``event_types`` is a list.
        problem: what is wrong with it, in the reader's language; ``None`` when it can be used or nothing was sent.
        events, industries, countries: what can be chosen, as id and label.
        text_max: characters of the text that are read.
    """

    given: Mapping[str, Any]
    problem: str | None
    events: Sequence[tuple[str, str]]
    industries: Sequence[tuple[str, str]]
    countries: Sequence[tuple[str, str]]
    text_max: int = TEXT_MAX

    @property
    def sent(self) -> bool:
        """Whether anything was filled in."""
        return bool(self.given)

    def value(self, key: str) -> str:
        """What was typed in a field; empty when nothing was."""
        return str(self.given.get(key, ""))

    def has_event(self, event: str) -> bool:
        """Whether a kind of event was chosen."""
        return event in self.given.get("event_types", ())


def situation_form(fields: Fields, texts: PageTexts, *, sent: bool) -> SituationForm:
    """Make the form.

    Args:
        sent: whether somebody has sent it, so that an empty one is wrong.
    """
    given: dict[str, Any] = {key: value for key in _TYPED if (value := field_of(fields, key))}
    if events := fields_of(fields, "event_types"):
        given["event_types"] = events
    vocabulary, language = load_vocabulary(), texts.language
    return SituationForm(
        given,
        _problem(given, texts) if sent else None,
        [(term, vocabulary.label("event_types", term, language)) for term in vocabulary.ids("event_types")],
        sorted(
            ((key, industry.labels[language]) for key, industry in load_industries().by_id.items()),
            key=lambda pair: pair[1],
        ),
        [(term, vocabulary.label("countries", term, language)) for term in vocabulary.ids("countries")],
    )


def _problem(given: Mapping[str, Any], texts: PageTexts) -> str | None:
    if not given:
        return str(texts.situation_empty)
    for key, maximum in NUMBERS.items():
        value = str(given.get(key, ""))
        bare = "".join(value.split()).replace(".", "")
        if value and not (bare.isascii() and bare.isdecimal() and 1 <= int(bare) <= maximum):
            return str(texts.situation_number).format(value[:20], texts.situation_fields[key])
    municipality = given.get("municipality")
    if municipality and not load_gazetteer().municipalities(municipality, country=given.get("country")):
        return str(texts.situation_municipality).format(municipality[:60])
    for field_name, key in (("event_types", "event_types"), ("countries", "country")):
        values = given.get(key, ())
        for value in [values] if isinstance(values, str) else values:
            if load_vocabulary().find(field_name, value) is None:
                return str(texts.filter_unknown).format(value[:80])
    try:
        make_situation(given)
    except InvalidSituation:
        # All that can be wrong with one field has been looked at; what is left is how they go together.
        return str(texts.situation_empty if set(given) == {"text"} else texts.situation_impossible)
    return None
