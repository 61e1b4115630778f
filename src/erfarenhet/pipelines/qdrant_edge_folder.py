"""The folder of a document store: opened at the first use, locked until closed."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import qdrant_edge as edge
from haystack.document_stores.errors import DocumentStoreError

from erfarenhet.errors import HomeLocked, StoreError
from erfarenhet.pipelines.qdrant_edge_filters import TOKENS_FIELD
from erfarenhet.store.edge_errors import edge_errors
from erfarenhet.store.lock_folder import FolderLock


class EdgeFolder:
    """A shard in a folder of its own, with a lock file beside it.

    Args:
        folder: made when missing.
        configuration: called when the folder is opened; one that does not fit what is there is refused.
        lock_timeout_s: how long opening waits for another process.
    """

    def __init__(self, folder: Path, configuration: Callable[[], edge.EdgeConfig], *, lock_timeout_s: float) -> None:
        self._folder = folder
        self._configuration = configuration
        self._lock_timeout_s = lock_timeout_s
        self._lock = FolderLock(folder)
        self._shard: edge.EdgeShard | None = None
        self._opening = threading.RLock()  # pipelines call from several threads, the first call opens

    @contextmanager
    def shard(self) -> Iterator[edge.EdgeShard]:
        """The open shard; put only calls of the engine in the block.

        Raises:
            DocumentStoreError: the folder cannot be opened, or the engine failed in the block.
        """
        shard = self._open()
        with self._engine_errors():
            yield shard

    def recreate(self) -> None:
        """Remove the shard's files and make an empty one.

        Raises:
            DocumentStoreError: they cannot be removed or made.
        """
        with self._opening, self._engine_errors():
            shard, self._shard = self._open(), None
            shard.close()
            shutil.rmtree(self._folder)
            self._shard = self._load_or_create()

    def close(self) -> None:
        """Write everything to disk, compact, and let go; a second call does nothing.

        Raises:
            DocumentStoreError: the engine failed; the lock is let go all the same.
        """
        with self._opening:
            shard, self._shard = self._shard, None
            try:
                if shard is not None:
                    with self._engine_errors():
                        shard.flush()
                        shard.optimize()
                        shard.close()
            finally:
                self._lock.release()

    def _open(self) -> edge.EdgeShard:
        with self._opening:
            if self._shard is None:
                self._take_lock()
                try:
                    with self._engine_errors():
                        self._shard = self._load_or_create()
                except BaseException:
                    self._lock.release()
                    raise
            return self._shard

    def _take_lock(self) -> None:
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire("building", timeout_s=self._lock_timeout_s)
        except (OSError, HomeLocked) as exc:
            raise DocumentStoreError(f"{self._folder} cannot be opened: {exc}") from exc

    def _load_or_create(self) -> edge.EdgeShard:
        if (self._folder / "edge_config.json").exists():
            return edge.EdgeShard.load(str(self._folder), self._configuration())
        self._folder.mkdir(exist_ok=True)
        shard = edge.EdgeShard.create(str(self._folder), self._configuration())
        shard.update(edge.UpdateOperation.create_field_index(TOKENS_FIELD, edge.PayloadSchemaType.Keyword))
        return shard

    @contextmanager
    def _engine_errors(self) -> Iterator[None]:
        try:
            with edge_errors("Working", self._folder):
                yield
        except StoreError as exc:
            raise DocumentStoreError(f"Qdrant Edge failed in {self._folder}: {exc.__cause__}") from exc.__cause__
