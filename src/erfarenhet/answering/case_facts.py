"""What is known about the case that a passage tells of: its place, employer, years, measures and contradictions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from erfarenhet.records import Metadata, Passage

FactsOf = Callable[[Passage], Metadata]
"""A passage's document's metadata with its whole front matter, which the index does not hold."""


@dataclass(frozen=True, slots=True)
class KnownMeasure:
    """A measure as a case's front matter states it; ``kind`` and ``phase`` are ids of the vocabulary or ``None``."""

    what: str
    kind: str | None
    phase: str | None


@dataclass(frozen=True, slots=True)
class KnownContradiction:
    """What a case's sources disagree on: the subject, and what each of them says, in a few words."""

    about: str
    says: tuple[str, ...]


def is_case(metadata: Metadata) -> bool:
    """Whether the document describes one case, and not several or none."""
    return metadata.document_type in {"fallstudie", "loggbok"} or metadata.employer is not None


def known_measures(metadata: Metadata) -> tuple[KnownMeasure, ...]:
    """The measures of the front matter; rows without a description are left out."""
    rows = _rows(metadata.front_matter, "measures")
    return tuple(
        KnownMeasure(row["what"], _text(row.get("type")), _text(row.get("phase")))
        for row in rows
        if _text(row.get("what"))
    )


def known_contradictions(metadata: Metadata) -> tuple[KnownContradiction, ...]:
    """The contradictions of the front matter that have a subject and statements."""
    found = []
    for row in _rows(metadata.front_matter, "contradictions"):
        says = tuple(text for item in _rows(row, "statements") if (text := _text(item.get("says"))))
        if (about := _text(row.get("about"))) and len(says) > 1:
            found.append(KnownContradiction(about, says))
    return tuple(found)


def _rows(values: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    rows = values.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
