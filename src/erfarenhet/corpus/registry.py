"""The registry: the truth about documents, of which the index is a derived copy.

One transaction publishes: the documents' current versions, their passages' digests and the name of the index
generation change together or not at all. Whoever reads the generation's name therefore sees a corpus that is whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path

from sqlalchemy import URL, delete, func, select
from sqlalchemy.orm import defer

from erfarenhet.corpus import record_json
from erfarenhet.corpus.audit import AuditLog
from erfarenhet.corpus.database import Database, embedded_url
from erfarenhet.corpus.document_rows import document_of
from erfarenhet.corpus.lifecycle import Lifecycle
from erfarenhet.corpus.lifecycle_records import FILE_IS_GONE, Removal
from erfarenhet.corpus.move_states import remove
from erfarenhet.corpus.registry_records import Addition, CatalogueEntry, KnownDocument, PublishedIndex
from erfarenhet.corpus.tables import AnswerRow, DocumentRow, PassageRow, StateRow, VersionRow
from erfarenhet.corpus.tables_lifecycle import LifecycleRow
from erfarenhet.corpus.write_publication import corpus_version, write_addition
from erfarenhet.errors import NotFound
from erfarenhet.records import Answer, Document, Metadata, Page
from erfarenhet.store.interface import IndexDescription

_INDEX = "index"


class Registry:
    """The registry in a SQL database."""

    def __init__(self, url: str | URL, *, migrate: bool | None = None) -> None:
        """Open the registry at ``url``; see ``Database``.

        Raises:
            HomeError: the database cannot be opened or written, is not up to date, or was made by a newer version.
        """
        self.database = Database(url, migrate=migrate)
        self.lifecycle = Lifecycle(self.database)
        self.audit = AuditLog(self.database)
        self._session = self.database.session

    @classmethod
    def in_home(cls, home: Path) -> Registry:
        """The embedded registry of a home folder, brought up to date."""
        return cls(embedded_url(home))

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    # The published index

    def published_index(self) -> PublishedIndex | None:
        """The generation that readers use now; ``None`` before the first publication."""
        with self._session() as session:
            row = session.get(StateRow, _INDEX)
            if row is None:
                return None
            value = dict(row.value)
            return PublishedIndex(
                value["number"],
                value["generation"],
                IndexDescription(**value["description"]),
                value["corpus_version"],
            )

    def publish(
        self,
        *,
        number: int,
        generation: str,
        description: IndexDescription,
        additions: Iterable[Addition],
        removed: Iterable[str],
        removal: Removal = FILE_IS_GONE,
    ) -> PublishedIndex:
        """Make a complete generation the one that readers use, and the registry agree with it, in one transaction.

        Args:
            number: of the generation, one more than that of the former one.
            generation: its name in the store; flushed and closed by now.
            additions: documents that are new or have a new version; all others stay as they are.
            removed: ids of documents that are no longer published. Their versions are kept for old answers.
            removal: who removed them, and why.
        Raises:
            InvalidTransition, AccessDenied: one of the additions may not be published; nothing is.
        """
        with self.database.writing() as session:
            for document_id in removed:
                remove(session, document_id, removal)
                session.execute(delete(PassageRow).where(PassageRow.document_id == document_id))
                session.execute(delete(DocumentRow).where(DocumentRow.document_id == document_id))
            for addition in additions:
                write_addition(session, addition)
            session.flush()
            pairs = session.execute(select(DocumentRow.document_id, DocumentRow.version)).all()
            published = PublishedIndex(number, generation, description, corpus_version(map(tuple, pairs)))
            session.merge(
                StateRow(
                    key=_INDEX,
                    value={
                        "number": number,
                        "generation": generation,
                        "description": asdict(description),
                        "corpus_version": published.corpus_version,
                    },
                )
            )
            return published

    # Documents

    def known_documents(self) -> list[KnownDocument]:
        """All published documents, by id."""
        with self._session() as session:
            rows = session.scalars(select(DocumentRow).order_by(DocumentRow.document_id))
            return [KnownDocument(row.document_id, row.version, row.location) for row in rows]

    def move(self, document_id: str, location: str, version: str | None = None) -> None:
        """Record that a version's file now lies at ``location``; the published one's when none is named."""
        with self._session() as session:
            row = session.get(DocumentRow, document_id)
            if row is not None and version in (None, row.version):
                row.location, version = location, row.version
            state = session.get(LifecycleRow, (document_id, version)) if version else None
            if state is not None:
                state.location = location

    def document(self, document_id: str, version: str | None = None) -> Document:
        """A published document, or an earlier version of one.

        Raises:
            NotFound: there is no such document or version.
        """
        with self._session() as session:
            if version is None:
                current = session.get(DocumentRow, document_id)
                version = current.version if current else None
            row = session.get(VersionRow, (document_id, version)) if version else None
            if row is None:
                raise NotFound(f"Document {document_id!r} is not in this corpus. List them with GET /v1/documents.")
            return document_of(row)

    def pages(self, document_id: str, version: str) -> tuple[Page, ...]:
        """The pages of one version of a document; empty when the format has none or the version is unknown."""
        with self._session() as session:
            rows = session.scalar(
                select(VersionRow.pages).where(VersionRow.document_id == document_id, VersionRow.version == version)
            )
            return record_json.pages_from_json(rows or ())

    def ingested_on(self, versions: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[date, Metadata]]:
        """The day on which each version was taken in and what was known of it, by document id and version.

        Versions that are not here are left out.
        """
        wanted = set(versions)
        with self._session() as session:
            rows = session.execute(
                select(VersionRow.document_id, VersionRow.version, VersionRow.ingested_at, VersionRow.details).where(
                    VersionRow.version.in_({version for _, version in wanted})
                )
            )
            return {
                (document_id, version): (ingested_at.date(), record_json.metadata_from_json(details))
                for document_id, version, ingested_at, details in rows
                if (document_id, version) in wanted
            }

    def catalogue(self, document_id: str | None = None) -> list[CatalogueEntry]:
        """The published documents, by title; or the one named.

        Raises:
            NotFound: the document named is not published.
        """
        with self._session() as session:
            by_document = select(PassageRow.document_id, func.count()).group_by(PassageRow.document_id)
            counts = dict(session.execute(by_document).all())
            query = select(DocumentRow, VersionRow).join(
                VersionRow,
                (VersionRow.document_id == DocumentRow.document_id) & (VersionRow.version == DocumentRow.version),
            )
            # A catalogue of a thousand reports must not read a thousand reports.
            query = query.options(defer(VersionRow.text), defer(VersionRow.blocks))
            if document_id is not None:
                query = query.where(DocumentRow.document_id == document_id)
            rows = session.execute(query.order_by(VersionRow.title, DocumentRow.document_id)).all()
            if document_id is not None and not rows:
                raise NotFound(f"Document {document_id!r} is not in this corpus. List them with GET /v1/documents.")
            versions: dict[str, list[str]] = {}
            for known_id, version in session.execute(
                select(VersionRow.document_id, VersionRow.version).order_by(VersionRow.ingested_at)
            ):
                versions.setdefault(known_id, []).append(version)
            return [
                CatalogueEntry(
                    document.document_id,
                    document.version,
                    row.source_name,
                    row.size_bytes,
                    row.title,
                    record_json.metadata_from_json(row.details),
                    len(row.pages),
                    counts.get(document.document_id, 0),
                    tuple(row.notes),
                    row.ingested_at,
                    tuple(versions.get(document.document_id, ())),
                )
                for document, row in rows
            ]

    def passage_digests(self) -> dict[str, str]:
        """The digest of each published passage, by passage id."""
        with self._session() as session:
            rows = session.execute(select(PassageRow.passage_id, PassageRow.digest))
            return dict(rows.all())

    def passage_place(self, passage_id: str) -> tuple[str, str, int, int]:
        """Where a published passage stands: document id, version, and offsets in the version's text.

        Raises:
            NotFound: no published document has it.
        """
        with self._session() as session:
            row = session.get(PassageRow, passage_id)
            if row is None:
                raise NotFound(
                    f"No published document has passage {passage_id!r}. Its document may have a newer version: "
                    "search again."
                )
            return row.document_id, row.version, row.start, row.end

    def count_passages(self, without: Collection[str] = ()) -> int:
        """Number of published passages, those of some documents left out."""
        with self._session() as session:
            by_document = select(PassageRow.document_id, func.count()).group_by(PassageRow.document_id)
            return sum(count for document_id, count in session.execute(by_document) if document_id not in without)

    # Answers

    def keep_answer(self, answer: Answer) -> None:
        """Keep an answer as it was given."""
        with self._session() as session:
            session.merge(
                AnswerRow(
                    answer_id=answer.answer_id,
                    question=answer.question,
                    status=answer.status,
                    answer=record_json.answer_to_json(answer),
                )
            )

    def kept_answer(self, answer_id: str) -> Answer:
        """An answer that was given earlier.

        Raises:
            NotFound: no such answer was given here.
        """
        with self._session() as session:
            row = session.get(AnswerRow, answer_id)
            if row is None:
                raise NotFound(f"Answer {answer_id!r} was not given here, or has been removed. Ask the question again.")
            return record_json.answer_from_json(row.answer)

    def answered_on(self, answer_id: str) -> date:
        """The day (UTC) on which an answer was given.

        Raises:
            NotFound: no such answer was given here.
        """
        with self._session() as session:
            given = session.scalar(select(AnswerRow.created_at).where(AnswerRow.answer_id == answer_id))
            if given is None:
                raise NotFound(f"Answer {answer_id!r} was not given here, or has been removed. Ask the question again.")
            return given.date()

    def saved_questions(self, latest: int) -> list[tuple[str, str]]:
        """The last questions that were asked, each once, with the asker's language; newest first."""
        found: dict[str, str] = {}
        with self._session() as session:
            query = select(AnswerRow).order_by(AnswerRow.created_at.desc()).execution_options(yield_per=100)
            for row in session.scalars(query):
                found.setdefault(row.question, row.answer["language"])
                if len(found) == latest:
                    break
        return list(found.items())
