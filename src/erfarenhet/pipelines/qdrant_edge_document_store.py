"""A Haystack document store on Qdrant Edge: the real Qdrant engine inside the process, in one folder.

Independent of erfarenhet's records: it keeps ordinary Haystack documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import qdrant_edge as edge
from haystack import default_from_dict, default_to_dict
from haystack.dataclasses import Document
from haystack.document_stores.errors import DuplicateDocumentError
from haystack.document_stores.types import DuplicatePolicy
from haystack.errors import FilterError

from erfarenhet.pipelines.qdrant_edge_async import AsyncMethods
from erfarenhet.pipelines.qdrant_edge_filters import edge_filter
from erfarenhet.pipelines.qdrant_edge_folder import EdgeFolder
from erfarenhet.pipelines.qdrant_edge_metadata import MetadataFields
from erfarenhet.pipelines.qdrant_edge_points import DENSE, SPARSE, meta_payload, point_id, to_document, to_point
from erfarenhet.pipelines.qdrant_edge_queries import EdgeQueries

Similarity = Literal["cosine", "dot_product", "l2"]
_DISTANCES = {"cosine": edge.Distance.Cosine, "dot_product": edge.Distance.Dot, "l2": edge.Distance.Euclid}
_WRITE_BATCH = 200
_PAGE_SIZE = 500


class QdrantEdgeDocumentStore(EdgeQueries, AsyncMethods, MetadataFields):
    """Documents in a folder, searched by dense and sparse embeddings.

    The folder is opened at the first use and locked (``<path>.lock``) until ``close``: one process at a time, and
    within it one store. Calls hold the interpreter's lock; the ``_async`` ones run in a thread.

    ```python
    from haystack import Document
    from erfarenhet.pipelines.qdrant_edge_document_store import QdrantEdgeDocumentStore

    with QdrantEdgeDocumentStore("documents", embedding_dim=3) as store:
        store.write_documents([Document(content="Hej", embedding=[0.1, 0.2, 0.3])])
        print(store.count_documents())
    ```

    Filters compare with ``==`` and ``in`` exactly (``1`` equals ``1.0`` but not ``True``; a list equals a list) and
    order numbers and ISO dates. Documents come in no particular order.

    Args:
        path: the folder; made at the first use.
        embedding_dim: size of the dense embeddings; documents without one are kept too.
        similarity: of dense embeddings. Scores are those of Qdrant: for "l2" smaller is nearer.
        use_sparse_embeddings: keep sparse embeddings.
        sparse_idf: weight sparse scores by inverse document frequency.
        lock_timeout_s: how long the first use waits for another process.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        embedding_dim: int = 768,
        similarity: Similarity = "cosine",
        use_sparse_embeddings: bool = True,
        sparse_idf: bool = False,
        lock_timeout_s: float = 10.0,
    ) -> None:
        if similarity not in _DISTANCES:
            raise ValueError(f"Unknown similarity {similarity!r}. Use one of: {', '.join(_DISTANCES)}.")
        if embedding_dim < 1:
            raise ValueError(f"embedding_dim must be at least 1, not {embedding_dim}.")
        self.path = str(path)
        self.embedding_dim = embedding_dim
        self.similarity = similarity
        self.use_sparse_embeddings = use_sparse_embeddings
        self.sparse_idf = sparse_idf
        self.lock_timeout_s = lock_timeout_s
        self._folder = EdgeFolder(Path(path), self._configuration, lock_timeout_s=lock_timeout_s)

    def to_dict(self) -> dict[str, Any]:
        """The store's settings, without its documents."""
        return default_to_dict(
            self,
            path=self.path,
            embedding_dim=self.embedding_dim,
            similarity=self.similarity,
            use_sparse_embeddings=self.use_sparse_embeddings,
            sparse_idf=self.sparse_idf,
            lock_timeout_s=self.lock_timeout_s,
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> QdrantEdgeDocumentStore:
        """A store over the same folder; nothing is opened yet."""
        store: QdrantEdgeDocumentStore = default_from_dict(cls, data)
        return store

    # --- documents ------------------------------------------------------------------------------------------

    def count_documents(self) -> int:
        """Number of documents."""
        return self._count(None)

    def count_documents_by_filter(self, filters: dict[str, Any]) -> int:
        """Number of documents that match.

        Raises:
            FilterError: the filters break Haystack's specification.
        """
        return self._count(edge_filter(filters))

    def filter_documents(self, filters: dict[str, Any] | None = None) -> list[Document]:
        """The documents that match, with their embeddings; all of them without filters.

        Raises:
            FilterError: the filters break Haystack's specification.
        """
        records = self._records(edge_filter(filters), with_vector=True)
        return [to_document(record.payload, record.vector, distance=self.similarity) for record in records]

    def write_documents(self, documents: list[Document], policy: DuplicatePolicy = DuplicatePolicy.NONE) -> int:
        """Write documents and return how many were written. ``NONE`` is ``FAIL``.

        Raises:
            ValueError: not a list of documents, or one of them cannot be kept (nothing is written then).
            DuplicateDocumentError: an id is known or occurs twice, under ``FAIL`` (nothing is written then).
        """
        if not isinstance(documents, list) or not all(isinstance(document, Document) for document in documents):
            raise ValueError("write_documents needs a list of haystack Documents.")
        chosen = {document.id: document for document in documents}  # the last of each id: OVERWRITE
        if policy is not DuplicatePolicy.OVERWRITE:
            known = self._known(list(chosen))
            if policy is DuplicatePolicy.SKIP:
                # The first of each id, unless it is there already.
                chosen = {document.id: document for document in reversed(documents) if document.id not in known}
            elif known or len(chosen) < len(documents):
                twice = known or {one for one, times in Counter(d.id for d in documents).items() if times > 1}
                raise DuplicateDocumentError(f"Already in the store or given twice: {', '.join(sorted(twice)[:5])}.")
        points = [
            to_point(document, dimensions=self.embedding_dim, with_sparse=self.use_sparse_embeddings)
            for document in chosen.values()
        ]
        for first in range(0, len(points), _WRITE_BATCH):
            self._update(edge.UpdateOperation.upsert_points(points[first : first + _WRITE_BATCH]))
        self._flush()
        return len(documents) if policy is DuplicatePolicy.OVERWRITE else len(chosen)

    def delete_documents(self, document_ids: list[str]) -> None:
        """Remove documents by id; unknown ids are no error."""
        if document_ids:
            self._update(edge.UpdateOperation.delete_points([point_id(one) for one in document_ids]))
            self._flush()

    def delete_all_documents(self, recreate_index: bool = False) -> None:
        """Remove everything; with ``recreate_index`` the folder's files too, which also gives their room back."""
        if recreate_index:
            self._folder.recreate()
        else:
            self._update(edge.UpdateOperation.delete_points_by_filter(edge.Filter()))
            self._flush()

    def delete_by_filter(self, filters: dict[str, Any]) -> int:
        """Remove the documents that match and return how many.

        Raises:
            FilterError: the filters break Haystack's specification, or are empty.
        """
        condition = _some(filters)
        count = self._count(condition)
        if count:
            self._update(edge.UpdateOperation.delete_points_by_filter(condition))
            self._flush()
        return count

    def update_by_filter(self, filters: dict[str, Any], meta: dict[str, Any]) -> int:
        """Merge ``meta`` into that of the documents that match and return how many they are.

        Raises:
            FilterError: the filters break Haystack's specification, or are empty.
            ValueError: ``meta`` is not JSON.
        """
        found = list(self._records(_some(filters), with_vector=False))
        for record in found:
            payload = record.payload or {}
            changed = meta_payload(payload["id"], payload["content"], {**payload["meta"], **meta})
            self._update(edge.UpdateOperation.set_payload([record.id], changed))
        if found:
            self._flush()
        return len(found)

    # --- the engine -------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Write everything to disk, give back the room of deleted documents, and let go of the folder.

        The next use opens it again.
        """
        self._folder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _configuration(self) -> edge.EdgeConfig:
        modifier = edge.Modifier.Idf if self.sparse_idf else None
        sparse = {SPARSE: edge.EdgeSparseVectorParams(modifier=modifier)} if self.use_sparse_embeddings else None
        return edge.EdgeConfig(
            vectors={DENSE: edge.EdgeVectorParams(size=self.embedding_dim, distance=_DISTANCES[self.similarity])},
            sparse_vectors=sparse,
        )

    def _update(self, operation: edge.UpdateOperation) -> None:
        with self._folder.shard() as shard:
            shard.update(operation)

    def _flush(self) -> None:
        with self._folder.shard() as shard:
            shard.flush()

    def _count(self, condition: edge.Filter | None) -> int:
        with self._folder.shard() as shard:
            return shard.count(edge.CountRequest(exact=True, filter=condition))

    def _known(self, document_ids: list[str]) -> set[str]:
        by_point = {point_id(one): one for one in document_ids}
        with self._folder.shard() as shard:
            found = shard.retrieve(list(by_point), with_payload=False, with_vector=False)
        return {by_point[str(record.id)] for record in found}

    def _records(self, condition: edge.Filter | None, *, with_vector: bool) -> Iterator[edge.Record]:
        offset: Any = None
        while True:
            with self._folder.shard() as shard:
                records, offset = shard.scroll(
                    edge.ScrollRequest(
                        offset=offset, limit=_PAGE_SIZE, filter=condition, with_payload=True, with_vector=with_vector
                    )
                )
            yield from records
            if offset is None:
                return

    def _metas(self, filters: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
        for record in self._records(edge_filter(filters), with_vector=False):
            yield (record.payload or {})["meta"]


def _some(filters: dict[str, Any]) -> edge.Filter:
    condition = edge_filter(filters)
    if condition is None:
        raise FilterError("Empty filters would change every document. Use delete_all_documents, or name the documents.")
    return condition
