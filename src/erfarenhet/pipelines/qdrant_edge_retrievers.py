"""Haystack retrievers over ``QdrantEdgeDocumentStore``."""

from __future__ import annotations

from typing import Any, Self

from haystack import component, default_from_dict, default_to_dict
from haystack.dataclasses import Document, SparseEmbedding
from haystack.document_stores.types import FilterPolicy, apply_filter_policy

from erfarenhet.pipelines.qdrant_edge_document_store import QdrantEdgeDocumentStore


class _Retriever:
    """What the three retrievers share.

    Args:
        document_store: where to search.
        filters: Haystack filters for every run.
        top_k: documents to return at most.
        return_embedding: give the documents' embeddings too.
        filter_policy: whether a run's filters replace these or are added to them.
    """

    def __init__(
        self,
        document_store: QdrantEdgeDocumentStore,
        *,
        filters: dict[str, Any] | None = None,
        top_k: int = 10,
        return_embedding: bool = False,
        filter_policy: str | FilterPolicy = FilterPolicy.REPLACE,
    ) -> None:
        self.document_store = document_store
        self.filters = filters
        self.top_k = top_k
        self.return_embedding = return_embedding
        self.filter_policy = FilterPolicy.from_str(filter_policy) if isinstance(filter_policy, str) else filter_policy

    def to_dict(self) -> dict[str, Any]:
        """The component's settings and its store's."""
        return default_to_dict(
            self,
            document_store=self.document_store.to_dict(),
            filters=self.filters,
            top_k=self.top_k,
            return_embedding=self.return_embedding,
            filter_policy=self.filter_policy.value,
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The component over a store of its own on the same folder."""
        parameters = {**data["init_parameters"]}
        if isinstance(parameters["document_store"], dict):
            parameters["document_store"] = QdrantEdgeDocumentStore.from_dict(parameters["document_store"])
        made: Self = default_from_dict(cls, {**data, "init_parameters": parameters})
        return made

    def _options(self, filters: dict[str, Any] | None, top_k: int | None) -> dict[str, Any]:
        return {
            "filters": apply_filter_policy(self.filter_policy, self.filters, filters),
            "top_k": self.top_k if top_k is None else top_k,
            "return_embedding": self.return_embedding,
        }


@component
class QdrantEdgeEmbeddingRetriever(_Retriever):
    """Finds documents by dense embedding.

    ```python
    retriever = QdrantEdgeEmbeddingRetriever(document_store=store, top_k=5)
    retriever.run(query_embedding=[0.1, 0.2, 0.3])["documents"]
    ```
    """

    @component.output_types(documents=list[Document])
    def run(
        self, query_embedding: list[float], filters: dict[str, Any] | None = None, top_k: int | None = None
    ) -> dict[str, list[Document]]:
        """Nearest documents, best first.

        Args:
            query_embedding: of the store's size.
            filters: joined with the component's own by its filter policy.
            top_k: overrides the component's.
        """
        return {"documents": self.document_store.query_by_embedding(query_embedding, **self._options(filters, top_k))}


@component
class QdrantEdgeSparseEmbeddingRetriever(_Retriever):
    """Finds documents by sparse embedding."""

    @component.output_types(documents=list[Document])
    def run(
        self,
        query_sparse_embedding: SparseEmbedding,
        filters: dict[str, Any] | None = None,
        top_k: int | None = None,
    ) -> dict[str, list[Document]]:
        """Best documents by dot product.

        Args:
            query_sparse_embedding: indices and values.
            filters: joined with the component's own by its filter policy.
            top_k: overrides the component's.
        """
        found = self.document_store.query_by_sparse_embedding(query_sparse_embedding, **self._options(filters, top_k))
        return {"documents": found}


@component
class QdrantEdgeHybridRetriever(_Retriever):
    """Finds documents by dense and sparse embedding, fused by reciprocal rank."""

    @component.output_types(documents=list[Document])
    def run(
        self,
        query_embedding: list[float],
        query_sparse_embedding: SparseEmbedding,
        filters: dict[str, Any] | None = None,
        top_k: int | None = None,
    ) -> dict[str, list[Document]]:
        """Best documents of both rankings.

        Args:
            query_embedding: of the store's size.
            query_sparse_embedding: indices and values.
            filters: joined with the component's own by its filter policy.
            top_k: overrides the component's.
        """
        options = self._options(filters, top_k)
        return {"documents": self.document_store.query_hybrid(query_embedding, query_sparse_embedding, **options)}
