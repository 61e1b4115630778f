"""Content as JSON, for the way between processes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from erfarenhet.records import Block, Content, Metadata, Page

_TUPLES = ("countries", "places", "event_types", "phases", "measures")


def content_to_json(content: Content) -> dict[str, Any]:
    """JSON values; blocks and pages as lists, in the order of their fields."""
    return {
        "text": content.text,
        "blocks": [[block.kind, block.start, block.end, block.level] for block in content.blocks],
        "pages": [[page.number, page.start, page.end, page.label] for page in content.pages],
        "metadata": dataclasses.asdict(content.metadata),
        "document_id": content.document_id,
        "notes": list(content.notes),
    }


def content_from_json(value: Mapping[str, Any]) -> Content:
    """The content that ``content_to_json`` made the value of.

    Raises:
        KeyError, TypeError: it was made by another version of this code.
    """
    metadata = dict(value["metadata"])
    for name in _TUPLES:
        metadata[name] = tuple(metadata[name])
    return Content(
        text=value["text"],
        blocks=tuple(Block(*block) for block in value["blocks"]),
        pages=tuple(Page(*page) for page in value["pages"]),
        metadata=Metadata(**metadata),
        document_id=value["document_id"],
        notes=tuple(value["notes"]),
    )
