"""Alembic's environment: the connection that ``corpus.migrate`` hands over, in the caller's transaction."""

from __future__ import annotations

from alembic import context

from erfarenhet.corpus.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite changes a column by copying the table.
    render_as_batch=True,
    # One transaction around everything is the caller's.
    transactional_ddl=False,
)
context.run_migrations()
