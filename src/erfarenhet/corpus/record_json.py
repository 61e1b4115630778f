"""Records to JSON values and back, for the registry's columns and for messages between processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

from erfarenhet.records import (
    Answer,
    AnswerGroup,
    AnswerLine,
    AnswerSentence,
    Block,
    Citation,
    Contradiction,
    Metadata,
    Page,
)

_METADATA_TUPLES = frozenset(("countries", "places", "event_types", "phases", "measures"))


def blocks_to_json(blocks: Iterable[Block]) -> list[list[Any]]:
    """Blocks as short rows: kind, start, end, level."""
    return [[block.kind, block.start, block.end, block.level] for block in blocks]


def blocks_from_json(rows: Iterable[list[Any]]) -> tuple[Block, ...]:
    """Inverse of ``blocks_to_json``."""
    return tuple(Block(*row) for row in rows)


def pages_to_json(pages: Iterable[Page]) -> list[list[Any]]:
    """Pages as short rows: number, start, end, label."""
    return [[page.number, page.start, page.end, page.label] for page in pages]


def pages_from_json(rows: Iterable[list[Any]]) -> tuple[Page, ...]:
    """Inverse of ``pages_to_json``."""
    return tuple(Page(*row) for row in rows)


def metadata_to_json(metadata: Metadata) -> dict[str, Any]:
    """All fields that hold something."""
    return {
        field.name: list(value) if isinstance(value, tuple) else value
        for field in fields(metadata)
        if (value := getattr(metadata, field.name)) not in (None, (), {})
    }


def metadata_from_json(values: Mapping[str, Any]) -> Metadata:
    """Inverse of ``metadata_to_json``."""
    fields_: dict[str, Any] = {k: tuple(v) if k in _METADATA_TUPLES else v for k, v in values.items()}
    return Metadata(**fields_)


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """The answer object of the contract."""
    values: dict[str, Any] = _as_lists(asdict(answer))
    return values


def answer_from_json(values: Mapping[str, Any]) -> Answer:
    """Inverse of ``answer_to_json``; also reads what earlier and later versions wrote, without what it does not know.

    Raises:
        KeyError, TypeError: the values are no answer object.
    """
    rest = _known(Answer, values)
    rest["sentences"] = tuple(map(_sentence, values["sentences"]))
    rest["citations"] = tuple(Citation(**_known(Citation, citation)) for citation in values["citations"])
    rest["missing"] = tuple(values.get("missing", ()))
    rest["groups"] = tuple(map(_group, values.get("groups", ())))
    rest["contradictions"] = tuple(
        Contradiction(row["about"], tuple(map(_sentence, row["statements"])))
        for row in values.get("contradictions", ())
    )
    return Answer(**rest)


def _as_lists(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _as_lists(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_as_lists(item) for item in value]
    return value


def _known(record: type, values: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(record)}
    return {key: value for key, value in values.items() if key in names}


def _sentence(values: Mapping[str, Any]) -> AnswerSentence:
    return AnswerSentence(values["text"], tuple(values["citations"]))


def _group(values: Mapping[str, Any]) -> AnswerGroup:
    lines = (AnswerLine(**{**_known(AnswerLine, row), "citations": tuple(row["citations"])}) for row in values["lines"])
    return AnswerGroup(**{**_known(AnswerGroup, values), "lines": tuple(lines)})
