"""Generations of the index as folders, with Qdrant Edge as the engine in this process.

::

    <folder>/
      <generation>.lock              who holds it, and for what
      <generation>/description.json  what built it; its files at rest
      <generation>/shard/            Qdrant Edge's own files
"""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import qdrant_edge

from erfarenhet.errors import HomeLocked, NotFound, StoreError
from erfarenhet.store.copy_folder import copy_folder
from erfarenhet.store.description_file import (
    FILE_NAME,
    Seal,
    check_seal,
    make_seal,
    read_description,
    write_description,
)
from erfarenhet.store.edge_errors import edge_errors
from erfarenhet.store.edge_points import EdgePoints, create_shard, load_shard
from erfarenhet.store.interface import IndexDescription
from erfarenhet.store.lock_folder import FolderLock
from erfarenhet.store.passage_index import PassageIndex

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_POLL_S = 0.02


class EdgeEngine:
    """Keeps generations below a folder. Implements ``store.interface.StoreEngine``.

    One process at a time has a generation open. Writing holds the interpreter's lock (5,000 passages: 0.4 s in
    all), so a service should leave it to another process.

    Args:
        folder: made when missing.
        lock_timeout_s: how long ``copy`` waits for a process that is just opening the source.
    """

    def __init__(self, folder: Path, *, lock_timeout_s: float = 10.0) -> None:
        self._folder = folder
        self._lock_timeout_s = lock_timeout_s

    def create(self, generation: str, description: IndexDescription) -> PassageIndex:
        """Start a new, empty generation.

        Raises:
            StoreError: the name is taken or not allowed, or the place cannot be written.
            HomeLocked: another process is making the same one.
        """
        if description.dimensions < 1:
            raise StoreError(f"An index needs vectors of at least one dimension, not {description.dimensions}.")
        place, lock = self._take_new(generation)
        try:
            (place / "shard").mkdir()
            shard = create_shard(place / "shard", description.dimensions)
            write_description(place, description)
        except BaseException as exc:
            self._give_up(place, lock, exc)
            raise
        return _building(place, shard, description, lock)

    def copy(self, source: str, generation: str) -> PassageIndex:
        """Start a new generation that holds what ``source`` holds; another process may have that open for reading.

        A reader leaves the files as they are (it replaces two small ones by the same content, atomically), so they
        can be copied under its feet. A generation that is being built cannot be copied.

        Raises:
            NotFound: there is no ``source``.
            HomeLocked: ``source`` is being built, dropped, or opened for longer than ``lock_timeout_s``.
            StoreError: ``source`` is damaged or vanishes, or the new name is taken.
        """
        origin = self._existing(source)
        origin_lock = FolderLock(origin)
        place, lock = self._take_new(generation)
        try:
            self._wait_until_at_rest(origin_lock)
            try:
                description, seal = read_description(origin)
                if seal is not None:
                    check_seal(origin / "shard", seal)
                copy_folder(origin / "shard", place / "shard")
                if seal is not None:
                    check_seal(place / "shard", seal)
            except OSError as exc:
                raise StoreError(f"Copying {origin} to {place} failed: {exc}. Make room on the disk.") from exc
            finally:
                origin_lock.release()
            shard = load_shard(place / "shard")
            write_description(place, description)
        except BaseException as exc:
            self._give_up(place, lock, exc)
            raise
        return _building(place, shard, description, lock)

    def open(self, generation: str, *, timeout_s: float) -> PassageIndex:
        """Open a complete generation for reading.

        Raises:
            NotFound: there is no such generation.
            HomeLocked: another process holds it for longer than ``timeout_s``; the message names it.
            StoreError: it is incomplete or damaged.
        """
        place = self._existing(generation)
        lock = FolderLock(place)
        lock.acquire("opening", timeout_s=timeout_s)
        try:
            self._existing(generation)  # it may have been dropped while we waited
            description, seal = read_description(place)
            if seal is None:
                # Its builder died: the engine replays the journal, and from then on the files are at rest.
                seal = _close_and_seal(place, load_shard(place / "shard"), description)
            else:
                check_seal(place / "shard", seal)
            points = EdgePoints(load_shard(place / "shard"), place, lock.release)
            lock.declare("reading")
        except BaseException:
            lock.release()
            raise
        index = PassageIndex(points, description, name=generation, writable=False)
        if (found := index.count()) != seal.points:
            index.close()
            raise StoreError(
                f"{place} holds {found} passages instead of {seal.points}. Run `erfarenhet doctor --repair`."
            )
        return index

    def generations(self) -> list[str]:
        """Names of what exists, complete or not, sorted."""
        if not self._folder.is_dir():
            return []
        return sorted(path.name for path in self._folder.iterdir() if path.is_dir() and _NAME.fullmatch(path.name))

    def drop(self, generation: str) -> bool:
        """Remove a generation; ``False`` when somebody has it open. One that does not exist counts as removed.

        Raises:
            StoreError: the name is not allowed or the folder cannot be removed.
        """
        place = self._place(generation)
        if not place.is_dir():
            return True
        lock = FolderLock(place)
        try:
            lock.acquire("dropping")
        except HomeLocked:
            return False
        doomed = place.with_name(f".{place.name}.dropped")
        try:
            # Renamed first: a crash half-way must not leave something that looks like a generation.
            if doomed.exists():
                shutil.rmtree(doomed)
            if place.exists():
                place.rename(doomed)
                shutil.rmtree(doomed)
        except OSError as exc:
            lock.release()
            raise StoreError(f"{place} cannot be removed: {exc}. Correct its owner.") from exc
        lock.remove()
        return True

    def _place(self, generation: str) -> Path:
        if not _NAME.fullmatch(generation) or generation.endswith(".lock"):
            raise StoreError(
                f"{generation!r} cannot name a generation. Use letters, digits, '.', '-' and '_', at most 100, "
                "beginning with a letter or digit and not ending in '.lock'."
            )
        return self._folder / generation

    def _existing(self, generation: str) -> Path:
        place = self._place(generation)
        if not place.is_dir():
            known = ", ".join(self.generations()) or "none"
            raise NotFound(f"There is no index generation {generation!r} in {self._folder}. Existing: {known}.")
        return place

    def _take_new(self, generation: str) -> tuple[Path, FolderLock]:
        place = self._place(generation)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = FolderLock(place)
            lock.acquire("building")
        except OSError as exc:
            raise StoreError(f"{self._folder} cannot be written: {exc}. Choose another home.") from exc
        try:
            place.mkdir()
        except FileExistsError as exc:
            lock.release()
            raise StoreError(f"{place} exists. Choose another name, or drop it first.") from exc
        except OSError as exc:
            lock.release()
            raise StoreError(f"{place} cannot be made: {exc}. Make room, or correct its owner.") from exc
        return place, lock

    def _give_up(self, place: Path, lock: FolderLock, cause: BaseException) -> None:
        """Leave no half-made generation behind; what cannot be removed is told with the cause."""
        try:
            shutil.rmtree(place)
        except OSError as exc:
            cause.add_note(f"{place} is incomplete and could not be removed: {exc}")
        lock.remove()

    def _wait_until_at_rest(self, lock: FolderLock) -> None:
        """Return holding ``lock``, or not holding it while a reader does; in both cases the files do not change."""
        deadline = time.monotonic() + self._lock_timeout_s
        while True:
            try:
                lock.acquire("copying")
            except HomeLocked:
                if lock.holder().use == "reading":
                    return
                if time.monotonic() >= deadline:
                    raise
                time.sleep(_POLL_S)
            else:
                return


