"""Faults of Qdrant Edge as errors of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from erfarenhet.errors import StoreError


@contextmanager
def edge_errors(doing: str, folder: Path) -> Iterator[None]:
    """Turn what the engine raises in the block into ``StoreError``. Put nothing else in the block.

    The engine raises bare ``Exception`` for errors that it foresees, and for a panic (damaged files mostly) a
    ``PanicException``, which is no ``Exception`` and cannot be imported.
    """
    try:
        yield
    except BaseException as exc:
        panic = type(exc).__name__ == "PanicException"
        if not (panic or isinstance(exc, Exception)):
            raise
        raise StoreError(
            f"{doing} failed in {folder}: {exc}. If the folder is damaged, run `erfarenhet doctor --repair`."
        ) from exc
