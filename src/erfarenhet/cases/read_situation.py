"""What a sentence tells of a situation: "Vi har 9 000 invånare och pappersbruket med 450 anställda läggs ned".

Rules over the words of the three languages, not a model: what they read is shown to the asker, who can correct it, and
a field that they miss is merely unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from erfarenhet.cases.gazetteer import Municipality, load_gazetteer
from erfarenhet.cases.industries import load_industries
from erfarenhet.cases.situation import ESTABLISHMENT, JOBS_MAX, POPULATION_MAX, Situation
from erfarenhet.data_files import read_data_file

_DIGITS = r"\d{1,3}(?:[ .]\d{3})+|\d+"
_UNITS = {
    "ett": 1, "en": 1, "et": 1, "eit": 1, "två": 2, "to": 2, "tre": 3, "fyra": 4, "fire": 4, "fem": 5, "sex": 6,
    "seks": 6, "sju": 7, "åtta": 8, "åtte": 8, "nio": 9, "ni": 9, "tio": 10, "ti": 10,
}  # fmt: skip
_SCALES = {"hundra": 100, "hundre": 100, "tusen": 1000}
_NUMBER = (
    rf"(?P<number>{_DIGITS})(?:\s*(?P<scale>tusen))?"
    rf"|(?P<unit>{'|'.join(_UNITS)})\s?(?P<word_scale>{'|'.join(_SCALES)})"
)
_PEOPLE = r"(?:kommun)?(?:invånare|invånarna|innbyggere|innbyggjarar|innbyggarar|innbyggerne|innbyggjarane)"
_POPULATION = (
    re.compile(rf"(?:{_NUMBER})\s+{_PEOPLE}", re.IGNORECASE),
    re.compile(
        rf"(?:folkmängd\w*|befolkning\w*|befolking\w*|folketal\w*|folketall\w*)\s+(?:\w+\s+){{0,3}}?(?:{_NUMBER})\b",
        re.IGNORECASE,
    ),
)
# "450 av bolagets anställda", "om lag 450 faste tilsette": up to three words may stand between.
_BETWEEN = r"(?:\s+[^\W\d]+){0,3}?"
_COUNTRIES = (("SE", r"\b(?:i Sverige|svensk\w*)\b"), ("NO", r"\b(?:i Norge|i Noreg|norsk\w*)\b"))
_YEAR = re.compile(r"(?:19|20)\d\d")
_COUNTED = re.compile(
    r"\s+(?:av\s|\w*(?:jobb|arb|anställ|ansatt|tilset|tjänst|still|person|invån|innb|årsv|medarb|männ|menn))"
)
_WORD = re.compile(r"[^\W\d_][\w-]*")
# Municipalities whose names are ordinary words; at a sentence's beginning, or without "kommun", they are the word.
_ORDINARY = frozenset(
    """
    mark berg ale strand time stad vik os nes sel fjord sande eid hol hole lier boden salem sula lom sund kil eda vara
    hof ski re fet sola tana gran grue stange våler lunner ulvik kvam heim hå hjo mora nora
    """.split()
)
_OF_A_COUNTY = re.compile(r"s?\s+(?:län|fylke)")
_OWN_COUNTRY = {"sv": "SE", "nb": "NO", "nn": "NO"}


@dataclass(frozen=True, slots=True)
class _Words:
    """The compiled patterns of ``ingest/situation_words.yaml``."""

    closing: re.Pattern[str]
    defence: re.Pattern[str]
    state: re.Pattern[str]
    events: Mapping[str, re.Pattern[str]]
    jobs: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=1)
def _words() -> _Words:
    rows = read_data_file("ingest/situation_words.yaml")
    nouns, verbs, losing = ("|".join(rows[key]) for key in ("job_nouns", "job_verbs", "job_losing"))
    jobs = (
        # "varslar 300 av 900 anställda": what happens to them comes first.
        re.compile(rf"\b(?:{verbs})\s+(?:[^\W\d]+\s+){{0,3}}?(?:{_NUMBER})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{_NUMBER}){_BETWEEN}\s+(?:{nouns})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{_NUMBER}){_BETWEEN}\s+(?:{losing})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{_NUMBER})\s+(?:personer|personar|människor|mennesker|menneske)\b", re.IGNORECASE),
    )
    return _Words(
        _any_of(rows["closing"]),
        _any_of(rows["defence"]),
        _any_of(rows["state"]),
        {event: _any_of(patterns) for event, patterns in rows["events"].items()},
        jobs,
    )


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})")


def read_situation(text: str, language: str) -> Situation:
    """What a text tells.

    Args:
        language: the asker's; decides between two municipalities of one name (Lund), nothing else.
    Returns:
        The fields that the text tells, and the text itself.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    place = _municipality(plain, language)
    county = place.county if place else _county(plain)
    events = _events(plain)
    population = _first(_POPULATION, plain, POPULATION_MAX)
    jobs = _first(_words().jobs, plain, JOBS_MAX, unlike=population)
    coming = ESTABLISHMENT in events and len(events) == 1
    return Situation(
        municipality=place.name if place else None,
        county=county,
        country=place.country if place else load_gazetteer().country_of(county) or _country(plain),
        population=population,
        event_types=events,
        industries=load_industries().find(plain),
        jobs_lost=None if coming else jobs,
        jobs_gained=jobs if coming else None,
        text=plain,
    )


