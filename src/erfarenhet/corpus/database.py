"""The SQL database behind the registry: opened, brought up to date, and used in transactions.

SQLite in the home folder by default, PostgreSQL by URL. Whoever keeps tables of its own (accounts, logbooks, feedback)
works on the same database through ``session`` and ``writing``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from erfarenhet.corpus.migrate import SchemaState, read_schema, upgrade_schema
from erfarenhet.errors import HomeError, SettingsError
from erfarenhet.settings import Settings

# Any number that nothing else on the server uses: PostgreSQL's advisory locks have no names.
_WRITERS_LOCK = 7_305_114_206


class Database:
    """One open database."""

    def __init__(self, url: str | URL, *, migrate: bool | None = None) -> None:
        """Open the database at ``url``.

        Args:
            migrate: bring its tables up to date; left out, an embedded database is, and a server's is not (there it
                is a command, which whoever runs the server gives when no older erfarenhet uses it any more).
        Raises:
            HomeError: it cannot be opened or written, is older and not to be migrated, or was made by a newer version.
            SettingsError: the URL is none.
        """
        self.url = _parsed(url)
        self.engine = _engine(self.url)
        try:
            self._prepare(self.embedded if migrate is None else migrate)
        except BaseException:
            self.engine.dispose()
            raise

    @property
    def embedded(self) -> bool:
        """Whether it is a file of the home folder rather than a server's."""
        return self.url.get_backend_name() == "sqlite"

    def _prepare(self, migrate: bool) -> None:
        with self.errors():
            with self.engine.connect() as connection:
                schema = read_schema(connection)
            if schema.newer:
                raise HomeError(
                    f"The registry {self.url!r} has schema {schema.version} with {', '.join(schema.newer)}; this "
                    f"version of erfarenhet knows {schema.known_version}. Upgrade erfarenhet."
                )
            if not schema.missing:
                return
            if not migrate:
                raise HomeError(
                    f"The registry {self.url!r} lacks {len(schema.missing)} of the changes that this version of "
                    "erfarenhet needs. Bring it up to date: erfarenhet registry upgrade"
                )
            with self.engine.connect() as connection:
                self.begin_writing(connection)
                upgrade_schema(connection)
                connection.commit()

    def schema(self) -> SchemaState:
        """Which changes of the schema this database has."""
        with self.errors(), self.engine.connect() as connection:
            return read_schema(connection)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def errors(self) -> AbstractContextManager[None]:
        """Tell what the database refuses as an error of ours."""
        return reported_errors(self.url)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: committed at the end of the block, undone by an exception.

        Raises:
            HomeError: the database refuses.
        """
        with self.errors(), Session(self.engine) as session, session.begin():
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that no other one of this kind runs beside: what it has read still holds when it writes."""
        with self.session() as session:
            self.begin_writing(session.connection())
            yield session

    def begin_writing(self, connection: Connection) -> None:
        """Begin a transaction that no other one of this kind runs beside."""
        if self.embedded:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _WRITERS_LOCK})


def database_url(settings: Settings) -> URL:
    """Where the registry of these settings lives.

    Raises:
        SettingsError: the URL is none, or names another kind of database.
    """
    if settings.registry_url is not None:
        return _parsed(settings.registry_url.get_secret_value())
    return embedded_url(settings.home)


def embedded_url(home: Path) -> URL:
    """The embedded registry of a home folder."""
    # Not as text: a folder's name may hold "?" or "%".
    return URL.create("sqlite", database=str(home / "registry.sqlite"))


@contextmanager
def reported_errors(url: URL) -> Iterator[None]:
    """Tell what a database refuses as an error of ours.

    Raises:
        HomeError: with the reason, and what to look at.
    """
    try:
        yield
    except SQLAlchemyError as exc:
        reason = getattr(exc, "orig", None) or exc
        remedy = "Check that the disk has room and that the folder can be written."
        if url.get_backend_name() != "sqlite":
            remedy = "Check that the server runs, and the user, password and database of ERFARENHET_REGISTRY_URL."
        raise HomeError(f"The registry {url!r} cannot be used: {reason}. {remedy}") from exc


def _parsed(url: str | URL) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as exc:
        # The text may hold a password.
        raise SettingsError(
            "ERFARENHET_REGISTRY_URL is no database URL. Write postgresql://USER:PASSWORD@HOST/DATABASE."
        ) from exc
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise SettingsError(
            f"The registry cannot live in {parsed.drivername!r}. Unset ERFARENHET_REGISTRY_URL for the embedded one, "
            "or name a PostgreSQL database: postgresql://USER:PASSWORD@HOST/DATABASE."
        )
    return parsed


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        # A connection that the server has closed meanwhile is replaced instead of failing a question.
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        # Readers go on while ingestion writes; a crash loses nothing that was committed.
        cursor.execute("PRAGMA busy_timeout=10000")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    return engine
