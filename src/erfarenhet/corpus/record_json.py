"""Records to JSON values and back, for the registry's columns and for messages between processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

from erfarenhet.records import Answer, AnswerSentence, Block, Citation, Metadata, Page

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
    values = asdict(answer)
    values["sentences"] = [
        {"text": sentence.text, "citations": list(sentence.citations)} for sentence in answer.sentences
    ]
    values["citations"] = [asdict(citation) for citation in answer.citations]
    values["timings_s"] = dict(answer.timings_s)
    return values


def answer_from_json(values: Mapping[str, Any]) -> Answer:
    """Inverse of ``answer_to_json``."""
    known = {field.name for field in fields(Answer)}
    rest = {key: value for key, value in values.items() if key in known}
    rest["sentences"] = tuple(
        AnswerSentence(sentence["text"], tuple(sentence["citations"])) for sentence in values["sentences"]
    )
    rest["citations"] = tuple(Citation(**citation) for citation in values["citations"])
    return Answer(**rest)
