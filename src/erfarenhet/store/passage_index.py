"""The passage store over any engine: checks what goes in, maps passages to points, keeps order and promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

import numpy as np

from erfarenhet.encoding.interface import FloatArray, PassageVectors, SparseVector
from erfarenhet.errors import StoreError
from erfarenhet.store.check_passages import check_dense, check_passages, check_sparse, is_uuid
from erfarenhet.store.filters import AnyOf, conditions_of, facet_field
from erfarenhet.store.interface import (
    SPARSE_NAMES,
    Filters,
    IndexDescription,
    IndexedPassage,
    SparseName,
    StoredPassage,
)
from erfarenhet.store.payload import from_payload, to_payload
from erfarenhet.store.point_index import PointIndex, PointToStore, StoredPoint

# Small enough that the embedded engine, which holds the interpreter's lock while it writes, lets others breathe.
_WRITE_BATCH = 100
_PAGE_SIZE = 500
_NO_FILTERS = Filters()


class PassageIndex:
    """One open generation of the index. Implements ``store.interface.PassageStore``.

    Args:
        points: where the points live; this object closes it.
        description: what built the index.
        name: of the generation, for messages.
        writable: ``False`` refuses ``upsert`` and ``delete_documents``: whoever reads a generation may rely on it.
    """

    def __init__(self, points: PointIndex, description: IndexDescription, *, name: str, writable: bool) -> None:
        self._points: PointIndex | None = points
        self._description = description
        self._name = name
        self._writable = writable

    @property
    def description(self) -> IndexDescription:
        """What built this index."""
        return self._description

    def upsert(self, passages: Sequence[IndexedPassage]) -> None:
        """Write passages; those with a known id are replaced. Nothing is written when one of them is refused.

        Raises:
            StoreError: a passage is refused, or the generation is open for reading only.
        """
        points = self._open_for_writing()
        check_passages(passages, self._description.dimensions)
        for first in range(0, len(passages), _WRITE_BATCH):
            points.upsert([_to_point(entry) for entry in passages[first : first + _WRITE_BATCH]])

    def delete_documents(self, document_ids: Sequence[str]) -> None:
        """Remove all passages of these documents. Unknown ids are no error.

        Until the generation is opened again, the inverse document frequencies may still count what was removed.
        """
        points = self._open_for_writing()
        if document_ids:
            points.delete([AnyOf("filters.document_id", tuple(document_ids))])

    def rank_dense(self, vector: FloatArray, *, limit: int, filters: Filters) -> list[tuple[str, float]]:
        """Ids and cosines of the nearest passages, best first; equal scores in the order of the ids."""
        points = self._open()
        check_dense(vector, self._description.dimensions, "Question")
        if limit <= 0:
            return []
        return _ranked(points.nearest_dense(vector, limit, conditions_of(filters)))

    def rank_sparse(
        self, name: SparseName, vector: SparseVector, *, limit: int, filters: Filters
    ) -> list[tuple[str, float]]:
        """Ids and scores of passages by weighted terms, best first; equal scores in the order of the ids.

        The score is the sum over shared terms t of q_t · d_t · ln(1 + (N - n_t + 0.5) / (n_t + 0.5)), where N
        passages have such a vector and n_t of them the term; all passages count, filtered or not.
        """
        points = self._open()
        if name not in SPARSE_NAMES:
            raise StoreError(f"No terms {name!r} in the index. Known: {', '.join(SPARSE_NAMES)}.")
        check_sparse(vector, f"Question, {name}")
        if limit <= 0 or not vector.indices:
            return []
        found = points.nearest_sparse(name, vector, limit, conditions_of(filters))
        return _ranked([pair for pair in found if pair[1] > 0])

    def score_sentences(self, vector: FloatArray, passage_ids: Sequence[str]) -> dict[str, float]:
        """The cosine of each passage's nearest sentence, by passage id; passages without sentences are left out."""
        points = self._open()
        check_dense(vector, self._description.dimensions, "Question")
        return dict(points.score_sentences(vector, passage_ids)) if passage_ids else {}

    def search_dense(self, vector: FloatArray, *, limit: int, filters: Filters) -> list[StoredPassage]:
        """Nearest passages by cosine, best first; equal scores in the order of their ids."""
        return self._fetch(self.rank_dense(vector, limit=limit, filters=filters))

    def search_sparse(
        self, name: SparseName, vector: SparseVector, *, limit: int, filters: Filters
    ) -> list[StoredPassage]:
        """Passages by weighted terms as ``rank_sparse`` ranks them."""
        return self._fetch(self.rank_sparse(name, vector, limit=limit, filters=filters))

    def _fetch(self, ranked: Sequence[tuple[str, float]]) -> list[StoredPassage]:
        scores = dict(ranked)
        return [replace(entry, score=scores[entry.passage.passage_id]) for entry in self.retrieve(list(scores))]

    def retrieve(self, passage_ids: Sequence[str], *, with_vectors: bool = False) -> list[StoredPassage]:
        """Passages by id, in the order asked for; unknown ids are left out.

        Vectors come as float32; those of sentences were kept as float16 (cosine error below 0.001).
        """
        points = self._open()
        wanted = list(dict.fromkeys(passage_id for passage_id in passage_ids if is_uuid(passage_id)))
        if not wanted:
            return []
        found = {point.point_id: point for point in points.retrieve(wanted, with_vectors=with_vectors)}
        return [
            _to_passage(found[passage_id], with_vectors=with_vectors)
            for passage_id in passage_ids
            if passage_id in found
        ]

    def passages(self) -> Iterator[StoredPassage]:
        """All passages, each once, without vectors."""
        offset: str | None = None
        while True:
            page, offset = self._open().scroll(offset, _PAGE_SIZE)
            yield from map(_to_passage, page)
            if offset is None:
                return

    def count(self, filters: Filters = _NO_FILTERS) -> int:
        """Exact number of passages."""
        return self._open().count(conditions_of(filters))

    def facet(self, key: str, filters: Filters = _NO_FILTERS) -> Mapping[str, int]:
        """Number of passages by value of a filter key, most first. Places and publishers as they are spelt.

        Raises:
            InvalidFilter: the key is unknown or a year.
        """
        field = facet_field(key)
        counts = self._open().facet(field, conditions_of(filters))
        # The engines still name values of which every passage was deleted.
        present = [item for item in counts.items() if item[1] > 0]
        return dict(sorted(present, key=lambda item: (-item[1], item[0])))

    def flush(self) -> None:
        """Make everything written so far survive a crash."""
        points = self._open()
        if self._writable:
            points.flush()

    def close(self) -> None:
        """Flush and let go of files, locks and connections; a second call does nothing."""
        points, self._points = self._points, None
        if points is not None:
            points.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> PointIndex:
        if self._points is None:
            raise StoreError(f"Generation {self._name!r} was closed. Open it again.")
        return self._points

    def _open_for_writing(self) -> PointIndex:
        points = self._open()
        if not self._writable:
            raise StoreError(f"Generation {self._name!r} is open for reading only. Copy it and write to the copy.")
        return points


