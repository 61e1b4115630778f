"""Content as JSON, for the way between processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from erfarenhet.corpus import record_json
from erfarenhet.records import Content


def content_to_json(content: Content) -> dict[str, Any]:
    """JSON values; blocks and pages as lists, in the order of their fields."""
    return {
        "text": content.text,
        "blocks": record_json.blocks_to_json(content.blocks),
        "pages": record_json.pages_to_json(content.pages),
        "metadata": record_json.metadata_to_json(content.metadata),
        "document_id": content.document_id,
        "notes": list(content.notes),
    }


def content_from_json(value: Mapping[str, Any]) -> Content:
    """The content that ``content_to_json`` made the value of.

    Raises:
        KeyError, TypeError: it was made by another version of this code.
    """
    return Content(
        text=value["text"],
        blocks=record_json.blocks_from_json(value["blocks"]),
        pages=record_json.pages_from_json(value["pages"]),
        metadata=record_json.metadata_from_json(value["metadata"]),
        document_id=value["document_id"],
        notes=tuple(value["notes"]),
    )
