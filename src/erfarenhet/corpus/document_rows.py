"""Documents as rows of the registry, and back."""

from __future__ import annotations

from typing import Any

from erfarenhet.corpus import record_json
from erfarenhet.corpus.tables import VersionRow
from erfarenhet.corpus.tables_lifecycle import ProposalRow
from erfarenhet.records import Document


def document_columns(document: Document) -> dict[str, Any]:
    """A document as the columns of ``proposals`` and ``versions``."""
    return {
        "document_id": document.document_id,
        "version": document.version,
        "source_name": document.source_name,
        "title": document.metadata.title or document.source_name,
        "text": document.text,
        "blocks": record_json.blocks_to_json(document.blocks),
        "pages": record_json.pages_to_json(document.pages),
        "details": record_json.metadata_to_json(document.metadata),
        "notes": list(document.notes),
    }


def document_of(row: VersionRow | ProposalRow) -> Document:
    """Inverse of ``document_columns``."""
    return Document(
        row.document_id,
        row.version,
        row.source_name,
        row.text,
        record_json.blocks_from_json(row.blocks),
        record_json.pages_from_json(row.pages),
        record_json.metadata_from_json(row.details),
        tuple(row.notes),
    )
