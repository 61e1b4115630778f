"""The starter brief's template: ``ingest/brief.yaml``, checked once when it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

from erfarenhet.data_files import read_data_file
from erfarenhet.errors import SettingsError
from erfarenhet.languages import ASKER_LANGUAGES
from erfarenhet.vocabulary import load_vocabulary

PartKind = Literal["guides", "cases", "contacts", "pitfalls", "checklist"]
BriefKind = Literal["closure", "establishment"]
COUNTRIES = ("SE", "NO")
Words = Mapping[str, str]
"""A text by language (sv, nb, nn)."""


@dataclass(frozen=True, slots=True)
class Questions:
    """One question per kind of situation and country."""

    by_kind: Mapping[BriefKind, Mapping[str, str]]

    def of(self, kind: BriefKind, country: str) -> str | None:
        """The question to put to the corpus; ``None`` when the part does not ask in this situation."""
        return self.by_kind.get(kind, {}).get(country)


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One question of a checklist."""

    label: Words
    questions: Questions


@dataclass(frozen=True, slots=True)
class PartTemplate:
    """One part of a phase.

    Attributes:
        limit: quotes at most.
        own_country: whether sentences that name the other country are left out: what is said there of roles, rules and
            money does not hold here.
    """

    id: str
    kind: PartKind
    heading: Words
    lead: Words
    limit: int
    questions: Questions
    items: tuple[ChecklistItem, ...] = ()
    own_country: bool = False


@dataclass(frozen=True, slots=True)
class PhaseTemplate:
    """One phase; ``id`` is its id in the vocabulary."""

    id: str
    parts: tuple[PartTemplate, ...]


@lru_cache(maxsize=1)
def load_brief_template() -> tuple[PhaseTemplate, ...]:
    """Read ``ingest/brief.yaml``.

    Raises:
        SettingsError: a phase, kind, language or country is unknown or missing; names where.
    """
    phases = []
    for row in read_data_file("ingest/brief.yaml")["phases"]:
        if row["id"] not in load_vocabulary().ids("phases"):
            raise SettingsError(f"ingest/brief.yaml: {row['id']!r} is no phase of the vocabulary.")
        phases.append(PhaseTemplate(row["id"], tuple(_part(part, row["id"]) for part in row["parts"])))
    return tuple(phases)


def _part(row: Mapping[str, Any], phase: str) -> PartTemplate:
    where = f"ingest/brief.yaml: {phase}.{row['id']}"
    if row["kind"] not in get_args(PartKind):
        raise SettingsError(f"{where}: {row['kind']!r} is no kind of part. Allowed: {', '.join(get_args(PartKind))}.")
    items = tuple(
        ChecklistItem(_words(item["label"], where), _questions(item["questions"], where))
        for item in row.get("items", ())
    )
    return PartTemplate(
        id=row["id"],
        kind=row["kind"],
        heading=_words(row["heading"], where),
        lead=_words(row["lead"], where),
        limit=int(row["limit"]),
        questions=_questions(row.get("questions", {}), where),
        items=items,
        own_country=bool(row.get("own_country", row["kind"] in ("guides", "checklist"))),
    )


def _words(words: Mapping[str, str], where: str) -> Words:
    _check(words, ASKER_LANGUAGES, where)
    return dict(words)


def _questions(rows: Mapping[str, Mapping[str, str]], where: str) -> Questions:
    unknown = set(rows) - set(get_args(BriefKind))
    if unknown:
        raise SettingsError(f"{where}: {', '.join(sorted(unknown))} is no kind of situation.")
    for questions in rows.values():
        _check(questions, COUNTRIES, where)
    return Questions({kind: dict(rows[kind]) for kind in get_args(BriefKind) if kind in rows})


def _check(values: Mapping[str, str], needed: Iterable[str], where: str) -> None:
    missing = [key for key in needed if not values.get(key)]
    if missing or set(values) - set(needed):
        raise SettingsError(f"{where}: a text must be there for each of {', '.join(needed)}, and for nothing else.")
