"""Haystack documents as points of Qdrant Edge, and back."""

from __future__ import annotations

import base64
import json
import math
import uuid
from collections.abc import Sequence
from typing import Any

import qdrant_edge as edge
from haystack.dataclasses import ByteStream, Document, SparseEmbedding

from erfarenhet.pipelines.qdrant_edge_filters import TOKENS_FIELD, tokens_of

DENSE = "dense"
SPARSE = "sparse"
# Any fixed namespace does; changing it would orphan every stored document.
_NAMESPACE = uuid.UUID("6f2c7f0a-52f5-5f3e-9f0b-8f1f6b1c7d11")


def point_id(document_id: str) -> str:
    """The engine takes integers and UUIDs only; Haystack's ids are any strings."""
    return str(uuid.uuid5(_NAMESPACE, document_id))


def to_point(document: Document, *, dimensions: int, with_sparse: bool) -> edge.Point:
    """A document with all that is needed to give it back.

    Raises:
        ValueError: its embedding has another size or a value that is not finite, it has a sparse embedding that the
            store does not keep, or its meta is not JSON.
    """
    vectors: dict[str, Any] = {}
    payload = {"content": document.content, **meta_payload(document.id, document.content, document.meta)}
    if document.embedding is not None:
        check_embedding(document.embedding, dimensions, f"Document {document.id}")
        vectors[DENSE] = document.embedding
        # The engine normalises for cosine; with the length the embedding comes back as it was given.
        payload["embedding_length"] = math.sqrt(math.fsum(value * value for value in document.embedding))
    if document.sparse_embedding is not None:
        if not with_sparse:
            raise ValueError(
                f"Document {document.id} has a sparse embedding. Make the store with use_sparse_embeddings=True."
            )
        vectors[SPARSE] = to_sparse(document.sparse_embedding, f"Document {document.id}")
    if document.blob is not None:
        payload["blob"] = {
            "data": base64.b64encode(document.blob.data).decode("ascii"),
            "meta": _json(document.blob.meta, f"Document {document.id}: the blob's meta"),
            "mime_type": document.blob.mime_type,
        }
    return edge.Point(point_id(document.id), vectors, payload)


def meta_payload(document_id: str, content: str | None, meta: dict[str, Any]) -> dict[str, Any]:
    """The part of the payload that changes with a document's meta.

    Raises:
        ValueError: the meta is not JSON.
    """
    kept = _json(meta, f"Document {document_id}: meta")
    return {"id": document_id, "meta": kept, TOKENS_FIELD: tokens_of(document_id, content, kept)}


def to_document(
    payload: dict[str, Any] | None, vectors: Any = None, *, score: float | None = None, distance: str = "cosine"
) -> Document:
    """A document as it was written; embeddings (to single precision) only when ``vectors`` are given."""
    payload = payload or {}
    blob = payload.get("blob")
    named: dict[str, Any] = vectors if isinstance(vectors, dict) else {}
    embedding: list[float] | None = named.get(DENSE)
    if embedding is not None and distance == "cosine":
        length = payload["embedding_length"]
        embedding = [value * length for value in embedding]
    sparse = named.get(SPARSE)
    return Document(
        id=payload["id"],
        content=payload["content"],
        meta=payload["meta"],
        blob=blob and ByteStream(data=base64.b64decode(blob["data"]), meta=blob["meta"], mime_type=blob["mime_type"]),
        embedding=embedding,
        sparse_embedding=sparse and SparseEmbedding(indices=sparse.indices, values=sparse.values),
        score=score,
    )


def check_embedding(embedding: Sequence[float], dimensions: int, where: str) -> None:
    """Refuse what the engine would take and then rank nonsensically.

    Raises:
        ValueError: another size, or a value that is not finite.
    """
    if len(embedding) != dimensions:
        raise ValueError(f"{where}: the embedding has {len(embedding)} dimensions, the store has {dimensions}.")
    if not all(map(math.isfinite, embedding)):
        raise ValueError(f"{where}: the embedding holds a value that is not finite.")


def to_sparse(embedding: SparseEmbedding, where: str) -> edge.SparseVector:
    """A sparse embedding for the engine.

    Raises:
        ValueError: a value is not finite, or an index is negative or occurs twice.
    """
    indices, values = list(embedding.indices), list(embedding.values)
    if len(set(indices)) != len(indices) or any(not 0 <= index < 2**32 for index in indices):
        raise ValueError(f"{where}: sparse indices must be distinct unsigned 32-bit integers.")
    if not all(map(math.isfinite, values)):
        raise ValueError(f"{where}: the sparse embedding holds a value that is not finite.")
    return edge.SparseVector(indices=indices, values=values)


def _json(values: dict[str, Any], where: str) -> dict[str, Any]:
    """The values as JSON would give them back; the engine would turn bytes into lists and lose large integers."""
    try:
        kept: dict[str, Any] = json.loads(json.dumps(values, allow_nan=False))
    except (TypeError, ValueError) as exc:
        raise ValueError(f"{where} is not JSON ({exc}). Convert dates with isoformat().") from exc
    return kept
