"""What a document store can tell about its documents' metadata."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

_TYPE_NAMES = {str: "keyword", bool: "boolean", int: "integer", float: "float", list: "list", dict: "object"}


class MetadataFields(ABC):
    """Metadata fields and their values. Reads every document that matches; names may begin with ``meta.``."""

    @abstractmethod
    def _metas(self, filters: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
        """The ``meta`` of each document that matches."""

    def count_unique_metadata_by_filter(self, filters: dict[str, Any], metadata_fields: list[str]) -> dict[str, int]:
        """Number of different values of each field among the documents that match."""
        values: dict[str, set[str]] = {name: set() for name in metadata_fields}
        for meta in self._metas(filters):
            for name, seen in values.items():
                seen.update(map(_key, _values(meta, name)))
        return {name: len(seen) for name, seen in values.items()}

    def get_metadata_fields_info(self) -> dict[str, dict[str, str]]:
        """The type of each top-level field: keyword, boolean, integer, float, list or object, else mixed."""
        types: dict[str, set[str]] = {}
        for meta in self._metas(None):
            for name, value in meta.items():
                if value is not None:
                    types.setdefault(name, set()).add(_TYPE_NAMES[type(value)])
        return {name: {"type": found.pop() if len(found) == 1 else "mixed"} for name, found in types.items()}

    def get_metadata_field_min_max(self, metadata_field: str) -> dict[str, Any]:
        """Smallest and largest number of a field, or string when it has no numbers; ``None`` when it has neither."""
        found = [value for meta in self._metas(None) for value in _values(meta, metadata_field)]
        numbers = [value for value in found if isinstance(value, int | float) and not isinstance(value, bool)]
        ordered: list[Any] = sorted(numbers) or sorted(value for value in found if isinstance(value, str))
        return {"min": ordered[0], "max": ordered[-1]} if ordered else {"min": None, "max": None}

    def get_metadata_field_unique_values(
        self,
        metadata_field: str,
        search_term: str | None = None,
        from_: int = 0,
        size: int = 10,
        filters: dict[str, Any] | None = None,
    ) -> tuple[list[Any], int]:
        """A page of a field's different values, in a stable order, and how many there are in all.

        Args:
            metadata_field: its name.
            search_term: only values that contain it, whatever the case.
            from_: values to skip.
            size: values to return at most.
            filters: only documents that match.
        """
        found: dict[str, Any] = {}
        for meta in self._metas(filters):
            for value in _values(meta, metadata_field):
                if search_term is None or search_term.casefold() in str(value).casefold():
                    found[_key(value)] = value
        ordered = [found[key] for key in sorted(found)]
        return ordered[from_ : from_ + size], len(ordered)


def _values(meta: dict[str, Any], name: str) -> list[Any]:
    """The field's value in a list, the elements of a list, or nothing."""
    value: Any = meta
    for part in name.removeprefix("meta.").split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _key(value: Any) -> str:
    """Different for values that Python finds equal across types: 1, 1.0 and True."""
    return json.dumps([type(value).__name__, value], sort_keys=True, ensure_ascii=False)
