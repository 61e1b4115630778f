"""Where a running service answers, and the lock that says that it runs: two files in the home.

The lock is what counts: the operating system lets go of it when the process ends, however it ends. The record says
who holds it; a record without the lock is left over from a process that was killed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from erfarenhet.errors import HomeLocked

# A command that looks whether a service runs holds the lock for a moment.
_PATIENCE_S = 1.0


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """A running service.

    Attributes:
        url: where it answers, without a slash at its end.
        instance: what its ``/health/live`` says; another after each start.
    """

    url: str
    pid: int
    instance: str

    @classmethod
    def read(cls, home: Path) -> ServiceRecord | None:
        """The record in a home; ``None`` when there is none, or none that makes sense."""
        try:
            values = json.loads(_record_path(home).read_text(encoding="utf-8"))
            return cls(str(values["url"]), int(values["pid"]), str(values["instance"]))
        except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
            return None

    def write(self, home: Path) -> None:
        """Put the record into a home, whole or not at all."""
        path = _record_path(home)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        unfinished.write_text(json.dumps(asdict(self)), encoding="utf-8")
        unfinished.replace(path)

    def remove(self, home: Path) -> None:
        """Take the record away, unless it is another's by now."""
        if ServiceRecord.read(home) == self:
            _record_path(home).unlink(missing_ok=True)


def _record_path(home: Path) -> Path:
    return home / "service.json"


def _lock_path(home: Path) -> Path:
    return home / "service.lock"


@contextmanager
def hold_service_lock(home: Path) -> Iterator[None]:
    """Be the only service on a home.

    Raises:
        HomeLocked: another service runs on it.
    """
    lock = FileLock(_lock_path(home), thread_local=False)
    try:
        lock.acquire(timeout=_PATIENCE_S)
    except Timeout as exc:
        record = ServiceRecord.read(home)
        who = f"process {record.pid} at {record.url}" if record else "a process that is just starting"
        remedy = f"stop it with: kill {record.pid}" if record else "try again"
        raise HomeLocked(
            f"A service already runs on {home}: {who}. Use that one, {remedy}, or name another home with --home."
        ) from exc
    try:
        yield
    finally:
        lock.release()


def service_lock_is_held(home: Path) -> bool:
    """Whether a service runs on a home, or another process is looking at this very moment."""
    path = _lock_path(home)
    if not path.exists():
        return False
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False