def _to_point(entry: IndexedPassage) -> PointToStore:
    return PointToStore(
        point_id=entry.passage.passage_id,
        payload=to_payload(entry.passage, entry.metadata),
        dense=entry.vectors.passage,
        sentences=entry.vectors.sentences if len(entry.vectors.sentences) else None,
        sparse={name: vector for name, vector in entry.terms.items() if vector.indices},
    )


def _to_passage(point: StoredPoint, *, with_vectors: bool = False) -> StoredPassage:
    try:
        passage, metadata = from_payload(point.point_id, point.payload)
    except (KeyError, TypeError, ValueError) as exc:
        raise StoreError(
            f"Passage {point.point_id} in the index cannot be read ({exc!r}). "
            "Run `erfarenhet doctor --repair` to build the index anew."
        ) from exc
    vectors = None
    if with_vectors:
        if point.dense is None:
            raise StoreError(f"Passage {point.point_id} has no vector. Run `erfarenhet doctor --repair`.")
        sentences = point.sentences
        if sentences is None:
            sentences = np.zeros((0, len(point.dense)), dtype=np.float32)
        vectors = PassageVectors(passage=point.dense, sentences=sentences)
    return StoredPassage(passage, metadata, vectors=vectors)


def _ranked(found: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Best first. The engines leave the order of equal scores open; a ranking must not depend on it."""
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))
