"""The home folder: registry, source files, index and locks of one corpus.

HOME/registry.sqlite      the registry
HOME/files/ab/abcd….pdf   source files, named by their SHA-256
HOME/index/<generation>/  the embedded index (a Qdrant server keeps it elsewhere)
HOME/ingest.lock          held while a new generation is built
HOME/registry.lock        held while the registry is made or opened
HOME/service.json         where a running service answers
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout
from sqlalchemy import URL

from erfarenhet.corpus.database import database_url, embedded_url
from erfarenhet.corpus.registry import Registry
from erfarenhet.errors import HomeError, HomeLocked, UnreadableSource
from erfarenhet.records import SourceFile
from erfarenhet.settings import Settings


class Home:
    """The folder with everything that one corpus consists of. Created when missing."""

    def __init__(self, folder: Path, registry_url: str | URL | None = None) -> None:
        """Use ``folder``.

        Args:
            registry_url: of the database that holds the registry; the embedded one of the folder when left out.
        Raises:
            HomeError: it is no folder, or cannot be written.
        """
        self.folder = folder.expanduser().absolute()
        self.files = self.folder / "files"
        try:
            self.files.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as exc:
            raise HomeError(
                f"The home folder {self.folder} cannot be written ({exc.strerror}). Name another with --home or "
                "ERFARENHET_HOME, or mount its disk for writing."
            ) from exc
        # Two processes that make the same registry at once would be in each other's way.
        with self._locked("registry.lock", timeout_s=30.0):
            self.registry = Registry(registry_url or embedded_url(self.folder))

    @classmethod
    def of(cls, settings: Settings) -> Home:
        """The home that the settings name, with the registry that they name."""
        return cls(settings.home, database_url(settings))

    def about_empty(self) -> str:
        """What to tell whoever asks a corpus in which nothing is published."""
        return f"The corpus in {self.folder} is empty. Take documents in: erfarenhet ingest PATH --home {self.folder}"

    def close(self) -> None:
        """Let go of the registry."""
        self.registry.close()

    def __enter__(self) -> Home:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    @contextmanager
    def ingest_lock(self, timeout_s: float) -> Iterator[None]:
        """Hold the right to change the corpus; readers are not disturbed.

        Raises:
            HomeLocked: another process holds it for longer than ``timeout_s``.
        """
        with self._locked("ingest.lock", timeout_s=timeout_s):
            yield

    @contextmanager
    def _locked(self, name: str, *, timeout_s: float) -> Iterator[None]:
        lock = FileLock(self.folder / name)
        try:
            lock.acquire(timeout=timeout_s)
        except Timeout as exc:
            raise HomeLocked(
                f"Another process is changing the corpus in {self.folder} (waited {timeout_s:g} s for {name}). "
                "Wait until it is done, or raise ERFARENHET_LOCK_TIMEOUT_S."
            ) from exc
        except OSError as exc:
            raise HomeError(f"{self.folder / name} cannot be written ({exc.strerror}). Correct its owner.") from exc
        try:
            yield
        finally:
            lock.release()

    def stored_file(self, sha256: str) -> Path | None:
        """The stored source file with this digest; ``None`` when it is not there."""
        return next(iter(sorted((self.files / sha256[:2]).glob(f"{sha256}*"))), None)

    def store_file(self, source: SourceFile) -> Path:
        """Keep the bytes of a source file. Complete on disk when this returns; a second call changes nothing.

        Raises:
            UnreadableSource: the source file is gone, or holds other bytes than when it was described.
            HomeError: the disk is full or cannot be written.
        """
        folder = self.files / source.sha256[:2]
        target = folder / f"{source.sha256}{source.path.suffix.lower()}"
        if target.exists() and target.stat().st_size == source.size_bytes:
            return target
        try:
            original = source.path.open("rb")
        except OSError as exc:
            raise UnreadableSource(
                f"{source.name}: cannot be opened any more ({exc.strerror}). Put it back and ingest again."
            ) from exc
        with original:
            try:
                folder.mkdir(exist_ok=True)
                with _new_file(target) as copy:
                    digest = _copy(original, copy)
                    if digest != source.sha256:
                        raise UnreadableSource(f"{source.name}: changed while it was being read. Ingest it again.")
            except OSError as exc:
                raise HomeError(
                    f"{source.name}: cannot be kept in {folder} ({exc.strerror}). Make room on the disk."
                ) from exc
        return target


def _copy(original: IO[bytes], copy: IO[bytes]) -> str:
    """Copy all bytes; their SHA-256 in hex."""
    digest = hashlib.sha256()
    while chunk := original.read(1 << 20):
        digest.update(chunk)
        copy.write(chunk)
    return digest.hexdigest()


@contextmanager
def _new_file(target: Path) -> Iterator[IO[bytes]]:
    """A file that stands at ``target`` complete and on the disk, or not at all."""
    handle, name = tempfile.mkstemp(dir=target.parent)
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        written.replace(target)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
