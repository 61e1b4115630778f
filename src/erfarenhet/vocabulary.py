"""The controlled vocabulary: which values front matter, filters and case records may use, and what people call them."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from erfarenhet.data_files import data_file


@dataclass(frozen=True, slots=True)
class Term:
    """One value of a controlled field.

    Attributes:
        id: what is stored and compared.
        labels: what people read, by language (sv, nb, nn).
        also: other words for the same thing, that a filter may use.
    """

    id: str
    labels: Mapping[str, str]
    also: tuple[str, ...] = ()


class Vocabulary:
    """The terms of each controlled field, by field name (``phases``, ``event_types``, …)."""

    def __init__(self, terms: Mapping[str, tuple[Term, ...]]) -> None:
        self.terms = terms
        self._ids: dict[str, dict[str, str]] = {}
        for field, values in terms.items():
            by_word = self._ids.setdefault(field, {})
            for term in values:
                for word in (*term.also, *term.labels.values()):
                    by_word.setdefault(_folded(word), term.id)
            by_word.update({_folded(term.id): term.id for term in values})

    def ids(self, field: str) -> tuple[str, ...]:
        """The values that ``field`` may have."""
        return tuple(term.id for term in self.terms[field])

    def find(self, field: str, word: str) -> str | None:
        """The id of the term that ``word`` means (its id, a label or another word for it, any case)."""
        return self._ids[field].get(_folded(word))

    def nearest(self, field: str, word: str) -> str | None:
        """The id whose words look most like ``word``, for "did you mean"; ``None`` when none does."""
        close = difflib.get_close_matches(_folded(word), self._ids[field], n=1)
        return self._ids[field][close[0]] if close else None

    def label(self, field: str, term_id: str, language: str) -> str:
        """What a term is called in ``language``; its id when it has no label there."""
        for term in self.terms[field]:
            if term.id == term_id:
                return term.labels.get(language, term.id)
        return term_id


def _folded(word: str) -> str:
    # Some systems type and paste "ö" as "o" and a combining mark.
    return " ".join(unicodedata.normalize("NFC", word).split()).casefold()


def _term(row: Mapping[str, Any]) -> Term:
    labels = {language: row[language] for language in ("sv", "nb", "nn")}
    return Term(row["id"], labels, tuple(row.get("also", ())))


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """Read ``ingest/vocabulary.yaml``."""
    with data_file("ingest/vocabulary.yaml").open(encoding="utf-8") as stream:
        fields = yaml.safe_load(stream)
    return Vocabulary({field: tuple(_term(row) for row in rows) for field, rows in fields.items()})
