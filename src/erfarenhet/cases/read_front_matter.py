"""Front matter field by field, without trust: what does not fit is left out and reported, never raised.

Ingestion checks front matter already; but documents that were taken in by an earlier version, or whose check was
switched off, are read here too, and one of them must not take the whole case library with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from erfarenhet.cases.case_records import CaseFinding
from erfarenhet.vocabulary import load_vocabulary

_YEARS = range(1800, 2201)


@dataclass(slots=True)
class FieldReader:
    """Reads values of one case's front matter and collects findings.

    Attributes:
        findings: what could not be used, in the order in which it was met.
    """

    case_id: str
    findings: list[CaseFinding] = field(default_factory=list)

    def report(self, where: str, detail: str) -> None:
        """Note something that could not be used."""
        self.findings.append(CaseFinding(self.case_id, where, detail))

    def text(self, values: Mapping[str, Any], key: str, where: str, *, needed: bool = False) -> str | None:
        """A text without surrounding white space; ``None`` when it is missing, empty or no text."""
        value = values.get(key)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
        if value is not None or needed:
            found = "empty" if value in (None, "") else f"{type(value).__name__} ({str(value)[:40]!r})"
            self.report(_join(where, key), f"must be text; it is {found}. Left out: correct it in the document.")
        return None

    def texts(self, values: Mapping[str, Any], key: str, where: str = "") -> tuple[str, ...]:
        """A list of texts, or one text; items that are no text are left out."""
        value = values.get(key)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        found = []
        for index, item in enumerate(items):
            if isinstance(item, str) and item.strip():
                found.append(" ".join(item.split()))
            else:
                self.report(_join(where, f"{key}.{index}"), f"must be text; it is {type(item).__name__}. Left out.")
        return tuple(dict.fromkeys(found))

    def number(self, values: Mapping[str, Any], key: str, where: str, *, needed: bool = False) -> int | None:
        """A whole number ≥ 0."""
        value = values.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        if value is not None or needed:
            self.report(_join(where, key), f"must be a whole number; it is {value!r:.40}. Left out.")
        return None

    def decimal(self, values: Mapping[str, Any], key: str, where: str) -> float | None:
        """A number in (0, 100]."""
        value = values.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 100:
            return float(value)
        self.report(_join(where, key), f"must be a number of per cent; it is {value!r:.40}. Left out.")
        return None

    def year(self, values: Mapping[str, Any], key: str, where: str) -> int | None:
        """A year."""
        value = values.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value in _YEARS:
            return value
        if value is not None:
            self.report(_join(where, key), f"must be a year; it is {value!r:.40}. Left out.")
        return None

    def term(
        self, values: Mapping[str, Any], key: str, vocabulary: str, where: str, *, needed: bool = False
    ) -> str | None:
        """The id of a controlled term, also where a label or another word for it stands."""
        word = self.text(values, key, where, needed=needed)
        if word is None:
            return None
        found = load_vocabulary().find(vocabulary, word)
        if found is None:
            allowed = ", ".join(load_vocabulary().ids(vocabulary))
            self.report(_join(where, key), f"{word!r} is not in the vocabulary. Left out; allowed: {allowed}.")
        return found

    def terms(self, values: Mapping[str, Any], key: str, vocabulary: str) -> tuple[str, ...]:
        """The ids of a list of controlled terms."""
        found = (self.term({key: word}, key, vocabulary, "") for word in self.texts(values, key))
        return tuple(dict.fromkeys(term for term in found if term is not None))

    def mapping(self, values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """A mapping; empty when it is missing or something else."""
        value = values.get(key)
        if isinstance(value, Mapping):
            return value
        if value is not None:
            self.report(key, f"must be a mapping; it is {type(value).__name__}. Left out.")
        return {}

    def rows(self, values: Mapping[str, Any], key: str, where: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Each mapping of a list, with where it stands."""
        value = values.get(key)
        path = _join(where, key)
        if value is None:
            return
        if not isinstance(value, list):
            self.report(path, f"must be a list; it is {type(value).__name__}. Left out.")
            return
        for index, row in enumerate(value):
            if isinstance(row, Mapping):
                yield f"{path}.{index}", row
            else:
                self.report(f"{path}.{index}", f"must be a mapping; it is {type(row).__name__}. Left out.")


def _join(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key
