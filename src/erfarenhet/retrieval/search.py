"""Search one open generation of the index."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from erfarenhet.encoding.interface import Encoder, Terms
from erfarenhet.errors import IndexMismatch
from erfarenhet.records import Hit, Leg
from erfarenhet.retrieval.fuse_rankings import Ranking, fuse_rankings
from erfarenhet.retrieval.read_question import Question, read_question
from erfarenhet.store.interface import Filters, PassageStore, SparseName, StoredPassage

# The weights of the retrievers. Measured on public Swedish and Norwegian sets (eval/ablation.md): the dense vectors
# carry paraphrase, stems carry names and numbers, character n-grams carry compounds and the neighbour language.
WEIGHTS: Mapping[Leg, Mapping[str, float]] = {
    "hybrid": {"dense": 0.4, "stems": 0.3, "ngrams": 0.3},
    "dense": {"dense": 1.0},
    "lexical": {"stems": 0.5, "ngrams": 0.5},
}
_SPARSE: tuple[SparseName, ...] = ("stems", "ngrams")


@dataclass(frozen=True, slots=True, eq=False)
class SearchResult:
    """What was found for one question.

    Attributes:
        hits: best first.
        timings_s: seconds by stage ("encode", "search").
    """

    question: Question
    hits: tuple[Hit, ...]
    timings_s: Mapping[str, float] = field(default_factory=dict)


class Searcher:
    """Searches one generation with one encoder. Safe to share between threads."""

    def __init__(
        self,
        store: PassageStore,
        encoder: Encoder,
        terms: Terms,
        *,
        candidates: int = 100,
        question_max_characters: int = 2000,
    ) -> None:
        """Put the pieces together.

        Raises:
            IndexMismatch: the index was built by another encoder.
        """
        built_by = store.description
        if (built_by.encoder, built_by.dimensions) != (encoder.identity, encoder.dimensions):
            raise IndexMismatch(
                f"The index was built by the encoder {built_by.encoder}, the settings name {encoder.identity}. "
                "Ingest again to build it anew, or set ERFARENHET_MODEL back."
            )
        self.store = store
        self._encoder = encoder
        self._terms = terms
        self._candidates = candidates
        self._question_max_characters = question_max_characters

    @cached_property
    def passages(self) -> int:
        """Number of passages in this generation, which does not change while it is read."""
        return self.store.count()

    def search(
        self,
        text: str,
        *,
        k: int = 10,
        filters: Filters = Filters(),
        language: str | None = None,
        leg: Leg = "hybrid",
    ) -> SearchResult:
        """Find the passages that answer a question.

        Args:
            k: how many hits at most, ≥ 1.
            language: the asker's, when known.
            leg: which retrievers take part.
        Raises:
            InvalidQuestion: the question is empty or too long.
        """
        started = time.perf_counter()
        question = read_question(
            text,
            language=language,
            encoder=self._encoder,
            terms=self._terms,
            max_characters=self._question_max_characters,
        )
        encoded = time.perf_counter()
        hits = self._rank(question, k, filters, leg)
        timings = {"encode": encoded - started, "search": time.perf_counter() - encoded}
        return SearchResult(question, tuple(hits), {stage: round(value, 5) for stage, value in timings.items()})

    def _rank(self, question: Question, k: int, filters: Filters, leg: Leg) -> list[Hit]:
        weights = WEIGHTS[leg]
        limit = max(self._candidates, k)
        found: dict[str, list[StoredPassage]] = {}
        if "dense" in weights:
            found["dense"] = self.store.search_dense(question.vector, limit=limit, filters=filters)
        for sparse in _SPARSE:
            terms = question.terms[sparse]
            if sparse in weights and terms.indices:
                found[sparse] = self.store.search_sparse(sparse, terms, limit=limit, filters=filters)
        stored = {entry.passage.passage_id: entry for entries in found.values() for entry in entries}
        rankings: dict[str, Ranking] = {
            name: [(entry.passage.passage_id, entry.score) for entry in entries] for name, entries in found.items()
        }
        # Fewer than were asked for: no other passage shares a term with the question.
        complete = [sparse for sparse in _SPARSE if len(found.get(sparse, ())) < limit]
        legs: dict[str, dict[str, float]] = {}
        for name, ranking in rankings.items():
            for passage_id, score in ranking:
                legs.setdefault(passage_id, {})[name] = score
        ranked = fuse_rankings(rankings, weights, complete=complete)
        return [
            Hit(rank, score, stored[passage_id].passage, stored[passage_id].metadata, legs[passage_id])
            for rank, (passage_id, score) in enumerate(ranked[:k], start=1)
        ]
