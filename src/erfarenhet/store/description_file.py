"""``description.json``: what built a generation, and what its files look like at rest.

It is written last when a generation is made, so a folder without it is incomplete; and once more, with the seal,
when the generation is closed. The seal lists every file with its size, and the small ones (which say how to read
the large ones) with a checksum: the engine takes a missing length file for "no vectors" and answers from the rest.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from erfarenhet.errors import StoreError
from erfarenhet.store.copy_folder import files_below
from erfarenhet.store.interface import IndexDescription

FILE_NAME = "description.json"
_FORMAT = 1
_SMALL_BYTES = 65_536
# The engine writes these anew whenever it opens or closes a folder, with the same content in another order.
_REWRITTEN = ("edge_config.json", "segment.json")


@dataclass(frozen=True, slots=True)
class Seal:
    """A generation at rest.

    Attributes:
        points: how many it holds.
        files: size in bytes and, for small files, SHA-256, by path below the engine's folder.
    """

    points: int
    files: dict[str, tuple[int, str | None]]


def write_description(folder: Path, description: IndexDescription, seal: Seal | None = None) -> None:
    """Write or replace the file in ``folder``, atomically and durably.

    Raises:
        OSError: it cannot be written.
    """
    content = {
        "format": _FORMAT,
        "description": asdict(description),
        "seal": None if seal is None else {"points": seal.points, "files": seal.files},
    }
    temporary = folder / f".{FILE_NAME}.{os.getpid()}"
    with temporary.open("w", encoding="utf-8") as stream:
        json.dump(content, stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(folder / FILE_NAME)


def read_description(folder: Path) -> tuple[IndexDescription, Seal | None]:
    """Read the file in ``folder``; no seal when the generation was never closed.

    Raises:
        StoreError: it is missing, damaged or of a newer version.
    """
    path = folder / FILE_NAME
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != _FORMAT:
            raise StoreError(
                f"{path} has format {content['format']}; this version reads {_FORMAT}. Build the index anew."
            )
        seal = content["seal"]
        return IndexDescription(**content["description"]), seal and Seal(
            int(seal["points"]), {name: (size, digest) for name, (size, digest) in seal["files"].items()}
        )
    except FileNotFoundError as exc:
        raise StoreError(f"{folder} is incomplete: it has no {FILE_NAME}. Drop it and build or copy it again.") from exc
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
        raise StoreError(f"{path} is damaged ({exc}). Run `erfarenhet doctor --repair`.") from exc


def make_seal(shard: Path, points: int) -> Seal:
    """Describe the files of a closed shard."""
    return Seal(points, {_name(path, shard): _look_of(path) for path in files_below(shard) if _is_sealed(path)})


def check_seal(shard: Path, seal: Seal) -> None:
    """Compare the files of a closed shard with its seal.

    Raises:
        StoreError: a file is missing or has changed.
    """
    for name, (size, digest) in seal.files.items():
        path = shard / name
        try:
            found = _look_of(path)
        except OSError as exc:
            raise StoreError(f"{path} is missing or unreadable ({exc}). Run `erfarenhet doctor --repair`.") from exc
        if found != (size, digest):
            raise StoreError(
                f"{path} has changed since the index was built ({found[0]} bytes, {size} expected). "
                "Run `erfarenhet doctor --repair`."
            )


def _is_sealed(path: Path) -> bool:
    return path.name not in _REWRITTEN


def _name(path: Path, shard: Path) -> str:
    return path.relative_to(shard).as_posix()


def _look_of(path: Path) -> tuple[int, str | None]:
    size = path.stat().st_size
    return size, hashlib.sha256(path.read_bytes()).hexdigest() if size <= _SMALL_BYTES else None
