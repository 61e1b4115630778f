"""From a logbook to a case study that the curators can take up: front matter and Markdown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from erfarenhet.cases.gazetteer import load_gazetteer
from erfarenhet.cases.logbook_records import EntryText, Logbook
from erfarenhet.cases.logbook_texts import LOGBOOK_TEXTS, LogbookTexts
from erfarenhet.cases.read_case import CASE_DOCUMENT_TYPE
from erfarenhet.errors import InvalidFrontMatter, InvalidLogbook
from erfarenhet.ingest.front_matter import check_front_matter
from erfarenhet.vocabulary import load_vocabulary

ABOUT_KEYS = ("event_types", "employer", "industry")
_SOURCE = "loggbok"
# An entry's status as the grade of a measure: what goes on is not known to be done. What was called off is no measure.
_GRADES = {"planerad": "planerad", "pågår": "planerad", "genomförd": "genomförd", "uppföljd": "uppföljd"}
_WHAT_MIN = 5
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o", "đ": "d"})


@dataclass(frozen=True, slots=True)
class ProposedCase:
    """A case study in the form in which documents are handed in."""

    front_matter: Mapping[str, Any]
    body: str


def propose_case(logbook: Logbook, about: Mapping[str, Any]) -> ProposedCase:
    """Write a case study from a logbook.

    Args:
        about: event_types (at least one), employer, industry.
    Raises:
        InvalidLogbook: nothing that could be a measure stands in the logbook, or ``about`` makes no sense.
    """
    unknown = sorted(set(about) - set(ABOUT_KEYS))
    if unknown:
        raise InvalidLogbook(f"Unknown field {', '.join(unknown)}. Allowed: {', '.join(ABOUT_KEYS)}.")
    texts = LOGBOOK_TEXTS[logbook.language]
    entries = [entry.text for entry in logbook.entries if entry.text.status in _GRADES]
    measures = [_measure(entry) for entry in entries if _is_measure(entry)]
    if not measures:
        raise InvalidLogbook(
            "The logbook has no entry with a phase and a kind of measure. Add phase and measure_type to its entries; "
            "they are what others look for."
        )
    days = sorted(day for entry in entries for day in (entry.date_from, entry.date_to) if day is not None)
    today = logbook.updated_at.date()
    front_matter: dict[str, Any] = {
        "id": _document_id(logbook, days),
        "title": texts.case_title.format(logbook.municipality),
        "language": logbook.language,
        "document_type": CASE_DOCUMENT_TYPE,
        "country": logbook.country,
        "publisher": texts.municipality.format(logbook.municipality),
        "year": today.year,
        "places": _places(logbook),
        "employer": _text(about, "employer"),
        "industry": _text(about, "industry"),
        "event_types": _event_types(about),
        "phases": list(dict.fromkeys(measure["phase"] for measure in measures)),
        "actors": [{"name": texts.municipality.format(logbook.municipality), "type": "kommun"}],
        "measures": measures,
        "evidence": "tunn",
        "sources": [
            {
                "id": _SOURCE,
                "title": logbook.title if len(logbook.title) > 1 else texts.title.format(logbook.title),
                "publisher": texts.municipality.format(logbook.municipality),
                "year": today.year,
                "url": None,
                "language": logbook.language,
            }
        ],
    }
    if days:
        front_matter["years"] = {"from": days[0].year, "to": days[-1].year}
    try:
        check_front_matter(front_matter, logbook.title, complete=True)
    except InvalidFrontMatter as exc:
        raise InvalidLogbook(f"The logbook does not make a case yet. {exc}") from exc
    return ProposedCase(front_matter, _body(logbook, entries, texts))


def _is_measure(entry: EntryText) -> bool:
    return entry.phase is not None and entry.measure_type is not None and len(entry.measure) >= _WHAT_MIN


def _measure(entry: EntryText) -> dict[str, Any]:
    return {
        "what": entry.measure,
        "phase": entry.phase,
        "type": entry.measure_type,
        "year": entry.date_from.year if entry.date_from else None,
        "grade": _GRADES[entry.status],
        "sources": [_SOURCE],
    }


def _document_id(logbook: Logbook, days: Sequence[date]) -> str:
    folded = unicodedata.normalize("NFKD", logbook.municipality.lower().translate(_LETTERS))
    slug = re.sub(r"[^a-z0-9]+", "-", folded.encode("ascii", "ignore").decode()).strip("-") or "kommun"
    year = days[0].year if days else logbook.created_at.year
    return f"fall-{logbook.country.lower()}-{slug[:40].strip('-')}-loggbok-{year}-{logbook.logbook_id[:4]}"


def _places(logbook: Logbook) -> list[str]:
    known = load_gazetteer().municipalities(logbook.municipality, country=logbook.country)
    counties = list(dict.fromkeys(one.county for one in known))
    return [logbook.municipality, *(counties if len(counties) == 1 else [])]


def _event_types(about: Mapping[str, Any]) -> list[str]:
    given = about.get("event_types") or []
    words = [given] if isinstance(given, str) else given
    vocabulary = load_vocabulary()
    found = [vocabulary.find("event_types", word) if isinstance(word, str) else None for word in words]
    if not found or None in found:
        raise InvalidLogbook(
            f"Say what happened: event_types must be one or more of {', '.join(vocabulary.ids('event_types'))}."
        )
    return list(dict.fromkeys(term for term in found if term is not None))


def _text(about: Mapping[str, Any], key: str) -> str | None:
    value = about.get(key)
    if value is not None and not isinstance(value, str):
        raise InvalidLogbook(f"{key} must be text; it is {value!r:.40}.")
    return " ".join((value or "").split()) or None


def _body(logbook: Logbook, entries: Sequence[EntryText], texts: LogbookTexts) -> str:
    name = logbook.municipality
    lines = [f"## {texts.in_short}", "", texts.summary.format(name, len(entries)), "", f"## {texts.what_was_done}", ""]
    vocabulary = load_vocabulary()
    for phase in (*vocabulary.ids("phases"), None):
        of_phase = [entry for entry in entries if entry.phase == phase]
        if not of_phase:
            continue
        if phase is not None:
            label = vocabulary.label("phases", phase, logbook.language)
            lines += [f"### {label[:1].upper()}{label[1:]}", ""]
        lines += [_bullet(entry, name) for entry in of_phase]
        lines.append("")
    lines += [f"## {texts.not_told}", "", texts.not_told_text.format(name), ""]
    return "\n".join(lines)


def _bullet(entry: EntryText, municipality: str) -> str:
    """One entry as a list item that stands on its own: it names the municipality and the day."""
    where = ", ".join(part for part in (municipality, when(entry)) if part)
    done = f": {entry.done}" if entry.done else ""
    return f"- {_plain(entry.measure)} ({where}){_plain(done)}"


def when(entry: EntryText) -> str:
    """The day or the period of an entry, as ISO dates; empty when it has none."""
    return "–".join(day.isoformat() for day in (entry.date_from, entry.date_to) if day)


def _plain(text: str) -> str:
    # What people type is text: no heading, link or tag of theirs may become one of the document.
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)
