"""Haystack's filter language in terms of Qdrant Edge.

Equality is decided by *tokens*: each document carries, in one indexed keyword field, a digest of every field path
with its value. That makes ``==``, ``!=``, ``in`` and ``not in`` exact for every JSON type and fast for every field,
where the engine's own matching cannot: in qdrant-edge-py 0.9 ``MatchValue(True)`` becomes the integer 1 and never
matches a boolean, floats cannot be matched, and a list matches by any of its elements. Order comparisons use the
engine's ranges over the stored values.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import qdrant_edge as edge
from haystack.errors import FilterError

TOKENS_FIELD = "tokens"
_DOCUMENT_FIELDS = ("id", "content")


def tokens_of(document_id: str, content: str | None, meta: Mapping[str, Any]) -> list[str]:
    """The tokens of a document: for each field path, nested ones too, that it is present, and its value."""
    tokens: set[str] = set()
    for path, value in _paths({"id": document_id, "content": content, "meta": meta}, ()):
        if value is not None:
            tokens.add(_token("present", path))
            tokens.add(_token("equal", path, value))
    return sorted(tokens)


def edge_filter(filters: Mapping[str, Any] | None) -> edge.Filter | None:
    """Translate; ``None`` when there is nothing to filter by.

    Raises:
        FilterError: the filters break Haystack's specification.
    """
    return _translate(filters) if filters else None


def _translate(filters: Mapping[str, Any]) -> edge.Filter:
    if "field" in filters:
        return _comparison(filters)
    if "operator" not in filters or "conditions" not in filters:
        raise FilterError(f"A filter needs 'field', or 'operator' and 'conditions'. Got: {dict(filters)}.")
    operator, conditions = filters["operator"], filters["conditions"]
    if operator not in ("AND", "OR", "NOT"):
        raise FilterError(f"Unknown logical operator {operator!r}. Use AND, OR or NOT.")
    if not isinstance(conditions, list) or not conditions:
        raise FilterError(f"{operator} needs a list of at least one condition. Got: {conditions!r}.")
    translated: list[Any] = [_translate(condition) for condition in conditions]
    if operator == "AND":
        return edge.Filter(must=translated)
    if operator == "OR":
        return edge.Filter(should=translated)
    return edge.Filter(must_not=[edge.Filter(must=translated)])


def _comparison(condition: Mapping[str, Any]) -> edge.Filter:
    for key in ("field", "operator", "value"):
        if key not in condition:
            raise FilterError(
                f"A comparison needs 'field', 'operator' and 'value'; {key!r} is missing: {dict(condition)}."
            )
    operator = condition["operator"]
    if operator not in _COMPARISONS:
        raise FilterError(f"Unknown comparison operator {operator!r}. Use one of: {', '.join(_COMPARISONS)}.")
    return _COMPARISONS[operator](_path(condition["field"]), condition["value"])


def _path(field: str) -> tuple[str, ...]:
    parts = tuple(field.split("."))
    return parts if parts[0] == "meta" or field in _DOCUMENT_FIELDS else ("meta", *parts)


def _equal(path: tuple[str, ...], value: Any) -> edge.Filter:
    if value is None:
        return _not(_has_any([_token("present", path)]))
    return _has_any([_value_token(path, value)])


def _in(path: tuple[str, ...], values: Any) -> edge.Filter:
    if not isinstance(values, list):
        raise FilterError(f"'in' and 'not in' need a list, got {type(values).__name__}.")
    known = [_value_token(path, value) for value in values if value is not None]
    alternatives: list[Any] = [_has_any(known)] if known else []
    if None in values:
        alternatives.append(_equal(path, None))
    return edge.Filter(should=alternatives) if alternatives else _nothing()


def _order(bound: str) -> Callable[[tuple[str, ...], Any], edge.Filter]:
    def compare(path: tuple[str, ...], value: Any) -> edge.Filter:
        if value is None:
            return _nothing()
        limits: Any
        if isinstance(value, str | datetime):
            limits = edge.RangeDateTime(**{bound: _timestamp(value)})
        elif isinstance(value, int | float) and not isinstance(value, bool):
            limits = edge.RangeFloat(**{bound: float(value)})
        else:
            raise FilterError(f"Only numbers and ISO dates can be ordered, not {type(value).__name__}: {value!r}.")
        return edge.Filter(must=[edge.FieldCondition(json_path(path), range=limits)])

    return compare


def _timestamp(value: str | datetime) -> str:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as exc:
        raise FilterError(f"Only numbers and ISO dates can be ordered, not the string {value!r}.") from exc
    return moment.isoformat()


_COMPARISONS: dict[str, Callable[[tuple[str, ...], Any], edge.Filter]] = {
    "==": _equal,
    "!=": lambda path, value: _not(_equal(path, value)),
    ">": _order("gt"),
    ">=": _order("gte"),
    "<": _order("lt"),
    "<=": _order("lte"),
    "in": _in,
    "not in": lambda path, values: _not(_in(path, values)),
}


def json_path(path: tuple[str, ...]) -> str:
    """A path in the engine's notation, each part quoted: names may hold spaces, hyphens and å.

    Raises:
        FilterError: a name holds a quotation mark, which the notation cannot express.
    """
    if any('"' in part for part in path):
        raise FilterError(f"Field names with quotation marks cannot be ordered: {'.'.join(path)}.")
    return ".".join(f'"{part}"' for part in path)


def _not(inner: edge.Filter) -> edge.Filter:
    return edge.Filter(must_not=[inner])


def _nothing() -> edge.Filter:
    return _not(edge.Filter())


def _has_any(tokens: list[str]) -> edge.Filter:
    return edge.Filter(must=[edge.FieldCondition(TOKENS_FIELD, match=edge.MatchAny(tokens))])


def _paths(values: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in values.items():
        path = (*above, name)
        yield path, value
        if isinstance(value, Mapping):
            yield from _paths(value, path)


def _value_token(path: tuple[str, ...], value: Any) -> str:
    try:
        return _token("equal", path, value)
    except TypeError as exc:
        raise FilterError(f"Cannot compare with a {type(value).__name__}: {value!r}. Use JSON values.") from exc


def _token(kind: str, path: tuple[str, ...], value: Any = None) -> str:
    text = json.dumps([kind, ".".join(path), _canonical(value)], sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _canonical(value: Any) -> Any:
    """Equal values alike: 1 and 1.0; but not 1 and true."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(name): _canonical(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime) else value
