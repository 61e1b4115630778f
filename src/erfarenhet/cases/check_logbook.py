"""What a logbook and its entries may say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from erfarenhet.cases.gazetteer import load_gazetteer
from erfarenhet.cases.logbook_records import EntryText
from erfarenhet.errors import InvalidLogbook
from erfarenhet.languages import ASKER_LANGUAGES
from erfarenhet.vocabulary import load_vocabulary

TITLE_MAX, TEXT_MAX = 200, 4000
ENTRY_KEYS = (
    "measure", "done", "date_from", "date_to", "main_activity", "responsible", "phase", "measure_type", "status",
)  # fmt: skip
LOGBOOK_KEYS = ("title", "municipality", "country", "language", "case_id")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
# An address or a number by which a person is reached, or told apart: a logbook names roles.
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.\w+")
_LONG_NUMBER = re.compile(r"(?<!\d)(?:\d[ -]?){7,11}\d(?!\d)")
_SUM_OF_MONEY = re.compile(r"\d{1,3}(?: \d{3})+")
_FIRST_YEAR, _LAST_YEAR = 1950, 2100


def check_logbook_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """Check what describes a logbook.

    Returns:
        title, municipality, country, language and case_id, cleaned.
    Raises:
        InvalidLogbook: a field is unknown, missing or makes no sense.
    """
    _only(values, LOGBOOK_KEYS)
    title = _text(values, "title", TITLE_MAX, needed=True)
    municipality = _text(values, "municipality", 80, needed=True)
    country = _term(values, "country", "countries")
    known = load_gazetteer().municipalities(municipality, country=country)
    countries = {one.country for one in known}
    if country is None and len(countries) == 1:
        country = countries.pop()
    if country is None:
        allowed = ", ".join(load_vocabulary().ids("countries"))
        raise InvalidLogbook(f"The country of {municipality!r} is not known. Say country: {allowed}.")
    language = _text(values, "language", 2) or ("sv" if country == "SE" else "nb")
    if language not in ASKER_LANGUAGES:
        raise InvalidLogbook(f"Unknown language {language!r}. Choose among {', '.join(ASKER_LANGUAGES)}.")
    return {
        "title": title,
        "municipality": known[0].name if known else municipality,
        "country": country,
        "language": language,
        "case_id": _text(values, "case_id", 120) or None,
    }


def check_entry(values: Mapping[str, Any]) -> EntryText:
    """Check what an entry says.

    Raises:
        InvalidLogbook: a field is unknown, missing or makes no sense, or holds what tells a person.
    """
    _only(values, ENTRY_KEYS)
    date_from, date_to = _date(values, "date_from"), _date(values, "date_to")
    if date_to is not None and (date_from is None or date_to < date_from):
        raise InvalidLogbook("date_to needs a date_from that is not later. Correct the dates.")
    return EntryText(
        measure=_text(values, "measure", TEXT_MAX, needed=True),
        done=_text(values, "done", TEXT_MAX),
        date_from=date_from,
        date_to=date_to,
        main_activity=_text(values, "main_activity", TITLE_MAX) or None,
        responsible=_text(values, "responsible", TITLE_MAX) or None,
        phase=_term(values, "phase", "phases"),
        measure_type=_term(values, "measure_type", "measure_types"),
        status=_term(values, "status", "logbook_statuses") or "genomförd",
    )


def check_reason(why: str) -> str:
    """Why an entry is corrected.

    Raises:
        InvalidLogbook: nothing was said, or too much.
    """
    return _text({"why": why}, "why", TITLE_MAX, needed=True)


def _only(values: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    unknown = sorted(set(values) - set(allowed))
    if unknown:
        raise InvalidLogbook(f"Unknown field {', '.join(unknown)}. Allowed: {', '.join(allowed)}.")


def _text(values: Mapping[str, Any], key: str, maximum: int, *, needed: bool = False) -> str:
    value = values.get(key)
    if value is not None and not isinstance(value, str):
        raise InvalidLogbook(f"{key} must be text; it is {value!r:.40}.")
    text = " ".join(unicodedata.normalize("NFC", _CONTROL.sub(" ", value or "")).split())
    if needed and not any(character.isalnum() for character in text):
        raise InvalidLogbook(f"{key} is empty. Say it in a few words.")
    if len(text) > maximum:
        raise InvalidLogbook(f"{key} has {len(text):,} characters; at most {maximum:,} are kept. Shorten it.")
    if _tells_a_person(text):
        raise InvalidLogbook(
            f"{key} holds an e-mail address or a long number. Name roles and organisations, not persons or ways to "
            "reach them."
        )
    return text


def _tells_a_person(text: str) -> bool:
    numbers = (match.group() for match in _LONG_NUMBER.finditer(text))
    return bool(_ADDRESS.search(text)) or any(not _SUM_OF_MONEY.fullmatch(number) for number in numbers)


def _term(values: Mapping[str, Any], key: str, field: str) -> str | None:
    word = _text(values, key, 80)
    if not word:
        return None
    vocabulary = load_vocabulary()
    term = vocabulary.find(field, word)
    if term is None:
        near = vocabulary.nearest(field, word)
        hint = f" Did you mean {near!r}?" if near else ""
        raise InvalidLogbook(f"Unknown {key} {word!r}.{hint} Allowed: {', '.join(vocabulary.ids(field))}.")
    return term


def _date(values: Mapping[str, Any], key: str) -> date | None:
    value = values.get(key)
    if value in (None, ""):
        return None
    if isinstance(value, str):
        written = value
        try:
            value = date.fromisoformat(written)
        except ValueError as exc:
            raise InvalidLogbook(f"{key} {written[:40]!r} is no date. Write it as 2026-11-25.") from exc
    if type(value) is not date or not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise InvalidLogbook(f"{key} must be a date between {_FIRST_YEAR} and {_LAST_YEAR}.")
    return value
