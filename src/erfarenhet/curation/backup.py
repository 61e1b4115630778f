"""Back a home up into one archive while it is in use, and restore it.

The archive (tar, gzip) holds ``registry/TABLE.jsonl``, ``files/…``, ``index/GENERATION/…`` (embedded index only; one on
a Qdrant server is built anew) and, last, ``manifest.json`` with every member's SHA-256.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from sqlalchemy import Connection, text

from erfarenhet import __version__
from erfarenhet.corpus.dump_tables import dump_table, load_table, reflected_tables
from erfarenhet.corpus.home import Home
from erfarenhet.corpus.migrate import read_schema, upgrade_schema, upgrade_to
from erfarenhet.corpus.tables import utc_now
from erfarenhet.errors import BackupError
from erfarenhet.store.copy_folder import files_below

_FORMAT = 1
_MANIFEST = "manifest.json"
_CHUNK = 1 << 20
_HOLE = bytes(_CHUNK)


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What an archive holds.

    Attributes:
        rows: by table.
        generation: of the index; ``None`` where it is not in the archive.
    """

    path: Path
    rows: dict[str, int]
    files: int
    generation: str | None
    size_bytes: int


def back_up(home: Home, target: Path, *, lock_timeout_s: float, with_index: bool) -> BackupReport:
    """Write an archive. Questions are answered meanwhile; publishing waits.

    Args:
        with_index: the index lies in the home.
    Raises:
        HomeLocked: another process is changing the corpus.
        BackupError: the archive exists or cannot be written.
    """
    if target.exists():
        raise BackupError(f"{target} exists. Choose another name.")
    # The lock keeps files and index at rest; the registry is read as of one moment.
    with home.ingest_lock(lock_timeout_s), _complete_or_nothing(target) as stream:
        archive = _Archive(stream)
        with home.registry.database.errors(), home.registry.database.engine.connect() as connection:
            _begin_snapshot(connection)
            rows = archive.add_tables(connection)
            revisions = sorted(read_schema(connection).applied)
        files = archive.add_folder(home.files, "files")
        published = home.registry.published_index()
        generation = published.generation if published and with_index else None
        if generation is not None:
            archive.add_folder(home.folder / "index" / generation, f"index/{generation}")
        archive.finish(
            {
                "format": _FORMAT,
                "made_at": utc_now().isoformat(),
                "made_by": __version__,
                "revisions": revisions,
                "rows": rows,
                "generation": generation,
            }
        )
    return BackupReport(target, rows, files, generation, target.stat().st_size)


def _begin_snapshot(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
    else:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))


@contextmanager
def _complete_or_nothing(target: Path) -> Iterator[IO[bytes]]:
    try:
        # Beside the target, so that renaming is atomic; readable by its owner only, since it holds everything.
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as exc:
        raise BackupError(f"{target} cannot be written ({exc.strerror}). Choose another folder.") from exc
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        written.replace(target)
    except OSError as exc:
        raise BackupError(f"{target} cannot be written ({exc.strerror}). Make room on the disk.") from exc
    finally:
        written.unlink(missing_ok=True)


