"""Alembic's environment and the registry's revisions; ``erfarenhet.corpus.migrate`` applies them."""