def _building(
    place: Path, shard: qdrant_edge.EdgeShard, description: IndexDescription, lock: FolderLock
) -> PassageIndex:
    points = _BuiltPoints(shard, place, description, lock)
    return PassageIndex(points, description, name=place.name, writable=True)


class _BuiltPoints(EdgePoints):
    """A shard that is being written; closing it compacts and seals the generation."""

    def __init__(
        self, shard: qdrant_edge.EdgeShard, place: Path, description: IndexDescription, lock: FolderLock
    ) -> None:
        super().__init__(shard, place, lock.release)
        self._place = place
        self._description = description

    def close(self) -> None:
        """Compact (where a fifth was deleted), close, seal, and let go of the lock even when that fails."""
        try:
            with edge_errors("Compacting", self._place):
                self._shard.flush()
                self._shard.optimize()
            _close_and_seal(self._place, self._shard, self._description)
        finally:
            self._on_close()


def _close_and_seal(place: Path, shard: qdrant_edge.EdgeShard, description: IndexDescription) -> Seal:
    """Close a shard whose lock the caller holds, and write down what its files look like at rest.

    Raises:
        StoreError: the engine or the disk fails; the generation then stays unsealed.
    """
    folder = place / "shard"
    with edge_errors("Closing", place):
        shard.flush()
        shard.close()
        # Closing leaves journals that the next load works in and removes. Only from then on do the files stay as
        # they are through loading, reading and closing, which is what copying beside a reader relies on.
        shard = qdrant_edge.EdgeShard.load(str(folder))
        points = shard.count(qdrant_edge.CountRequest(exact=True))
        shard.close()
    try:
        seal = make_seal(folder, points)
        write_description(place, description, seal)
    except OSError as exc:
        raise StoreError(f"{place / FILE_NAME} cannot be written: {exc}. Make room on the disk.") from exc
    return seal
