"""The situation that somebody describes in order to find cases like it: checked fields, and what free text adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from erfarenhet.cases.case_records import Case
from erfarenhet.cases.gazetteer import load_gazetteer
from erfarenhet.cases.industries import load_industries
from erfarenhet.errors import InvalidSituation
from erfarenhet.languages import ASKER_LANGUAGES
from erfarenhet.vocabulary import load_vocabulary

ESTABLISHMENT = "etablering"
# Stockholm and Oslo are the largest municipalities, of about a million each; no single event has moved more jobs.
POPULATION_MAX = 2_000_000
JOBS_MAX = 200_000
TEXT_MAX = 2000
SITUATION_KEYS = (
    "municipality", "county", "country", "population", "event_types", "industry", "jobs_lost", "jobs_gained", "text",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Situation:
    """What a municipality faces. ``None`` or empty where nothing was said, which is neither near nor far.

    Attributes:
        county: by its present name.
        industry: as it was described; ``industries`` are the groups that it falls into.
        text: free text, searched with as it is.
        read_from_text: names of the fields that were read from the text rather than given.
    """

    municipality: str | None = None
    county: str | None = None
    country: str | None = None
    population: int | None = None
    event_types: tuple[str, ...] = ()
    industry: str | None = None
    industries: tuple[str, ...] = ()
    jobs_lost: int | None = None
    jobs_gained: int | None = None
    text: str = ""
    read_from_text: tuple[str, ...] = ()

    @property
    def is_establishment(self) -> bool:
        """Whether it is about somebody who comes, and not about somebody who leaves."""
        return ESTABLISHMENT in self.event_types and self.jobs_lost is None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self) if field.name != "read_from_text")


def make_situation(values: Mapping[str, Any]) -> Situation:
    """Check a described situation and complete it: a municipality tells its county and country.

    Args:
        values: fields of ``SITUATION_KEYS``; blank ones say nothing. Terms may be labels in any of the languages.
    Raises:
        InvalidSituation: an unknown field, term or place, a number that cannot be, or nothing said at all.
    """
    unknown = sorted(set(values) - set(SITUATION_KEYS))
    if unknown:
        raise InvalidSituation(f"Unknown field {', '.join(unknown)}. Allowed: {', '.join(SITUATION_KEYS)}.")
    text = _text(values, "text")
    if not any(character.isalnum() for character in text):
        text = ""
    if len(text) > TEXT_MAX:
        raise InvalidSituation(f"The text has {len(text):,} characters; at most {TEXT_MAX:,} are read. Shorten it.")
    industry = _text(values, "industry") or None
    situation = Situation(
        municipality=_text(values, "municipality") or None,
        county=_county(_text(values, "county")),
        country=_term("countries", "country", _text(values, "country")),
        population=_number(values, "population", POPULATION_MAX, "inhabitants"),
        event_types=tuple(
            dict.fromkeys(
                term for word in _words(values, "event_types") if (term := _term("event_types", "event_types", word))
            )
        ),
        industry=industry,
        industries=(industry,) if industry in load_industries().by_id else load_industries().find(industry),
        jobs_lost=_number(values, "jobs_lost", JOBS_MAX, "jobs"),
        jobs_gained=_number(values, "jobs_gained", JOBS_MAX, "jobs"),
        text=text,
    )
    situation = _placed(situation)
    if situation.county and not situation.country:
        situation = replace(situation, country=load_gazetteer().country_of(situation.county))
    if not situation:
        raise InvalidSituation(
            "Nothing was said about the situation. Say at least what happened or how many jobs it concerns, for "
            "instance: event_types=nedläggning, jobs_lost=450, municipality=Hylte; or describe it in a sentence (text)."
        )
    if situation.population and situation.jobs_lost and situation.jobs_lost > situation.population:
        raise InvalidSituation(
            f"{situation.jobs_lost} jobs cannot be lost among {situation.population} inhabitants. Correct one of them."
        )
    return situation


def complete_situation(situation: Situation, read: Situation) -> Situation:
    """A situation with the fields that its text told and that were not given; what was given stands."""
    taken = {
        field.name: getattr(read, field.name)
        for field in fields(Situation)
        if field.name not in ("text", "read_from_text")
        and not getattr(situation, field.name)
        and getattr(read, field.name)
    }
    if situation.municipality or situation.county or situation.country:
        # A place that is mentioned besides ("pappersbruket hör till en koncern i Norge") must not move the asker.
        for name in ("municipality", "county", "country"):
            taken.pop(name, None)
    if situation.industry:
        taken.pop("industries", None)
    if situation.event_types:
        # The kind that was chosen decides whether jobs come or go; a number of the other kind is about something else.
        taken.pop("jobs_gained" if not situation.is_establishment else "jobs_lost", None)
    merged = replace(situation, **taken, read_from_text=tuple(name for name in taken if name != "industries"))
    if merged.population and merged.jobs_lost and merged.jobs_lost > merged.population:
        return replace(merged, population=situation.population, jobs_lost=situation.jobs_lost)
    return merged


def situation_of_case(case: Case) -> Situation:
    """A case's own situation, as somebody there would have described it."""
    lost, gained, population = case.main_jobs("lost"), case.main_jobs("gained"), case.municipal_population()
    establishment = set(case.event_types) == {ESTABLISHMENT}
    return Situation(
        municipality=case.municipalities[0] if case.municipalities else None,
        county=case.counties[0] if case.counties else None,
        country=case.countries[0] if case.countries else None,
        population=population.number if population else None,
        event_types=case.event_types,
        industry=case.industry,
        industries=case.industries,
        jobs_lost=lost.number if lost and not establishment else None,
        jobs_gained=gained.number if gained and establishment else None,
    )


