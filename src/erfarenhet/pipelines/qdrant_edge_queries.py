"""Searching a document store on Qdrant Edge; what the retriever components call."""

from __future__ import annotations

from typing import Any

import qdrant_edge as edge
from haystack.dataclasses import Document, SparseEmbedding
from haystack.document_stores.errors import DocumentStoreError

from erfarenhet.pipelines.qdrant_edge_filters import edge_filter
from erfarenhet.pipelines.qdrant_edge_folder import EdgeFolder
from erfarenhet.pipelines.qdrant_edge_points import DENSE, SPARSE, check_embedding, to_document, to_sparse

_RRF_K = 60


class EdgeQueries:
    """Searches by dense embedding, by sparse embedding, and by both. The store sets the attributes."""

    embedding_dim: int
    similarity: str
    use_sparse_embeddings: bool
    _folder: EdgeFolder

    def query_by_embedding(
        self,
        query_embedding: list[float],
        *,
        filters: dict[str, Any] | None = None,
        top_k: int = 10,
        return_embedding: bool = False,
    ) -> list[Document]:
        """Nearest documents by dense embedding, best first, with Qdrant's score.

        Raises:
            ValueError: the embedding has another size or a value that is not finite.
        """
        check_embedding(query_embedding, self.embedding_dim, "Query")
        query = edge.Query.Nearest(list(query_embedding), using=DENSE)
        return self._query(query, edge_filter(filters), top_k, return_embedding)

    def query_by_sparse_embedding(
        self,
        query_sparse_embedding: SparseEmbedding,
        *,
        filters: dict[str, Any] | None = None,
        top_k: int = 10,
        return_embedding: bool = False,
    ) -> list[Document]:
        """Best documents by the dot product of sparse embeddings.

        Raises:
            DocumentStoreError: the store keeps no sparse embeddings.
        """
        self._require_sparse()
        query = edge.Query.Nearest(to_sparse(query_sparse_embedding, "Query"), using=SPARSE)
        return self._query(query, edge_filter(filters), top_k, return_embedding)

    def query_hybrid(
        self,
        query_embedding: list[float],
        query_sparse_embedding: SparseEmbedding,
        *,
        filters: dict[str, Any] | None = None,
        top_k: int = 10,
        return_embedding: bool = False,
    ) -> list[Document]:
        """Both rankings fused by reciprocal rank (k = 60); each contributes at least 100 candidates.

        Raises:
            ValueError: an embedding is refused.
            DocumentStoreError: the store keeps no sparse embeddings.
        """
        self._require_sparse()
        check_embedding(query_embedding, self.embedding_dim, "Query")
        condition, candidates = edge_filter(filters), max(100, top_k)
        legs = [
            edge.Prefetch(limit=candidates, query=edge.Query.Nearest(vector, using=name), filter=condition)
            for vector, name in (
                (list(query_embedding), DENSE),
                (to_sparse(query_sparse_embedding, "Query"), SPARSE),
            )
        ]
        return self._query(edge.Fusion.Rrf(_RRF_K), None, top_k, return_embedding, prefetches=legs)

    def _query(
        self,
        query: Any,
        condition: edge.Filter | None,
        top_k: int,
        return_embedding: bool,
        prefetches: list[edge.Prefetch] | None = None,
    ) -> list[Document]:
        if top_k < 1:
            raise ValueError(f"top_k must be at least 1, not {top_k}.")
        with self._folder.shard() as shard:
            found = shard.query(
                edge.QueryRequest(
                    limit=top_k,
                    query=query,
                    filter=condition,
                    prefetches=prefetches,
                    with_payload=True,
                    with_vector=return_embedding,
                )
            )
        return [
            to_document(point.payload, point.vector, score=point.score, distance=self.similarity) for point in found
        ]

    def _require_sparse(self) -> None:
        if not self.use_sparse_embeddings:
            raise DocumentStoreError("This store keeps no sparse embeddings. Make it with use_sparse_embeddings=True.")
