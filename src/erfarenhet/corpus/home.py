"""The home folder: registry, source files, index and locks of one corpus.

    HOME/registry.sqlite      the registry
    HOME/files/ab/abcd….pdf   source files, named by their SHA-256
    HOME/index/<generation>/  the embedded index (a Qdrant server keeps it elsewhere)
    HOME/ingest.lock          held while a new generation is built
    HOME/service.json         where a running service answers
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from erfarenhet.corpus.registry import Registry
from erfarenhet.errors import HomeError, HomeLocked
from erfarenhet.records import SourceFile


class Home:
    """The folder with everything that one corpus consists of. Created when missing."""

    def __init__(self, folder: Path) -> None:
        """Use ``folder``.

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
        self.registry = Registry.in_home(self.folder)

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
        path = self.folder / "ingest.lock"
        lock = FileLock(path)
        try:
            lock.acquire(timeout=timeout_s)
        except Timeout as exc:
            raise HomeLocked(
                f"Another process is changing the corpus in {self.folder} (waited {timeout_s:g} s for {path.name}). "
                "Wait until it is done, or raise ERFARENHET_LOCK_TIMEOUT_S."
            ) from exc
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
            HomeError: the disk is full or cannot be written.
        """
        folder = self.files / source.sha256[:2]
        target = folder / f"{source.sha256}{source.path.suffix.lower()}"
        if target.exists() and target.stat().st_size == source.size_bytes:
            return target
        try:
            folder.mkdir(exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder, delete=False) as copy:
                with source.path.open("rb") as original:
                    shutil.copyfileobj(original, copy)
                copy.flush()
                os.fsync(copy.fileno())
            Path(copy.name).replace(target)
        except OSError as exc:
            raise HomeError(f"{source.name}: cannot be kept in {folder} ({exc.strerror}). Make room on the disk.") from exc
        return target