def _first(patterns: tuple[re.Pattern[str], ...], text: str, maximum: int, unlike: int | None = None) -> int | None:
    for pattern in patterns:
        for match in pattern.finditer(text):
            value = _value(match)
            # "varslades 2019" is a year; "2 019 anställda" and "2000 jobb" are numbers, for a noun follows them.
            year = _YEAR.fullmatch(match["number"] or "") and not _COUNTED.match(text, match.end("number"))
            if 1 <= value <= maximum and value != unlike and not year:
                return value
    return None


def _value(match: re.Match[str]) -> int:
    if match["number"]:
        return int(re.sub(r"\D", "", match["number"])) * (1000 if match["scale"] else 1)
    return _UNITS[match["unit"].lower()] * _SCALES[match["word_scale"].lower()]


def _events(text: str) -> tuple[str, ...]:
    lowered, words = text.lower(), _words()
    found = [event for event, pattern in words.events.items() if pattern.search(lowered)]
    if words.closing.search(lowered):
        if words.defence.search(lowered):
            found.insert(0, "försvarsnedläggning")
        elif words.state.search(lowered):
            found.insert(0, "statlig avveckling")
        elif "tillfällig stängning" not in found:
            found.insert(0, "nedläggning")
    return tuple(found)


def _country(text: str) -> str | None:
    return next((country for country, pattern in _COUNTRIES if re.search(pattern, text, re.IGNORECASE)), None)


def _county(text: str) -> str | None:
    words = list(_WORD.finditer(text))
    for index, word in enumerate(words):
        for length in (3, 2, 1):
            last = words[min(index + length, len(words)) - 1]
            name = text[word.start() : last.end()]
            county = load_gazetteer().county(name) or load_gazetteer().county(name.removesuffix("s"))
            if county is not None and name[0].isupper():
                return county
    return None


def _municipality(text: str, language: str) -> Municipality | None:
    words = list(_WORD.finditer(text))
    for index, word in enumerate(words):
        if not word.group()[0].isupper():
            continue
        # Longest first: "Vestre Toten", "Nore og Uvdal".
        for length in (3, 2, 1):
            last = words[min(index + length, len(words)) - 1]
            found = _named(text[word.start() : last.end()], text, word.start(), last.end(), language)
            if found is not None:
                return found
    return None


def _named(name: str, text: str, start: int, end: int, language: str) -> Municipality | None:
    gazetteer = load_gazetteer()
    found = gazetteer.municipalities(name) or gazetteer.municipalities(name.removesuffix("s"))
    if not found:
        return None
    if _OF_A_COUNTY.match(text, end):
        return None  # "Jönköpings län" names the county
    said_municipality = re.match(r"s?\s+kommun", text[end:])
    begins_sentence = start == 0 or text[:start].rstrip()[-1:] in ".!?:"
    if name.casefold() in _ORDINARY and begins_sentence and not said_municipality:
        return None
    own = [one for one in found if one.country == _OWN_COUNTRY.get(language)]
    return (own or list(found))[0]
