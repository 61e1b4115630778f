"""What a passage store needs of an engine: points with vectors and payload, nothing about passages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from erfarenhet.encoding.interface import FloatArray, SparseVector
from erfarenhet.store.filters import Condition
from erfarenhet.store.interface import SparseName
from erfarenhet.store.payload import Payload

DENSE = "dense"
SENTENCES = "sentences"


@dataclass(frozen=True, slots=True, eq=False)
class PointToStore:
    """A point on its way in; empty sentence matrices and empty sparse vectors are left out by the caller.

    Attributes:
        point_id: canonical UUID.
        dense: float32 (dimensions,).
        sentences: float32 (sentences, dimensions), at least one row; ``None`` when there are none.
        sparse: by name, each with at least one term.
    """

    point_id: str
    payload: Payload
    dense: FloatArray
    sentences: FloatArray | None = None
    sparse: dict[SparseName, SparseVector] = field(default_factory=dict)

    def named_vectors(self, to_sparse: Callable[[SparseVector], Any]) -> dict[str, Any]:
        """All vectors by name, in Python's lists; ``to_sparse`` makes the engine's own sparse vectors."""
        vectors: dict[str, Any] = {DENSE: self.dense.tolist()}
        if self.sentences is not None:
            vectors[SENTENCES] = self.sentences.tolist()
        vectors.update((name, to_sparse(vector)) for name, vector in self.sparse.items())
        return vectors


@dataclass(frozen=True, slots=True, eq=False)
class StoredPoint:
    """A point on its way out. Vectors are ``None`` unless asked for (``sentences`` also where there are none)."""

    point_id: str
    payload: Payload
    dense: FloatArray | None = None
    sentences: FloatArray | None = None

    @classmethod
    def of(cls, point_id: object, payload: Payload | None, vectors: object) -> StoredPoint:
        """A point from what an engine gives: vectors by name, or something else when none were asked for."""
        named: Mapping[str, Any] = vectors if isinstance(vectors, dict) else {}
        return cls(str(point_id), payload or {}, dense=_array(named.get(DENSE)), sentences=_array(named.get(SENTENCES)))


def _array(values: Any) -> FloatArray | None:
    return None if values is None else np.asarray(values, dtype=np.float32)


class PointIndex(Protocol):
    """An engine's collection of points. Every method raises ``StoreError`` for the engine's own faults."""

    def upsert(self, points: Sequence[PointToStore]) -> None:
        """Write points; one with a known id replaces the old one wholly, vectors that it lacks included."""
        ...

    def delete(self, conditions: Sequence[Condition]) -> None:
        """Remove the points for which all conditions hold."""
        ...

    def nearest_dense(self, vector: FloatArray, limit: int, conditions: Sequence[Condition]) -> list[tuple[str, float]]:
        """Ids and cosines, best first."""
        ...

    def nearest_sparse(
        self, name: SparseName, vector: SparseVector, limit: int, conditions: Sequence[Condition]
    ) -> list[tuple[str, float]]:
        """Ids and dot products with inverse document frequency, best first."""
        ...

    def score_sentences(self, vector: FloatArray, point_ids: Sequence[str]) -> list[tuple[str, float]]:
        """Ids and the best cosine among the sentences of these points, in any order; unknown ids are left out."""
        ...

    def retrieve(self, point_ids: Sequence[str], *, with_vectors: bool) -> list[StoredPoint]:
        """Points by id, in any order; unknown ids are left out."""
        ...

    def scroll(self, offset: str | None, limit: int) -> tuple[list[StoredPoint], str | None]:
        """A page of points in the order of their ids, and where the next one begins (``None``: it was the last)."""
        ...

    def count(self, conditions: Sequence[Condition]) -> int:
        """Exact number of points for which all conditions hold."""
        ...

    def facet(self, field: str, conditions: Sequence[Condition]) -> dict[str, int]:
        """Exact number of points by each value of an indexed field."""
        ...

    def flush(self) -> None:
        """Make everything written so far survive a crash."""
        ...

    def close(self) -> None:
        """Let go of everything; called once."""
        ...
