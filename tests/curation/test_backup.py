"""Backups between both databases, damaged archives, and retention."""

import gzip
import hashlib
import io
import json
import sqlite3
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from curated_corpus import ANNA, BO, CuratedCorpus
from test_registry import make_answer

from erfarenhet.corpus.database import Database
from erfarenhet.corpus.dump_tables import dump_table, reflected_tables
from erfarenhet.corpus.home import Home
from erfarenhet.corpus.lifecycle_records import Decision
from erfarenhet.corpus.tables import utc_now
from erfarenhet.curation.accounts import Accounts
from erfarenhet.curation.backup import back_up, restore
from erfarenhet.curation.retention import erase_answers_that_quote, erase_questions_before
from erfarenhet.errors import BackupError, HomeLocked, NotFound
from erfarenhet.ingest.check_consistency import check_consistency
from erfarenhet.store.edge import EdgeEngine

BRUK = "# Bruket\n\nBruket i Granåsa lades ned 2019 och 210 personer varslades.\n"
VERSION_1 = Path(__file__).parents[1] / "corpus" / "data" / "registry_version_1.sql"


def database_of(kind, request):
    if kind == "sqlite":
        return None
    url = request.getfixturevalue("postgres").new_database()
    Database(url, migrate=True).close()
    return url


def everything(home):
    with home.registry.database.engine.connect() as connection:
        return {table.name: list(dump_table(connection, table)) for table in reflected_tables(connection)}


@pytest.fixture
def make_full(tmp_path):
    made = []

    def make(registry_url=None):
        engine = EdgeEngine(tmp_path / "a" / "hem" / "index", lock_timeout_s=5)
        corpus = CuratedCorpus(tmp_path / "a", registry_url=registry_url, engine=engine)
        made.append(corpus)
        corpus.write("bruk.md", BRUK)
        corpus.ingest()
        corpus.use(review=True)
        corpus.write("bruk.md", BRUK.replace("210", "260"))
        corpus.write("hamn.md", BRUK.replace("Bruket", "Hamnen"))
        corpus.ingest()
        corpus.desk.approve("hamn", ANNA)
        Accounts(corpus.home.registry.database).create("rut", "administrator", "cli:root")
        corpus.home.registry.keep_answer(make_answer())
        return corpus

    yield make
    for corpus in made:
        corpus.close()


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
@pytest.mark.parametrize("source", ["sqlite", "postgresql"])
def test_everything_comes_back(make_full, tmp_path, request, source, target):
    corpus = make_full(database_of(source, request))
    report = back_up(corpus.home, tmp_path / "b.tar.gz", lock_timeout_s=5, with_index=True)
    assert (report.rows["versions"], report.rows["proposals"], report.files) == (2, 1, 3)
    with Home(tmp_path / "ny", database_of(target, request)) as home:
        restore(tmp_path / "b.tar.gz", home)
        assert everything(home) == everything(corpus.home)
        assert home.registry.published_index() == corpus.home.registry.published_index()
        engine = EdgeEngine(home.folder / "index", lock_timeout_s=5)
        assert check_consistency(home, engine) == []
        # And it can be worked with: what counts by itself goes on counting.
        home.registry.lifecycle.start_review("bruk", corpus.version("bruk.md"), BO)
        assert home.registry.lifecycle.history("bruk")[-1].to_state == "in_review"
        assert home.registry.audit.verify() == []


