"""What may enter the index. The engines accept NaN and infinite values and would then rank nonsense."""

from __future__ import annotations

import itertools
import math
import uuid
from collections.abc import Sequence

import numpy as np

from erfarenhet.encoding.interface import FloatArray, SparseVector
from erfarenhet.errors import StoreError
from erfarenhet.store.interface import SPARSE_NAMES, IndexedPassage

_TERM_LIMIT = 2**32


def check_passages(passages: Sequence[IndexedPassage], dimensions: int) -> None:
    """Refuse passages that the index cannot hold or rank.

    Raises:
        StoreError: an id is no canonical UUID, a vector has another size or a value that is not finite, sentences
            and their vectors differ in number, or terms are unordered or without weight.
    """
    for entry in passages:
        passage_id = entry.passage.passage_id
        if not is_uuid(passage_id):
            raise StoreError(
                f"Passage {passage_id!r} of document {entry.passage.document_id!r}: the id is no UUID in canonical "
                "form. Make ids with uuid.uuid5."
            )
        where = f"Passage {passage_id} of document {entry.passage.document_id!r}"
        check_dense(entry.vectors.passage, dimensions, where)
        sentences = entry.vectors.sentences
        expected = (len(entry.passage.sentences), dimensions)
        if sentences.shape != expected and not (sentences.size == 0 and expected[0] == 0):
            raise StoreError(f"{where}: sentence vectors have shape {sentences.shape}, expected {expected}.")
        if not np.isfinite(sentences).all():
            raise StoreError(f"{where}: a sentence vector holds a value that is not finite. Check the encoder.")
        for name, vector in entry.terms.items():
            if name not in SPARSE_NAMES:
                raise StoreError(f"{where}: unknown terms {name!r}. Known: {', '.join(SPARSE_NAMES)}.")
            check_sparse(vector, f"{where}, {name}")


def check_dense(vector: FloatArray, dimensions: int, where: str) -> None:
    """Refuse a vector of another size or with a value that is not finite.

    Raises:
        StoreError: it is so; the message begins with ``where``.
    """
    if vector.shape != (dimensions,):
        raise StoreError(f"{where}: the vector has shape {vector.shape}, the index holds ({dimensions},).")
    if not np.isfinite(vector).all():
        raise StoreError(f"{where}: the vector holds a value that is not finite. Check the encoder.")


def check_sparse(vector: SparseVector, where: str) -> None:
    """Refuse terms that are not ascending unsigned 32-bit ids, each with a finite weight > 0.

    Raises:
        StoreError: it is so; the message begins with ``where``.
    """
    indices, values = vector.indices, vector.values
    if len(indices) != len(values):
        raise StoreError(f"{where}: {len(indices)} terms with {len(values)} weights.")
    if indices and (indices[0] < 0 or indices[-1] >= _TERM_LIMIT):
        raise StoreError(f"{where}: a term id lies outside 0–{_TERM_LIMIT - 1}.")
    if any(left >= right for left, right in itertools.pairwise(indices)):
        raise StoreError(f"{where}: term ids are not ascending, each once.")
    if not all(value > 0 and math.isfinite(value) for value in values):
        raise StoreError(f"{where}: a term's weight is not finite or not above 0.")


def is_uuid(text: str) -> bool:
    """Whether ``text`` is a UUID in canonical form (lower case, with hyphens)."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
