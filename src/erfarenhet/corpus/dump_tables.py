"""The registry's tables as lines of JSON, and back; either database restores what the other held."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Date, DateTime, MetaData, Table, func, insert, select, text

_PAGE = 500
# Alembic's own note; a restored registry gets it from its revisions.
_NOT_DUMPED = frozenset(("alembic_version",))


def reflected_tables(connection: Connection) -> list[Table]:
    """All tables, those that others refer to first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name not in _NOT_DUMPED]


def dump_table(connection: Connection, table: Table) -> Iterator[str]:
    """One line per row, in the order of the primary key."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_PAGE)
    for row in connection.execute(query):
        values = {name: _to_json(value) for name, value in row._mapping.items()}
        yield json.dumps(values, ensure_ascii=False) + "\n"


def load_table(connection: Connection, table: Table, lines: Iterable[str]) -> int:
    """Insert the rows of a dump into an empty table. Returns how many."""
    parse = {column.name: _parser(column.type) for column in table.columns}
    count = 0
    page: list[dict[str, Any]] = []
    for line in lines:
        values = json.loads(line)
        page.append({name: None if value is None else parse[name](value) for name, value in values.items()})
        count += 1
        if len(page) == _PAGE:
            connection.execute(insert(table), page)
            page = []
    if page:
        connection.execute(insert(table), page)
    _continue_counting(connection, table)
    return count


def _continue_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL counts in a sequence beside the table, which inserted numbers do not move on."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}
        )
        if sequence is not None:
            last = connection.scalar(select(func.max(column)))
            if last is not None:
                connection.execute(select(func.setval(sequence, last)))


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _parser(kind: Any) -> Callable[[Any], Any]:
    if isinstance(kind, DateTime):
        zoned = bool(kind.timezone)
        return lambda value: datetime.fromisoformat(value).replace(tzinfo=UTC if zoned else None)
    if isinstance(kind, Date):
        return date.fromisoformat
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
