"""One process at a time on a folder: a lock file beside it that says who holds it and for what."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from erfarenhet.errors import HomeLocked

Use = Literal["opening", "reading", "building", "copying", "dropping"]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a folder. ``None`` where the lock file does not say (yet)."""

    pid: int | None
    use: str | None

    def __str__(self) -> str:
        process = "another process" if self.pid is None else f"process {self.pid}"
        return f"{process} ({self.use})" if self.use else process


class FolderLock:
    """An exclusive lock on a folder, kept in ``<folder>.lock`` beside it.

    The operating system lets go of it when the process ends, however it ends. Two instances exclude each other
    within one process too. May be released by another thread than the one that acquired it.

    Qdrant Edge has a lock of its own, but a second ``load`` of a folder may damage the live journal before it
    finds that lock taken; so this one is taken first.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder.with_name(folder.name + ".lock")
        self._lock = FileLock(self._path, thread_local=False)

    @property
    def held(self) -> bool:
        """Whether this instance holds the lock."""
        return self._lock.is_locked

    def acquire(self, use: Use, *, timeout_s: float = 0.0) -> None:
        """Take the lock, waiting at most ``timeout_s``.

        Raises:
            HomeLocked: another holder keeps it; the message names the folder and the holder.
        """
        try:
            self._lock.acquire(timeout=max(timeout_s, 0.0), poll_interval=0.02)
        except Timeout as exc:
            raise HomeLocked(
                f"{self._folder} is in use by {self.holder()}; waited {timeout_s:g} s. "
                "Wait until it is done, or stop that process."
            ) from exc
        self.declare(use)

    def declare(self, use: Use) -> None:
        """Say what the folder is held for; only the holder may."""
        # In place, not by rename: the lock hangs on this very file.
        with self._path.open("r+", encoding="utf-8") as stream:
            stream.write(json.dumps({"pid": os.getpid(), "use": use}))
            stream.truncate()

    def holder(self) -> Holder:
        """Who holds the folder now, as far as the lock file says; meaningful only while somebody does."""
        try:
            entry = json.loads(self._path.read_text(encoding="utf-8"))
            return Holder(int(entry["pid"]), str(entry["use"]))
        except (OSError, ValueError, KeyError, TypeError):  # just created, half written, or not readable here
            return Holder(None, None)

    def release(self) -> None:
        """Let go; a second call does nothing."""
        self._lock.release()

    def remove(self) -> None:
        """Remove the lock file of a folder that is gone, and let go."""
        self._path.unlink(missing_ok=True)
        self.release()
