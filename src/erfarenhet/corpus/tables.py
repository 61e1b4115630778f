"""The registry's tables (SQLAlchemy 2). JSON columns hold records as ``corpus.record_json`` writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, Index, Integer, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Counted up when an older erfarenhet must not work on the registry any more; see ``corpus.migrate``.
SCHEMA_VERSION = 2


def utc_now() -> datetime:
    """The present time, with its zone."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A time with its zone, always UTC. SQLite forgets the zone; what comes back has it all the same."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC; a time without a zone is refused, since nobody could tell which one was meant."""
        if value is not None and value.tzinfo is None:
            raise ValueError("A time without its zone cannot be kept.")
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC."""
        return value if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables, of whichever package. Each table has a revision in ``corpus/migrations/versions``."""

    type_annotation_map = {  # noqa: RUF012
        dict[str, Any]: JSON,
        list[Any]: JSON,
        datetime: UtcDateTime(),
    }


class StateRow(Base):
    """The registry's own state: its schema version and which generation of the index is published."""

    __tablename__ = "state"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[dict[str, Any]]


class DocumentRow(Base):
    """A published work. ``location`` is where its file was handed in; ``version`` is the one that readers see."""

    __tablename__ = "documents"

    document_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    version: Mapped[str] = mapped_column(String(64), index=True)
    location: Mapped[str] = mapped_column(Text, index=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)


class VersionRow(Base):
    """One version of a document, as it was read. Kept when a newer one is published, so old answers stay checkable."""

    __tablename__ = "versions"

    document_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    source_name: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    blocks: Mapped[list[Any]]
    pages: Mapped[list[Any]]
    # "metadata" is taken by SQLAlchemy's declarative base.
    details: Mapped[dict[str, Any]]
    notes: Mapped[list[Any]]
    ingested_at: Mapped[datetime] = mapped_column(default=utc_now)


class PassageRow(Base):
    """What stands in the published index, so that the index can be checked against the registry."""

    __tablename__ = "passages"

    passage_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(String(120), ForeignKey("documents.document_id", ondelete="CASCADE"))
    version: Mapped[str] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(Integer)
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (Index("ix_passages_document", "document_id", "position"),)


class AnswerRow(Base):
    """An answer as it was given."""

    __tablename__ = "answers"

    answer_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    question: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16), index=True)
    answer: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
