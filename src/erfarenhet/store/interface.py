"""What the rest of erfarenhet expects of a passage store, whichever engine keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from erfarenhet.encoding.interface import FloatArray, PassageVectors, SparseVector
from erfarenhet.records import Metadata, Passage

SparseName = Literal["stems", "ngrams"]
SPARSE_NAMES: tuple[SparseName, ...] = get_args(SparseName)


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with all that the index keeps of it. ``metadata.front_matter`` is not kept."""

    passage: Passage
    metadata: Metadata
    vectors: PassageVectors
    terms: Mapping[SparseName, SparseVector]


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as the index gives it back, with the score of the query that found it (0.0 when retrieved by id)."""

    passage: Passage
    metadata: Metadata
    score: float = 0.0
    vectors: PassageVectors | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which passages may be found. A key's values mean "any of these"; different keys must all hold.

    Years: a document matches when its period (``year_from``–``year_to``, else its ``year``) overlaps
    ``year_from``–``year_to`` of the filter; a document without any year does not match.
    """

    language: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    document_type: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    event_type: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    document_id: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class IndexDescription:
    """What built an index; kept with it and checked when it is opened.

    Attributes:
        encoder: the encoder's ``identity``.
        dimensions: of its vectors.
        recipe: digest of everything else that decides what stands in the index (passage size, terms, …).
        code_version: of erfarenhet.
    """

    encoder: str
    dimensions: int
    recipe: str
    code_version: str


class PassageStore(Protocol):
    """One generation of the index, open for reading or for building. Methods raise ``StoreError``."""

    @property
    def description(self) -> IndexDescription:
        """What built this generation."""
        ...

    def upsert(self, passages: Sequence[IndexedPassage]) -> None:
        """Write passages; those with a known id are replaced.

        Raises:
            StoreError: a vector has another size or holds a value that is not finite, or an id is no UUID.
        """
        ...

    def delete_documents(self, document_ids: Sequence[str]) -> None:
        """Remove all passages of these documents. Unknown ids are no error."""
        ...

    def rank_dense(self, vector: FloatArray, *, limit: int, filters: Filters) -> list[tuple[str, float]]:
        """Ids and cosines of the nearest passages, best first; equal scores in the order of the ids."""
        ...

    def rank_sparse(
        self, name: SparseName, vector: SparseVector, *, limit: int, filters: Filters
    ) -> list[tuple[str, float]]:
        """Ids and scores by the dot product of term weights with inverse document frequency, best first, scores > 0."""
        ...

    def score_sentences(self, vector: FloatArray, passage_ids: Sequence[str]) -> dict[str, float]:
        """The cosine of each passage's nearest sentence, by passage id; passages without sentences are left out."""
        ...

    def search_dense(self, vector: FloatArray, *, limit: int, filters: Filters) -> list[StoredPassage]:
        """The passages that ``rank_dense`` ranks, in its order."""
        ...

    def search_sparse(
        self, name: SparseName, vector: SparseVector, *, limit: int, filters: Filters
    ) -> list[StoredPassage]:
        """The passages that ``rank_sparse`` ranks, in its order."""
        ...

    def retrieve(self, passage_ids: Sequence[str], *, with_vectors: bool = False) -> list[StoredPassage]:
        """Passages by id, in the order asked for; unknown ids are left out."""
        ...

    def passages(self) -> Iterator[StoredPassage]:
        """All passages, each once, in no particular order, without vectors."""
        ...

    def count(self, filters: Filters = Filters()) -> int:
        """Exact number of passages."""
        ...

    def facet(self, key: str, filters: Filters = Filters()) -> Mapping[str, int]:
        """Number of passages by value of a filter key (not the years)."""
        ...

    def flush(self) -> None:
        """Make everything written so far survive a crash."""
        ...

    def close(self) -> None:
        """Flush and let go of files, locks and connections; a second call does nothing."""
        ...


class StoreEngine(Protocol):
    """Where generations of the index live. A generation is built in private and then opened for reading by its name."""

    def create(self, generation: str, description: IndexDescription) -> PassageStore:
        """Start a new, empty generation.

        Raises:
            StoreError: the name is taken or the place cannot be written.
        """
        ...

    def copy(self, source: str, generation: str) -> PassageStore:
        """Start a new generation that holds what ``source`` holds; ``source`` may be open for reading elsewhere."""
        ...

    def open(self, generation: str, *, timeout_s: float) -> PassageStore:
        """Open a complete generation for reading.

        Raises:
            NotFound: there is no such generation.
            HomeLocked: another process holds it for longer than ``timeout_s`` (embedded engine only).
            StoreError: it is damaged.
        """
        ...

    def generations(self) -> list[str]:
        """Names of what exists, complete or not."""
        ...

    def drop(self, generation: str) -> bool:
        """Remove a generation; ``False`` when another process still reads it (nothing is removed then)."""
        ...
