"""The rows that a publication writes, inside the registry's transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from erfarenhet.corpus.document_rows import document_columns
from erfarenhet.corpus.lifecycle import write_inspection
from erfarenhet.corpus.move_states import admit
from erfarenhet.corpus.registry_records import Addition, passage_digest
from erfarenhet.corpus.tables import DocumentRow, PassageRow, VersionRow, utc_now


def write_addition(session: Session, addition: Addition) -> None:
    """Make a document's new version the current one, with its passages in place of the former ones.

    Raises:
        InvalidTransition, AccessDenied: it may not be published; the one check that everything published has passed.
    """
    document = addition.document
    admit(session, document.document_id, document.version, addition.location, addition.approval)
    session.merge(VersionRow(size_bytes=addition.size_bytes, **document_columns(document)))
    if addition.inspection is not None:
        write_inspection(session, document.document_id, document.version, addition.inspection)
    row = session.get(DocumentRow, document.document_id)
    if row is None:
        session.add(DocumentRow(document_id=document.document_id, version=document.version, location=addition.location))
    else:
        row.version, row.location, row.updated_at = document.version, addition.location, utc_now()
    session.flush()
    session.execute(delete(PassageRow).where(PassageRow.document_id == document.document_id))
    session.add_all(
        PassageRow(
            passage_id=passage.passage_id,
            document_id=passage.document_id,
            version=passage.version,
            position=passage.position,
            start=passage.start,
            end=passage.end,
            digest=passage_digest(passage),
        )
        for passage in addition.passages
    )


def corpus_version(pairs: Iterable[tuple[Any, ...]]) -> str:
    """SHA-256 over the published documents, each an id and a version, in whatever order they come."""
    lines = "\n".join(f"{document_id} {version}" for document_id, version in sorted(pairs))
    return hashlib.sha256(lines.encode()).hexdigest()
