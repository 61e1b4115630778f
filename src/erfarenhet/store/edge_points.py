"""Points in a Qdrant Edge shard: the real engine, in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import qdrant_edge as edge

from erfarenhet.encoding.interface import FloatArray, SparseVector
from erfarenhet.store.edge_errors import edge_errors
from erfarenhet.store.filters import INTEGER_FIELDS, KEYWORD_FIELDS, AnyOf, Condition
from erfarenhet.store.interface import SPARSE_NAMES, SparseName
from erfarenhet.store.point_index import DENSE, SENTENCES, PointToStore, StoredPoint

# The engine keeps a heap of this size at most; no corpus has so many documents, places or publishers.
_FACET_LIMIT = 1_000_000
# No graph index: exact search takes 1 ms over 20,000 passages and 13 ms over 100,000; beyond that, use a server.
_NO_INDEXING_KB = 10**9
_VECTOR_NAMES = [DENSE, SENTENCES]


def create_shard(folder: Path, dimensions: int) -> edge.EdgeShard:
    """Make an empty shard in an existing, empty folder.

    Raises:
        StoreError: the engine cannot.
    """
    with edge_errors("Creating the index", folder):
        shard = edge.EdgeShard.create(str(folder), _configuration(dimensions))
        for name in KEYWORD_FIELDS:
            shard.update(edge.UpdateOperation.create_field_index(name, edge.PayloadSchemaType.Keyword))
        for name in INTEGER_FIELDS:
            index = edge.IntegerIndexParams(lookup=False, range=True)
            shard.update(edge.UpdateOperation.create_field_index(name, index))
        return shard


def load_shard(folder: Path) -> edge.EdgeShard:
    """Open the shard in ``folder``; the caller holds the folder's lock.

    Raises:
        StoreError: there is none or it is damaged.
    """
    with edge_errors("Opening the index", folder):
        return edge.EdgeShard.load(str(folder))


def _configuration(dimensions: int) -> edge.EdgeConfig:
    return edge.EdgeConfig(
        vectors={
            DENSE: edge.EdgeVectorParams(size=dimensions, distance=edge.Distance.Cosine),
            # Only compared with and fetched by id, never searched as a whole: half precision, no graph, left on disk.
            SENTENCES: edge.EdgeVectorParams(
                size=dimensions,
                distance=edge.Distance.Cosine,
                multivector_config=edge.MultiVectorConfig(edge.MultiVectorComparator.MaxSim),
                datatype=edge.VectorStorageDatatype.Float16,
                hnsw_config=edge.HnswIndexConfig(m=0, ef_construct=4, full_scan_threshold=0),
                memory=edge.Memory.Cold,
            ),
        },
        sparse_vectors={name: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf) for name in SPARSE_NAMES},
        payload_memory=edge.Memory.Cold,
        wal_enabled=True,
        optimizers=edge.EdgeOptimizersConfig(
            deleted_threshold=0.2,
            vacuum_min_vector_number=1000,
            default_segment_number=1,
            indexing_threshold=_NO_INDEXING_KB,
        ),
    )


class EdgePoints:
    """An open shard as a ``PointIndex``. The interpreter's lock is held during each call, so calls do not overlap.

    Args:
        shard: open; this object closes it.
        folder: of the shard, for messages.
        on_close: called after the shard was closed, also when closing failed.
    """

    def __init__(self, shard: edge.EdgeShard, folder: Path, on_close: Callable[[], None]) -> None:
        self._shard = shard
        self._folder = folder
        self._on_close = on_close

    def upsert(self, points: Sequence[PointToStore]) -> None:
        """Write points; a known id is replaced wholly."""
        with edge_errors("Writing passages", self._folder):
            self._shard.update(edge.UpdateOperation.upsert_points([_to_edge(point) for point in points]))

    def delete(self, conditions: Sequence[Condition]) -> None:
        """Remove the points for which all conditions hold."""
        with edge_errors("Removing passages", self._folder):
            self._shard.update(edge.UpdateOperation.delete_points_by_filter(_required(conditions)))

    def nearest_dense(self, vector: FloatArray, limit: int, conditions: Sequence[Condition]) -> list[tuple[str, float]]:
        """Points by cosine, best first; exact."""
        return self._nearest(vector.tolist(), DENSE, limit, _filter(conditions))

    def nearest_sparse(
        self, name: SparseName, vector: SparseVector, limit: int, conditions: Sequence[Condition]
    ) -> list[tuple[str, float]]:
        """Points by dot product with inverse document frequency, best first."""
        return self._nearest(_sparse(vector), name, limit, _filter(conditions))

    def score_sentences(self, vector: FloatArray, point_ids: Sequence[str]) -> list[tuple[str, float]]:
        """Ids and the best cosine among the sentences; 0.2 ms for 150 points."""
        chosen = edge.Filter(must=[edge.HasIdCondition(set(point_ids))])
        return self._nearest([vector.tolist()], SENTENCES, len(point_ids), chosen)

    def _nearest(
        self,
        vector: list[float] | list[list[float]] | edge.SparseVector,
        using: str,
        limit: int,
        chosen: edge.Filter | None,
    ) -> list[tuple[str, float]]:
        # Without payload: making Python objects of a hundred payloads takes thirty times as long as finding them.
        with edge_errors("Searching", self._folder):
            request = edge.QueryRequest(
                limit=limit, query=edge.Query.Nearest(vector, using=using), filter=chosen, with_payload=False
            )
            found = self._shard.query(request)
        return [(str(point.id), point.score) for point in found]

    def retrieve(self, point_ids: Sequence[str], *, with_vectors: bool) -> list[StoredPoint]:
        """Points by id; the sentences' vectors are converted from the engine's lists (6 ms for 30 passages)."""
        with edge_errors("Reading passages", self._folder):
            records = self._shard.retrieve(
                list(point_ids), with_payload=True, with_vector=_VECTOR_NAMES if with_vectors else False
            )
        return [StoredPoint.of(record.id, record.payload, record.vector) for record in records]

    def scroll(self, offset: str | None, limit: int) -> tuple[list[StoredPoint], str | None]:
        """A page of points in the order of their ids."""
        with edge_errors("Reading passages", self._folder):
            request = edge.ScrollRequest(offset=offset, limit=limit, with_payload=True, with_vector=False)
            records, following = self._shard.scroll(request)
        return [
            StoredPoint.of(record.id, record.payload, record.vector) for record in records
        ], None if following is None else str(following)

    def count(self, conditions: Sequence[Condition]) -> int:
        """Exact number of points."""
        with edge_errors("Counting", self._folder):
            return self._shard.count(edge.CountRequest(exact=True, filter=_filter(conditions)))

    def facet(self, field: str, conditions: Sequence[Condition]) -> dict[str, int]:
        """Exact number of points by value."""
        with edge_errors("Counting", self._folder):
            request = edge.FacetRequest(field, limit=_FACET_LIMIT, exact=True, filter=_filter(conditions))
            return {str(hit.value): hit.count for hit in self._shard.facet(request).hits}

    def flush(self) -> None:
        """Write everything to disk."""
        with edge_errors("Flushing", self._folder):
            self._shard.flush()

    def close(self) -> None:
        """Close the shard; the lock goes even when that fails."""
        try:
            with edge_errors("Closing", self._folder):
                self._shard.close()
        finally:
            self._on_close()


def _to_edge(point: PointToStore) -> edge.Point:
    return edge.Point(point.point_id, point.named_vectors(_sparse), point.payload)


def _sparse(vector: SparseVector) -> edge.SparseVector:
    return edge.SparseVector(indices=list(vector.indices), values=list(vector.values))


def _filter(conditions: Sequence[Condition]) -> edge.Filter | None:
    return _required(conditions) if conditions else None


def _required(conditions: Sequence[Condition]) -> edge.Filter:
    if not conditions:
        raise ValueError("a filter without conditions would match everything")
    return edge.Filter(must=[_field_condition(condition) for condition in conditions])


def _field_condition(condition: Condition) -> edge.FieldCondition:
    if isinstance(condition, AnyOf):
        return edge.FieldCondition(condition.field, match=edge.MatchAny(list(condition.values)))
    return edge.FieldCondition(condition.field, range=edge.RangeFloat(gte=condition.at_least, lte=condition.at_most))
