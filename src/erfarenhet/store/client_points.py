"""Points in a collection of a Qdrant server or cluster, or of the client's local mode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from qdrant_client import QdrantClient, models
from qdrant_client.common.client_exceptions import QdrantException
from qdrant_client.http.exceptions import ApiException

from erfarenhet.encoding.interface import FloatArray, SparseVector
from erfarenhet.errors import StoreError
from erfarenhet.store.filters import AnyOf, Condition
from erfarenhet.store.interface import SparseName
from erfarenhet.store.point_index import DENSE, SENTENCES, PointToStore, StoredPoint

_FACET_LIMIT = 100_000


@contextmanager
def client_errors(doing: str, where: str) -> Iterator[None]:
    """Turn what the client raises in the block into ``StoreError``. Put nothing else in the block.

    Over HTTP the client raises ``ApiException`` (no connection, or an answer that it does not expect); in local
    mode, and for requests that it refuses itself, ``ValueError``.
    """
    try:
        yield
    except (ApiException, QdrantException, ValueError, OSError) as exc:
        raise StoreError(f"{doing} failed at {where}: {exc}. Check that the Qdrant server runs and the key.") from exc


class ClientPoints:
    """A collection as a ``PointIndex``. The client is shared and stays open.

    Args:
        client: connected lazily by its first request.
        collection: must exist.
        where: the server's address or the local folder, for messages.
    """

    def __init__(self, client: QdrantClient, collection: str, where: str) -> None:
        self._client = client
        self._collection = collection
        self._where = f"{where}, collection {collection}"

    def upsert(self, points: Sequence[PointToStore]) -> None:
        """Write points and wait until the server has applied them."""
        with client_errors("Writing passages", self._where):
            self._client.upsert(self._collection, [_to_struct(point) for point in points], wait=True)

    def copy_from(self, source: str, *, batch: int) -> None:
        """Write all points of another collection of the same server, as they are."""
        offset: models.ExtendedPointId | None = None
        while True:
            with client_errors(f"Copying {source}", self._where):
                records, offset = self._client.scroll(
                    source, limit=batch, offset=offset, with_payload=True, with_vectors=True
                )
                structs = [_as_read(record) for record in records]
                if structs:
                    self._client.upsert(self._collection, structs, wait=True)
            if offset is None:
                return

    def delete(self, conditions: Sequence[Condition]) -> None:
        """Remove the points for which all conditions hold."""
        selector = models.FilterSelector(filter=_required(conditions))
        with client_errors("Removing passages", self._where):
            self._client.delete(self._collection, selector, wait=True)

    def nearest_dense(self, vector: FloatArray, limit: int, conditions: Sequence[Condition]) -> list[tuple[str, float]]:
        """Points by cosine, best first; above the server's indexing threshold by its graph index."""
        return self._nearest(vector.tolist(), DENSE, limit, _filter(conditions))

    def nearest_sparse(
        self, name: SparseName, vector: SparseVector, limit: int, conditions: Sequence[Condition]
    ) -> list[tuple[str, float]]:
        """Points by dot product with inverse document frequency, best first."""
        return self._nearest(_sparse(vector), name, limit, _filter(conditions))

    def score_sentences(self, vector: FloatArray, point_ids: Sequence[str]) -> list[tuple[str, float]]:
        """Ids and the best cosine among the sentences."""
        chosen = models.Filter(must=[models.HasIdCondition(has_id=list(point_ids))])
        return self._nearest([vector.tolist()], SENTENCES, len(point_ids), chosen)

    def _nearest(
        self,
        vector: list[float] | list[list[float]] | models.SparseVector,
        using: str,
        limit: int,
        chosen: models.Filter | None,
    ) -> list[tuple[str, float]]:
        with client_errors("Searching", self._where):
            found = self._client.query_points(
                self._collection, query=vector, using=using, limit=limit, query_filter=chosen, with_payload=False
            ).points
        return [(str(point.id), point.score) for point in found]

    def retrieve(self, point_ids: Sequence[str], *, with_vectors: bool) -> list[StoredPoint]:
        """Points by id."""
        with client_errors("Reading passages", self._where):
            records = self._client.retrieve(
                self._collection,
                list(point_ids),
                with_payload=True,
                with_vectors=[DENSE, SENTENCES] if with_vectors else False,
            )
        return [StoredPoint.of(record.id, record.payload, record.vector) for record in records]

    def scroll(self, offset: str | None, limit: int) -> tuple[list[StoredPoint], str | None]:
        """A page of points in the order of their ids."""
        with client_errors("Reading passages", self._where):
            records, following = self._client.scroll(self._collection, limit=limit, offset=offset, with_payload=True)
        return [
            StoredPoint.of(record.id, record.payload, record.vector) for record in records
        ], None if following is None else str(following)

    def count(self, conditions: Sequence[Condition]) -> int:
        """Exact number of points."""
        with client_errors("Counting", self._where):
            return self._client.count(self._collection, count_filter=_filter(conditions), exact=True).count

    def facet(self, field: str, conditions: Sequence[Condition]) -> dict[str, int]:
        """Exact number of points by value."""
        with client_errors("Counting", self._where):
            response = self._client.facet(
                self._collection, field, facet_filter=_filter(conditions), limit=_FACET_LIMIT, exact=True
            )
        return {str(hit.value): hit.count for hit in response.hits}

    def flush(self) -> None:
        """Nothing is left to do: every write waited for the server's journal."""

    def close(self) -> None:
        """Nothing to let go of: the engine keeps the client."""


def _as_read(record: models.Record) -> models.PointStruct:
    vector: Any = record.vector or {}  # the types of what is read and what is written differ in name only
    return models.PointStruct(id=record.id, vector=vector, payload=record.payload)


def _to_struct(point: PointToStore) -> models.PointStruct:
    return models.PointStruct(id=point.point_id, vector=point.named_vectors(_sparse), payload=point.payload)


def _sparse(vector: SparseVector) -> models.SparseVector:
    return models.SparseVector(indices=list(vector.indices), values=list(vector.values))


def _filter(conditions: Sequence[Condition]) -> models.Filter | None:
    return _required(conditions) if conditions else None


def _required(conditions: Sequence[Condition]) -> models.Filter:
    if not conditions:
        raise ValueError("a filter without conditions would match everything")
    return models.Filter(must=[_field_condition(condition) for condition in conditions])


def _field_condition(condition: Condition) -> models.FieldCondition:
    if isinstance(condition, AnyOf):
        return models.FieldCondition(key=condition.field, match=models.MatchAny(any=list(condition.values)))
    return models.FieldCondition(key=condition.field, range=models.Range(gte=condition.at_least, lte=condition.at_most))
