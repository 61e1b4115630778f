"""Copy a folder whose files are mostly holes.

The engine allocates its files in blocks of 32 MiB, journal included; a plain copy of a small index would write
gigabytes of zeros.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

_CHUNK_BYTES = 8 << 20


def files_below(folder: Path) -> Iterator[Path]:
    """The files of an engine's folder, without the temporary ones that it makes to replace a file atomically."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".atomicwrite"):
            continue
        if path.is_dir():
            yield from files_below(path)
        else:
            yield path


def copy_folder(source: Path, target: Path) -> None:
    """Copy every file and folder below ``source`` to ``target``, holes as holes, and make the copy durable.

    Files that another process replaces atomically meanwhile are copied as they were before or after.

    Raises:
        OSError: a file cannot be read or written, or ``target`` exists.
    """
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.name.startswith(".atomicwrite"):
            continue
        if path.is_dir():
            copy_folder(path, target / path.name)  # empty folders count: the engine expects some
        else:
            _copy_file(path, target / path.name)
    _sync_folder(target)


def _copy_file(source: Path, target: Path) -> None:
    if not hasattr(os, "SEEK_DATA"):  # Windows: no holes to find
        shutil.copyfile(source, target)
        return
    with source.open("rb") as reader, target.open("xb") as writer:
        size = os.fstat(reader.fileno()).st_size
        writer.truncate(size)
        for start, end in _data_ranges(reader.fileno(), size):
            reader.seek(start)
            writer.seek(start)
            while start < end:
                chunk = reader.read(min(_CHUNK_BYTES, end - start))
                if not chunk:  # shortened meanwhile
                    break
                writer.write(chunk)
                start += len(chunk)
        writer.flush()
        os.fsync(writer.fileno())


def _data_ranges(descriptor: int, size: int) -> Iterator[tuple[int, int]]:
    end = 0
    while end < size:
        try:
            start = os.lseek(descriptor, end, os.SEEK_DATA)
        except OSError as exc:
            if exc.errno == errno.ENXIO:  # only a hole is left
                return
            raise
        end = os.lseek(descriptor, start, os.SEEK_HOLE)
        yield start, end


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; where folders cannot be opened (Windows) the system does it itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
