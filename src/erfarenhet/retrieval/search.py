"""Search one open generation of the index."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from erfarenhet.encoding.interface import Encoder, Terms
from erfarenhet.errors import IndexMismatch
from erfarenhet.records import Hit, Leg
from erfarenhet.retrieval.expand_question import Glossary
from erfarenhet.retrieval.fuse_rankings import Ranking, fuse_rankings
from erfarenhet.retrieval.read_question import Question, read_question
from erfarenhet.store.interface import SPARSE_NAMES, Filters, PassageStore

# The weights of the retrievers, measured on public Swedish and Norwegian sets and on the own questions
# (eval/ablation.md): dense vectors carry paraphrase, the nearest sentence a fact in a passage about something else,
# stems carry names and numbers, character n-grams carry compounds and the neighbour language.
WEIGHTS: Mapping[Leg, Mapping[str, float]] = {
    "hybrid": {"dense": 0.2, "sentences": 0.3, "stems": 0.2, "ngrams": 0.3},
    "dense": {"dense": 1.0},
    "lexical": {"stems": 0.5, "ngrams": 0.5},
}


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
        self._glossary = Glossary.load(terms)
        self._candidates = candidates
        self._question_max_characters = question_max_characters

    @property
    def encoder(self) -> Encoder:
        """What questions are encoded with, and built the index."""
        return self._encoder

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
            glossary=self._glossary,
            max_characters=self._question_max_characters,
        )
        encoded = time.perf_counter()
        hits = self._rank(question, k, filters, leg)
        timings = {"encode": encoded - started, "search": time.perf_counter() - encoded}
        return SearchResult(question, tuple(hits), {stage: round(value, 5) for stage, value in timings.items()})

    def _rank(self, question: Question, k: int, filters: Filters, leg: Leg) -> list[Hit]:
        weights = WEIGHTS[leg]
        limit = max(self._candidates, k)
        rankings: dict[str, Ranking] = {}
        if "dense" in weights:
            rankings["dense"] = self.store.rank_dense(question.vector, limit=limit, filters=filters)
        for name in SPARSE_NAMES:
            if name in weights and question.terms[name].indices:
                rankings[name] = self.store.rank_sparse(name, question.terms[name], limit=limit, filters=filters)
        # Fewer than were asked for: no other passage shares a term with the question.
        complete = [name for name in SPARSE_NAMES if len(rankings.get(name, ())) < limit]
        if "sentences" in weights:
            # Not searched for but asked of every candidate: a fraction of a millisecond, where searching all
            # sentences of a large corpus would take longer than everything else.
            candidates = sorted({passage_id for ranking in rankings.values() for passage_id, _ in ranking})
            rankings["sentences"] = list(self.store.score_sentences(question.vector, candidates).items())
        legs: dict[str, dict[str, float]] = {}
        for retriever, ranking in rankings.items():
            for passage_id, score in ranking:
                legs.setdefault(passage_id, {})[retriever] = score
        ranked = fuse_rankings(rankings, weights, complete=complete)[:k]
        stored = self.store.retrieve([passage_id for passage_id, _ in ranked])
        return [
            Hit(rank, score, entry.passage, entry.metadata, legs[passage_id])
            for rank, ((passage_id, score), entry) in enumerate(zip(ranked, stored, strict=True), start=1)
        ]
