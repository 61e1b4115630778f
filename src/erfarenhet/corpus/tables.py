"""The registry's tables (SQLAlchemy 2). JSON columns hold records as ``corpus.record_json`` writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA_VERSION = 1


def utc_now() -> datetime:
    """The present time, with its zone."""
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """Base of all tables."""

    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON, datetime: DateTime(timezone=True)}  # noqa: RUF012


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