def check_language(language: str | None) -> str:
    """The asker's language; Swedish when it was not said.

    Raises:
        InvalidSituation: the system does not speak it.
    """
    if language is None:
        return "sv"
    if language not in ASKER_LANGUAGES:
        raise InvalidSituation(f"Unknown language {language!r}. Choose among {', '.join(ASKER_LANGUAGES)}.")
    return language


def _placed(situation: Situation) -> Situation:
    if situation.municipality is None:
        return situation
    found = load_gazetteer().municipalities(situation.municipality, country=situation.country, county=situation.county)
    if not found:
        where = f" in {situation.county or situation.country}" if situation.county or situation.country else ""
        raise InvalidSituation(
            f"There is no municipality {situation.municipality!r}{where}. Write its name without 'kommun', or leave it "
            "out and give country and county."
        )
    counties = {one.county for one in found}
    countries = {one.country for one in found}
    return replace(
        situation,
        municipality=found[0].name,
        county=situation.county or (found[0].county if len(counties) == 1 else None),
        country=situation.country or (found[0].country if len(countries) == 1 else None),
    )


def _county(name: str) -> str | None:
    if not name:
        return None
    county = load_gazetteer().county(name)
    if county is None:
        raise InvalidSituation(f"Unknown county {name!r}. Write a län or a fylke, e.g. Värmlands län.")
    return county


def _term(field: str, key: str, word: str) -> str | None:
    if not word:
        return None
    vocabulary = load_vocabulary()
    term = vocabulary.find(field, word)
    if term is None:
        near = vocabulary.nearest(field, word)
        hint = f" Did you mean {near!r}?" if near else ""
        raise InvalidSituation(f"Unknown {key} {word!r}.{hint} Allowed: {', '.join(vocabulary.ids(field))}.")
    return term


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidSituation(f"{key} must be text; it is {value!r:.40}.")
    return " ".join(value.split())


def _words(values: Mapping[str, Any], key: str) -> list[str]:
    value = values.get(key)
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    if not (isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)):
        raise InvalidSituation(f"{key} must be a list of texts; it is {value!r:.40}.")
    return [item for item in value if item.strip()]


def _number(values: Mapping[str, Any], key: str, maximum: int, what: str) -> int | None:
    value = values.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        bare = value.replace(" ", "").replace("\u00a0", "").replace(".", "")
        value = int(bare) if bare.isascii() and bare.isdecimal() else value
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidSituation(f"{key} must be a whole number of {what}; it is {value!r:.40}.")
    if not 1 <= value <= maximum:
        raise InvalidSituation(f"{key} is {value}; it must lie between 1 and {maximum:,} {what}.")
    return value
