"""Remove a document for good: what was read from it, what was found in it, and its files."""

from __future__ import annotations

from sqlalchemy import delete, select

from erfarenhet.corpus import audit
from erfarenhet.corpus.home import Home
from erfarenhet.corpus.lifecycle_records import PENDING, PUBLISHED, Decision
from erfarenhet.corpus.tables import VersionRow
from erfarenhet.corpus.tables_lifecycle import InspectionRow, LifecycleRow, ProposalRow
from erfarenhet.errors import InvalidTransition, NotFound


def erase_document(home: Home, document_id: str, decision: Decision) -> int:
    """Erase every version of a document that is neither published nor proposed. Its history and the audit log stay.

    Answers that were given keep the sentences that they quote; ``curation.retention`` erases those.

    Returns:
        How many versions there were.
    Raises:
        NotFound: there is no such document.
        InvalidTransition: it is published or proposed; withdraw it first.
    """
    with home.registry.database.writing() as session:
        rows = session.scalars(select(LifecycleRow).where(LifecycleRow.document_id == document_id)).all()
        if not rows:
            raise NotFound(f"There is no document {document_id!r}.")
        standing = [row.state for row in rows if row.state in PUBLISHED | PENDING]
        if standing:
            raise InvalidTransition(f"Document {document_id!r} is {standing[0]}. Withdraw it before it is erased.")
        versions = [row.version for row in rows]
        for table in (VersionRow, ProposalRow, InspectionRow, LifecycleRow):
            session.execute(delete(table).where(table.document_id == document_id))
        # The same file may be another document's too.
        shared = set(session.scalars(select(LifecycleRow.version).where(LifecycleRow.version.in_(versions))))
        detail = {"versions": versions, "why": decision.why}
        audit.record(session, decision.who, "document.erased", document_id, detail)
        # Before the rows are gone for good: after a crash, what is left is rows without files, which erase again.
        for version in set(versions) - shared:
            path = home.stored_file(version)
            if path is not None:
                path.unlink(missing_ok=True)
    return len(versions)
