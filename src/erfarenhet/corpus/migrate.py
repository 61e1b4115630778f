"""Bring a registry's tables up to date: Alembic's revisions in ``corpus/migrations/versions``, applied in one go.

Each change is a file named by its revision. Lines of change are independent: tables of another package begin one of
their own (``down_revision = None`` and a ``depends_on`` where they refer to others), so that branches of work do not
meet in one file. The registry keeps the names of what it has; looking them up costs a listing of the folder, so that
opening an up-to-date registry needs no Alembic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, delete, insert, inspect, select, update

from erfarenhet.corpus.tables import SCHEMA_VERSION, StateRow

FOLDER = Path(__file__).parent / "migrations"
BASELINE = "registry_0001"
_SCHEMA = "schema"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Which changes a registry has.

    Attributes:
        version: counts up where an older erfarenhet must not use the registry any more; ``None`` when it is empty.
        applied: names of the revisions that it has.
        missing: those that this version has and the registry lacks.
        newer: what the registry has and this version does not know.
    """

    version: int | None
    applied: frozenset[str]
    missing: tuple[str, ...]
    newer: tuple[str, ...]
    known_version: int = SCHEMA_VERSION


def revisions() -> frozenset[str]:
    """Names of all revisions of this version of erfarenhet."""
    return frozenset(path.stem for path in (FOLDER / "versions").glob("[!_]*.py"))


def read_schema(connection: Connection) -> SchemaState:
    """Tell which changes a database has and lacks. Changes nothing."""
    known = revisions()
    if not inspect(connection).has_table(StateRow.__tablename__):
        return SchemaState(None, frozenset(), tuple(sorted(known)), ())
    value: dict[str, Any] = connection.scalar(select(StateRow.value).where(StateRow.key == _SCHEMA)) or {"version": 1}
    version = int(value["version"])
    # Version 1 was made before there were revisions; it is what the first one makes.
    applied = frozenset(value.get("revisions", [BASELINE]))
    newer = set(applied - known) | ({f"schema {version}"} if version > SCHEMA_VERSION else set())
    return SchemaState(version, applied, tuple(sorted(known - applied)), tuple(sorted(newer)))


def upgrade_schema(connection: Connection) -> None:
    """Apply all missing revisions within the connection's transaction, which the caller commits.

    Raises:
        SQLAlchemyError: one of them failed; nothing is changed once the caller rolls back.
    """
    from alembic import command  # 0.2 s that only an upgrade has to spend

    config = alembic_config(connection)
    before = read_schema(connection)
    if before.applied and not before.missing:
        return  # another process was faster
    if before.version is not None and not inspect(connection).has_table("alembic_version"):
        command.stamp(config, BASELINE)
    command.upgrade(config, "heads")
    value = {"version": SCHEMA_VERSION, "revisions": sorted(revisions())}
    done = connection.execute(update(StateRow).where(StateRow.key == _SCHEMA).values(value=value))
    if done.rowcount == 0:
        connection.execute(insert(StateRow).values(key=_SCHEMA, value=value))


def upgrade_to(connection: Connection, applied: Iterable[str]) -> None:
    """Give an empty registry the tables that these revisions make, without any rows. The caller commits."""
    wanted = sorted(applied)
    if set(wanted) != read_schema(connection).applied:
        from alembic import command

        made = MetaData()
        made.reflect(connection)
        made.drop_all(connection)
        for revision in wanted:
            command.upgrade(alembic_config(connection), revision)
    connection.execute(delete(StateRow))


def alembic_config(connection: Connection) -> Any:
    """Alembic's configuration for one open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
