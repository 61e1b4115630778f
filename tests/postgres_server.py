"""A PostgreSQL server of the tests' own: Debian's programs, a folder in /tmp, a socket in it, and no network."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"


def programs() -> Path | None:
    """The folder of the newest server programs that Debian has installed; ``None`` when there are none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0), default=None)


def why_not() -> str | None:
    """Why no server can be started here; ``None`` when one can."""
    if programs() is None:
        return "PostgreSQL is not installed: scripts/install_system_packages"
    if os.geteuid() == 0:
        # The server refuses to run as root.
        try:
            pwd.getpwnam(USER)
        except KeyError:
            return f"the server cannot run as root, and there is no user {USER}"
        if shutil.which("runuser") is None:
            return "the server cannot run as root, and runuser is missing"
    return None


class PostgresServer:
    """A running server; ``new_database`` gives URLs of empty databases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new_database(self) -> str:
        name = f"test_{uuid.uuid4().hex}"
        _run("psql", "-q", "-h", str(self.folder), "-U", USER, "-d", "postgres", "-c", f"CREATE DATABASE {name}")
        return f"postgresql://{USER}@/{name}?host={self.folder}"


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start a server, and stop it at the end."""
    # Short: the path of a socket has 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="erf-pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam(USER)
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        _run("initdb", "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=40"
        _run("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
        try:
            yield PostgresServer(folder)
        finally:
            _run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: str) -> None:
    place = programs()
    assert place is not None
    as_user = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
    # No pipes: the server that pg_ctl leaves running would keep them open.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [*as_user, str(place / program), *arguments], stdout=output, stderr=output, cwd="/tmp", check=False
        )
        output.seek(0)
        assert done.returncode == 0, output.read().decode()
