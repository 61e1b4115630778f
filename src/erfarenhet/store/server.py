"""Generations of the index as collections of a Qdrant server or cluster.

A generation is the collection ``<prefix>_<generation>``; its description is the collection's metadata (Qdrant 1.16
or newer). ``LocalEngine`` is the same over the client's local mode: pure Python, for tests with a few hundred points.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from qdrant_client import QdrantClient, models

from erfarenhet.errors import NotFound, StoreError
from erfarenhet.store.client_points import ClientPoints, client_errors
from erfarenhet.store.filters import INTEGER_FIELDS, KEYWORD_FIELDS
from erfarenhet.store.interface import SPARSE_NAMES, IndexDescription
from erfarenhet.store.passage_index import PassageIndex
from erfarenhet.store.point_index import DENSE, SENTENCES

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_METADATA_KEY = "erfarenhet"
_COPY_BATCH = 100


class _ClientEngine:
    """Generations as collections, whatever the client is connected to. Implements ``store.interface.StoreEngine``."""

    def __init__(self, client: QdrantClient, *, prefix: str, where: str, payload_indexes: bool) -> None:
        self._client = client
        self._prefix = prefix
        self._where = where
        self._payload_indexes = payload_indexes

    def create(self, generation: str, description: IndexDescription) -> PassageIndex:
        """Start a new, empty generation.

        Raises:
            StoreError: the name is taken or not allowed, or the server refuses or does not answer.
        """
        self._create_collection(generation, description, complete=True)
        return self._index(generation, description, writable=True)

    def copy(self, source: str, generation: str) -> PassageIndex:
        """Start a new generation that holds what ``source`` holds, point by point.

        Raises:
            NotFound: there is no ``source``.
            StoreError: the new name is taken, or the server refuses or does not answer.
        """
        description, _ = self._read_description(source)
        self._create_collection(generation, description, complete=False)
        points = ClientPoints(self._client, self._collection(generation), self._where)
        points.copy_from(self._collection(source), batch=_COPY_BATCH)
        with client_errors(f"Completing {generation}", self._where):
            self._client.update_collection(
                self._collection(generation), metadata=_to_metadata(description, complete=True)
            )
        return self._index(generation, description, writable=True)

    def open(self, generation: str, *, timeout_s: float) -> PassageIndex:
        """Open a complete generation for reading; nothing is locked, so ``timeout_s`` is not used.

        Raises:
            NotFound: there is no such generation.
            StoreError: it is an unfinished copy, or the server refuses or does not answer.
        """
        description, complete = self._read_description(generation)
        if not complete:
            raise StoreError(
                f"Generation {generation!r} at {self._where} is an unfinished copy. Drop it and copy again."
            )
        return self._index(generation, description, writable=False)

    def generations(self) -> list[str]:
        """Names of what exists, complete or not, sorted."""
        with client_errors("Listing collections", self._where):
            collections = self._client.get_collections().collections
        start = f"{self._prefix}_"
        return sorted(one.name.removeprefix(start) for one in collections if one.name.startswith(start))

    def drop(self, generation: str) -> bool:
        """Remove a generation. A server does not know who reads it: wait until readers have changed over."""
        collection = self._collection(generation)
        with client_errors(f"Dropping {generation}", self._where):
            if self._client.collection_exists(collection):
                self._client.delete_collection(collection)
        return True

    def close(self) -> None:
        """Let go of the connection. Stores of this engine can then no longer be used."""
        self._client.close()

    def _collection(self, generation: str) -> str:
        if not _NAME.fullmatch(generation):
            raise StoreError(
                f"{generation!r} cannot name a generation. Use letters, digits, '.', '-' and '_', at most 100, "
                "beginning with a letter or digit."
            )
        return f"{self._prefix}_{generation}"

    def _create_collection(self, generation: str, description: IndexDescription, *, complete: bool) -> None:
        if description.dimensions < 1:
            raise StoreError(f"An index needs vectors of at least one dimension, not {description.dimensions}.")
        collection = self._collection(generation)
        with client_errors(f"Creating {generation}", self._where):
            if self._client.collection_exists(collection):
                raise StoreError(
                    f"Collection {collection} exists at {self._where}. Choose another name, or drop it first."
                )
            self._client.create_collection(
                collection,
                vectors_config=_vectors(description.dimensions),
                sparse_vectors_config={
                    name: models.SparseVectorParams(modifier=models.Modifier.IDF) for name in SPARSE_NAMES
                },
                metadata=_to_metadata(description, complete=complete),
            )
            if self._payload_indexes:
                self._create_payload_indexes(collection)

    def _create_payload_indexes(self, collection: str) -> None:
        for name in KEYWORD_FIELDS:
            self._client.create_payload_index(collection, name, models.PayloadSchemaType.KEYWORD, wait=True)
        period = models.IntegerIndexParams(type=models.IntegerIndexType.INTEGER, lookup=False, range=True)
        for name in INTEGER_FIELDS:
            self._client.create_payload_index(collection, name, period, wait=True)

    def _read_description(self, generation: str) -> tuple[IndexDescription, bool]:
        collection = self._collection(generation)
        with client_errors(f"Opening {generation}", self._where):
            found = self._client.get_collection(collection) if self._client.collection_exists(collection) else None
        if found is None:
            known = ", ".join(self.generations()) or "none"
            raise NotFound(f"There is no index generation {generation!r} at {self._where}. Existing: {known}.")
        try:
            stored: dict[str, Any] = dict((found.config.metadata or {})[_METADATA_KEY])
            complete = bool(stored.pop("complete"))
            return IndexDescription(**stored), complete
        except (KeyError, TypeError) as exc:
            raise StoreError(
                f"Collection {collection} at {self._where} has no description of erfarenhet's. It was made by "
                "something else, or the server is older than Qdrant 1.16. Drop it and build the index anew."
            ) from exc

    def _index(self, generation: str, description: IndexDescription, *, writable: bool) -> PassageIndex:
        points = ClientPoints(self._client, self._collection(generation), self._where)
        return PassageIndex(points, description, name=generation, writable=writable)


class ServerEngine(_ClientEngine):
    """Generations on a Qdrant server or cluster. Connects when first used.

    Args:
        url: with scheme and port, such as ``http://localhost:6333``.
        api_key: of that server, when it wants one.
        prefix: start of the collections' names; several homes may share a server under different prefixes.
        timeout_s: of one request.
    """

    def __init__(self, url: str, api_key: str | None, prefix: str, *, timeout_s: int = 60) -> None:
        with client_errors("Connecting", url):
            # The version check would ask the server now, and only warn when it does not answer.
            client = QdrantClient(url=url, api_key=api_key, timeout=timeout_s, check_compatibility=False)
        super().__init__(client, prefix=prefix, where=url, payload_indexes=True)


class LocalEngine(_ClientEngine):
    """Generations in the client's local mode: for tests; slow and large beyond a few hundred points.

    Args:
        folder: of one process at a time, or ``":memory:"``.
        prefix: start of the collections' names.
    """

    def __init__(self, folder: Path | Literal[":memory:"], prefix: str = "erfarenhet") -> None:
        with client_errors("Opening the local store", str(folder)):
            client = QdrantClient(":memory:") if folder == ":memory:" else QdrantClient(path=str(folder))
        # Local mode filters without indexes and warns when asked to make one.
        super().__init__(client, prefix=prefix, where=str(folder), payload_indexes=False)


def _vectors(dimensions: int) -> dict[str, models.VectorParams]:
    return {
        DENSE: models.VectorParams(size=dimensions, distance=models.Distance.COSINE),
        # Only compared with and fetched by id, never searched as a whole: half precision, no graph, on disk.
        SENTENCES: models.VectorParams(
            size=dimensions,
            distance=models.Distance.COSINE,
            multivector_config=models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM),
            datatype=models.Datatype.FLOAT16,
            hnsw_config=models.HnswConfigDiff(m=0),
            on_disk=True,
        ),
    }


def _to_metadata(description: IndexDescription, *, complete: bool) -> dict[str, Any]:
    return {_METADATA_KEY: {**asdict(description), "complete": complete}}
