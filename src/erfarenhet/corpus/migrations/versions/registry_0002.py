"""The lifecycle of documents, what was found in them, and the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "registry_0002"
down_revision = "registry_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. What a home of version 1 has published counts as approved from then on."""
    op.create_table(
        "proposals",
        sa.Column("document_id", sa.String(120), primary_key=True),
        sa.Column("version", sa.String(64), primary_key=True),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "lifecycle",
        sa.Column("document_id", sa.String(120), primary_key=True),
        sa.Column("version", sa.String(64), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(120), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=True, index=True),
        sa.Column("by_decision", sa.Boolean(), nullable=False),
        sa.Column("curated", sa.Boolean(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "transitions",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("document_id", sa.String(120), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("from_state", sa.String(16), nullable=True),
        sa.Column("to_state", sa.String(16), nullable=False),
        sa.Column("who", sa.String(120), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_transitions_document", "transitions", ["document_id", "number"])
    op.create_table(
        "inspections",
        sa.Column("document_id", sa.String(120), primary_key=True),
        sa.Column("version", sa.String(64), primary_key=True),
        sa.Column("personal_data", sa.JSON(), nullable=False),
        sa.Column("signature", sa.JSON(), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False, index=True),
        sa.Column("who", sa.String(120), nullable=False, index=True),
        sa.Column("action", sa.String(60), nullable=False, index=True),
        sa.Column("subject", sa.String(200), nullable=False, index=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )
    _append_only()
    _count_what_is_published_as_approved()


def _append_only() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        )


def _count_what_is_published_as_approved() -> None:
    # A version that is not the published one was replaced, or went with its document.
    op.execute(
        "INSERT INTO lifecycle (document_id, version, state, location, proposed_by, by_decision, curated, withheld,"
        " changed_at) "
        "SELECT v.document_id, v.version,"
        " CASE WHEN d.document_id IS NULL THEN 'withdrawn' WHEN d.version = v.version THEN 'approved'"
        " ELSE 'superseded' END,"
        " COALESCE(d.location, ''), 'erfarenhet', false, false, false, COALESCE(d.updated_at, v.ingested_at) "
        "FROM versions v LEFT JOIN documents d ON d.document_id = v.document_id"
    )
    op.execute(
        "INSERT INTO transitions (document_id, version, from_state, to_state, who, why, at) "
        "SELECT document_id, version, NULL, state, 'erfarenhet', 'as it stood before states were recorded', changed_at "
        "FROM lifecycle ORDER BY changed_at, document_id, version"
    )
