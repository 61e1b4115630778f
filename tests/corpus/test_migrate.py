"""Homes of earlier versions are brought up to date without loss; the revisions make what is declared."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from corpus.all_tables import Base
from test_registry import make_answer

from erfarenhet.corpus import migrate
from erfarenhet.corpus.database import Database
from erfarenhet.corpus.registry import Registry
from erfarenhet.errors import HomeError, SettingsError

VERSION_1 = Path(__file__).parent / "data" / "registry_version_1.sql"


@pytest.fixture
def version_1(tmp_path):
    """A registry as the first version of erfarenhet left it: three documents, one updated, one removed."""
    connection = sqlite3.connect(tmp_path / "registry.sqlite")
    connection.executescript(VERSION_1.read_text(encoding="utf-8"))
    connection.close()
    return tmp_path


def rows(folder):
    """All that the tables of version 1 hold."""
    with sqlite3.connect(folder / "registry.sqlite") as connection:
        tables = ("answers", "documents", "passages", "versions")
        held = {table: sorted(connection.execute(f"SELECT * FROM {table}")) for table in tables}
        index = connection.execute("SELECT value FROM state WHERE key = 'index'").fetchall()
    connection.close()
    return held, index


def schema_of(folder):
    with sqlite3.connect(folder / "registry.sqlite") as connection:
        made = connection.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    connection.close()
    return made


def test_a_home_of_version_1_loses_nothing(version_1):
    before = rows(version_1)
    registry = Registry.in_home(version_1)
    assert rows(version_1) == before
    assert registry.published_index().generation == "g000002"
    assert [known.document_id for known in registry.known_documents()] == ["fall-b", "fall-å"]
    assert registry.document("fall-å").text == "Annan text. Ny."
    assert registry.document("fall-å", "1" * 64).metadata.places == ("Årdal",)
    assert registry.document("fall-c", "1" * 64).text == "Först. Sedan."
    assert registry.kept_answer("id-1") == make_answer()
    assert registry.database.schema().missing == ()
    registry.close()


def test_an_upgrade_that_fails_half_way_changes_nothing(version_1, monkeypatch):
    before = rows(version_1)
    schema = schema_of(version_1)
    upgrade = migrate.upgrade_schema

    def fail(connection):
        upgrade(connection)
        raise sa.exc.OperationalError("CREATE", None, Exception("the disk is full"))

    monkeypatch.setattr("erfarenhet.corpus.database.upgrade_schema", fail)
    with pytest.raises(HomeError, match="the disk is full"):
        Registry.in_home(version_1)
    assert rows(version_1) == before
    assert schema_of(version_1) == schema


def test_the_revisions_make_the_tables_that_are_declared(registry_url):
    database = Database(registry_url, migrate=True)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        # A table that another package declares needs a revision too: see docs/decisions/0060.
        assert compare_metadata(context, Base.metadata) == []
    database.close()


def test_each_revision_is_named_by_its_file_and_all_are_in_order(registry_url):
    database = Database(registry_url, migrate=True)
    with database.engine.connect() as connection:
        script = ScriptDirectory.from_config(migrate.alembic_config(connection))
        assert {revision.revision for revision in script.walk_revisions()} == migrate.revisions()
        heads = {row[0] for row in connection.execute(sa.text("SELECT version_num FROM alembic_version"))}
        assert heads == set(script.get_heads())
    database.close()


def test_opening_an_up_to_date_registry_changes_nothing(registry_url, monkeypatch):
    Database(registry_url, migrate=True).close()
    monkeypatch.setattr(
        "erfarenhet.corpus.database.upgrade_schema", lambda _: pytest.fail("it was brought up to date again")
    )
    Database(registry_url, migrate=True).close()


def test_a_server_is_brought_up_to_date_by_command_only(postgres):
    url = postgres.new_database()
    with pytest.raises(HomeError, match="erfarenhet registry upgrade"):
        Registry(url)
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=sa.NullPool)
    assert sa.inspect(engine).get_table_names() == []
    Registry(url, migrate=True).close()
    Registry(url).close()


def test_a_revision_that_this_version_does_not_know_is_refused(registry_url, monkeypatch):
    Database(registry_url, migrate=True).close()
    known = migrate.revisions()
    monkeypatch.setattr(migrate, "revisions", lambda: frozenset(known - {sorted(known)[-1]}))
    with pytest.raises(HomeError, match=f"{sorted(known)[-1]}.*Upgrade erfarenhet"):
        Database(registry_url, migrate=True)


@pytest.mark.parametrize("url", ["mysql://a:hemligt@b/c", "inte en adress: hemligt"])
def test_other_databases_are_refused_without_telling_the_password(url):
    with pytest.raises(SettingsError, match="postgresql://USER:PASSWORD@HOST/DATABASE") as refused:
        Database(url)
    assert "hemligt" not in str(refused.value)


def test_a_server_that_does_not_answer_is_told_as_ours(tmp_path):
    with pytest.raises(HomeError, match="ERFARENHET_REGISTRY_URL") as refused:
        Registry(f"postgresql://jag:hemligt@/register?host={tmp_path}")
    assert "hemligt" not in str(refused.value)
