"""Gaps, the questions that show them, and what asking again gave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "gaps_0001"
down_revision = None
branch_labels = ("gaps",)
depends_on = ("registry_0001",)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "gaps",
        sa.Column("gap_id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "gap_questions",
        _answer(),
        sa.Column("gap_id", sa.Integer(), sa.ForeignKey("gaps.gap_id", ondelete="CASCADE"), nullable=False, index=True),
    )
    op.create_table(
        "asked_again",
        _answer(),
        sa.Column("newer_answer_id", sa.String(36), nullable=False),
        sa.Column("former_status", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("index_version", sa.String(120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def _answer() -> sa.Column[str]:
    return sa.Column(
        "answer_id",
        sa.String(36),
        sa.ForeignKey("answers.answer_id", ondelete="CASCADE"),
        primary_key=True,
    )