def test_a_backup_of_the_first_version_s_schema_is_brought_up_to_date(make_full, tmp_path):
    """An archive as an erfarenhet with fewer revisions would have written it."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(VERSION_1.read_text(encoding="utf-8"))
    connection.row_factory = sqlite3.Row
    tables = {}
    json_columns = {"value", "answer", "blocks", "pages", "details", "notes"}
    for table in ("state", "documents", "versions", "passages", "answers"):
        rows = [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]
        tables[table] = [{k: json.loads(v) if k in json_columns else v for k, v in row.items()} for row in rows]
    connection.close()
    archive = tmp_path / "gammal.tar.gz"
    write_archive(archive, tables, ["registry_0001"])
    with Home(tmp_path / "ny") as home:
        restore(archive, home)
        assert home.registry.database.schema().missing == ()
        assert home.registry.document("fall-å").text == "Annan text. Ny."
        assert [status.state for status in home.registry.lifecycle.versions("fall-b")] == ["approved"]


def write_archive(path, tables, revisions):
    members = {
        f"registry/{table}.jsonl": "".join(json.dumps(row) + "\n" for row in rows).encode()
        for table, rows in tables.items()
    }
    manifest = {
        "format": 1,
        "revisions": revisions,
        "rows": {table: len(rows) for table, rows in tables.items()},
        "generation": None,
        "digests": {name: hashlib.sha256(content).hexdigest() for name, content in members.items()},
    }
    members["manifest.json"] = json.dumps(manifest).encode()
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def repacked(path, target, change):
    """The archive with its members changed: ``change`` is given name and content, and gives content or ``None``."""
    with tarfile.open(path) as source, tarfile.open(target, "w:gz") as copy:
        for member in source:
            content = change(member.name, source.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                copy.addfile(member, io.BytesIO(content))
    return target


def empty_file(name, content):
    return b"" if name.startswith("files/") else content


def without_manifest(name, content):
    return None if name == "manifest.json" else content


def without_versions(name, content):
    return None if name == "registry/versions.jsonl" else content


def newer(name, content):
    if name != "manifest.json":
        return content
    return json.dumps({**json.loads(content), "revisions": ["framtid_0001"]}).encode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (empty_file, "is damaged: files/"),
        (without_manifest, "has no manifest"),
        (without_versions, "is damaged: registry/versions.jsonl"),
        (newer, "framtid_0001"),
    ],
)
def test_a_damaged_archive_restores_nothing(make_full, tmp_path, change, message):
    corpus = make_full()
    back_up(corpus.home, tmp_path / "b.tar.gz", lock_timeout_s=5, with_index=True)
    archive = repacked(tmp_path / "b.tar.gz", tmp_path / "c.tar.gz", change)
    with Home(tmp_path / "ny") as home:
        with pytest.raises(BackupError, match=message):
            restore(archive, home)
        assert home.registry.published_index() is None
        assert [path for path in home.folder.iterdir() if path.name.startswith(".restoring")] == []


def test_a_cut_archive_and_another_file_are_refused(make_full, tmp_path):
    corpus = make_full()
    archive = tmp_path / "b.tar.gz"
    back_up(corpus.home, archive, lock_timeout_s=5, with_index=True)
    (tmp_path / "cut.tar.gz").write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    (tmp_path / "no.tar.gz").write_bytes(gzip.compress(b"inget arkiv"))
    with Home(tmp_path / "ny") as home:
        for name in ("cut.tar.gz", "no.tar.gz", "saknas.tar.gz"):
            with pytest.raises(BackupError, match="cannot be read"):
                restore(tmp_path / name, home)
        assert home.registry.published_index() is None


@pytest.mark.parametrize("name", ["../utanfor.txt", "/etc/x", "annat/x", "files/../../x"])
def test_names_that_lead_out_of_the_home_are_refused(tmp_path, name):
    archive = tmp_path / "b.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    with Home(tmp_path / "ny") as home, pytest.raises(BackupError, match="which no backup"):
        restore(archive, home)


def test_a_home_that_is_not_empty_is_left_alone(make_full, tmp_path):
    corpus = make_full()
    archive = tmp_path / "b.tar.gz"
    back_up(corpus.home, archive, lock_timeout_s=5, with_index=True)
    with pytest.raises(BackupError, match="is not empty"):
        restore(archive, corpus.home)
    with pytest.raises(BackupError, match="exists"):
        back_up(corpus.home, archive, lock_timeout_s=5, with_index=True)
    corpus.check()


def test_publishing_waits_for_a_backup_and_a_backup_for_publishing(make_full, tmp_path):
    corpus = make_full()
    with corpus.home.ingest_lock(5), pytest.raises(HomeLocked):
        back_up(corpus.home, tmp_path / "b.tar.gz", lock_timeout_s=0.1, with_index=True)
    assert list(tmp_path.glob("*b.tar.gz*")) == []


def test_retention(make_full):
    corpus = make_full()
    registry, decision = corpus.home.registry, Decision("cli:root", "regler")
    assert erase_questions_before(registry.database, utc_now() - timedelta(days=1), decision) == 0
    assert registry.kept_answer("id-1")
    assert erase_answers_that_quote(registry.database, "annan", decision) == 0
    assert erase_answers_that_quote(registry.database, "d", decision) == 1
    with pytest.raises(NotFound):
        registry.kept_answer("id-1")
    registry.keep_answer(make_answer())
    assert erase_questions_before(registry.database, utc_now() + timedelta(seconds=1), decision) == 1
    assert [entry.action for entry in registry.audit.entries()][-2:] == ["answers.erased", "questions.erased"]