class _Archive:
    """A tar archive that notes the digest of each of its members."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=stream, mode="w:gz", compresslevel=3)  # noqa: SIM115  closed by finish
        self._digests: dict[str, str] = {}

    def add_tables(self, connection: Connection) -> dict[str, int]:
        rows: dict[str, int] = {}
        for table in reflected_tables(connection):
            with tempfile.TemporaryFile() as spool:
                rows[table.name] = 0
                for line in dump_table(connection, table):
                    spool.write(line.encode())
                    rows[table.name] += 1
                self._add(f"registry/{table.name}.jsonl", spool)
        return rows

    def add_folder(self, folder: Path, name: str) -> int:
        count = 0
        if folder.is_dir():
            for path in files_below(folder):
                with path.open("rb") as stream:
                    self._add(f"{name}/{path.relative_to(folder).as_posix()}", stream)
                count += 1
        return count

    def _add(self, name: str, stream: IO[bytes]) -> None:
        stream.seek(0)
        self._digests[name] = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
        member = tarfile.TarInfo(name)
        member.size, member.mode = stream.tell(), 0o600
        stream.seek(0)
        self._tar.addfile(member, stream)

    def finish(self, facts: dict[str, Any]) -> None:
        content = json.dumps({**facts, "digests": self._digests}, ensure_ascii=False).encode()
        member = tarfile.TarInfo(_MANIFEST)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))
        self._tar.close()


def restore(archive: Path, home: Home) -> BackupReport:
    """Bring an archive into an empty home, whichever kind of database it has.

    Nothing is visible until the registry's rows are committed, after files and index are in place. Whoever restores an
    archive without its index builds one (``erfarenhet doctor --repair``).

    Raises:
        BackupError: the archive is damaged, incomplete or of a newer version, or the home is not empty.
    """
    _check_empty(home)
    with tempfile.TemporaryDirectory(dir=home.folder, prefix=".restoring-") as name:
        staging = Path(name)
        manifest = _unpack(archive, staging)
        for kind in ("files", "index"):
            if (staging / kind).is_dir():
                target = home.folder / kind
                if target.is_dir():
                    shutil.rmtree(target)
                (staging / kind).rename(target)
        home.files.mkdir(exist_ok=True)
        rows = _load_registry(home, staging / "registry", manifest)
    count = sum(1 for path in home.files.rglob("*") if path.is_file())
    return BackupReport(archive, rows, count, manifest["generation"], archive.stat().st_size)


def _check_empty(home: Home) -> None:
    if home.registry.published_index() is not None or home.registry.audit.head()[0]:
        raise BackupError(f"The registry of {home.folder} is not empty. Restore into a new home: --home FOLDER")
    if any(path.is_file() for path in home.files.rglob("*")):
        raise BackupError(f"{home.files} is not empty. Restore into a new home: --home FOLDER")


def _unpack(archive: Path, staging: Path) -> dict[str, Any]:
    """Unpack all members, and compare each with the manifest."""
    digests: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(archive, "r|gz") as tar:
            for member in tar:
                stream = tar.extractfile(member)
                if stream is None or not _is_ours(member.name):
                    raise BackupError(f"{archive} holds {member.name!r}, which no backup of erfarenhet does.")
                if member.name == _MANIFEST:
                    manifest = json.load(stream)
                else:
                    digests[member.name] = _write(stream, staging / member.name)
    except (OSError, EOFError, tarfile.TarError, ValueError) as exc:
        raise BackupError(f"{archive} cannot be read: {exc}. Take another backup.") from exc
    if manifest is None:
        raise BackupError(f"{archive} is incomplete: it has no manifest. Take another backup.")
    if manifest["format"] != _FORMAT:
        raise BackupError(f"{archive} has format {manifest['format']}; this version reads {_FORMAT}.")
    if digests != manifest["digests"]:
        stated: dict[str, str] = manifest["digests"]
        wrong = sorted(name for name in digests.keys() | stated.keys() if digests.get(name) != stated.get(name))
        raise BackupError(f"{archive} is damaged: {', '.join(wrong[:3])}. Take another backup.")
    return manifest


def _is_ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name == _MANIFEST or (len(parts) > 1 and parts[0] in ("registry", "files", "index") and ".." not in parts)


def _write(stream: IO[bytes], target: Path) -> str:
    """Write a member, runs of zeros as holes. Returns its SHA-256."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("xb") as writer:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            if chunk == _HOLE[: len(chunk)]:
                writer.seek(len(chunk), os.SEEK_CUR)
            else:
                writer.write(chunk)
        writer.truncate(writer.tell())
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()


def _load_registry(home: Home, folder: Path, manifest: dict[str, Any]) -> dict[str, int]:
    database = home.registry.database
    rows: dict[str, int] = {}
    with database.errors(), database.engine.connect() as connection:
        unknown = sorted(set(manifest["revisions"]) - read_schema(connection).applied)
        if unknown:
            raise BackupError(f"The backup is of a newer version of erfarenhet ({unknown[0]}). Upgrade erfarenhet.")
        database.begin_writing(connection)
        # The tables as they were when the backup was made; then its rows; then what has changed since.
        upgrade_to(connection, manifest["revisions"])
        for table in reflected_tables(connection):
            path = folder / f"{table.name}.jsonl"
            rows[table.name] = load_table(connection, table, _lines(path)) if path.exists() else 0
        upgrade_schema(connection)
        connection.commit()
    if rows != {**dict.fromkeys(rows, 0), **manifest["rows"]}:
        raise BackupError("The restored registry has other rows than the backup. Take another backup.")
    return rows


def _lines(path: Path) -> Iterable[str]:
    with path.open(encoding="utf-8") as stream:
        yield from stream
