"""Search one open generation of the index."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast

from erfarenhet.encoding.interface import Encoder, Terms
from erfarenhet.errors import IndexMismatch
from erfarenhet.records import Hit, Leg
from erfarenhet.retrieval.expand_question import Glossary
from erfarenhet.retrieval.fuse_rankings import Ranking, fuse_rankings
from erfarenhet.retrieval.read_question import Question, read_question
from erfarenhet.retrieval.weigh_legs import COVERAGE_HITS, RETRIEVERS, measure_coverage, weigh_legs
from erfarenhet.store.interface import SPARSE_NAMES, Filters, PassageStore, SparseName

# Passages of these languages are searched apart: a question has fewer of its words in the neighbour language, so that
# in one list its own language would crowd the other out before anything is compared.
_LANGUAGE_GROUPS: Mapping[str, tuple[str, ...]] = {
    "swedish": ("sv",),
    "norwegian": ("nb", "nn", "da"),
    "other": ("en",),
}
# Of fewer candidates, mean and deviation are chance: a passage whose language was mistaken would stand out in them.
_SMALLEST_GROUP = 20


@dataclass(frozen=True, slots=True, eq=False)
class SearchResult:
    """What was found for one question.

    Attributes:
        hits: best first.
        timings_s: seconds by stage ("encode", "search").
        coverage: how much of the question's words the best lexical hits hold, 0–1; 0 where no lexical leg took part.
    """

    question: Question
    hits: tuple[Hit, ...]
    timings_s: Mapping[str, float] = field(default_factory=dict)
    coverage: float = 0.0


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
        hits, coverage = self._rank(question, k, filters, leg)
        timings = {"encode": encoded - started, "search": time.perf_counter() - encoded}
        return SearchResult(
            question, tuple(hits), {stage: round(value, 5) for stage, value in timings.items()}, coverage
        )

    def _rank(self, question: Question, k: int, filters: Filters, leg: Leg) -> tuple[list[Hit], float]:
        limit = max(self._candidates, k)
        rankings: dict[str, list[tuple[str, float]]] = {name: [] for name in RETRIEVERS[leg] if name != "sentences"}
        groups: dict[str, str] = {}
        complete = {name for name in SPARSE_NAMES if name in rankings}
        for group, narrowed in _by_language(filters):
            for name in rankings:
                ranking = self._rank_one(name, question, limit, narrowed)
                if len(ranking) == limit:
                    # Others that share a term with the question may have been cut off.
                    complete.discard(name)
                rankings[name] += ranking
                groups.update(dict.fromkeys((passage_id for passage_id, _ in ranking), group))
        coverage = self._coverage(question, rankings.get("ngrams", ()))
        if "sentences" in RETRIEVERS[leg]:
            # Not searched for but asked of every candidate: a fraction of a millisecond, where searching all
            # sentences of a large corpus would take longer than everything else.
            rankings["sentences"] = list(self.store.score_sentences(question.vector, sorted(groups)).items())
        legs: dict[str, dict[str, float]] = {}
        for retriever, ranking in rankings.items():
            for passage_id, score in ranking:
                legs.setdefault(passage_id, {})[retriever] = score
        ranked = fuse_rankings(
            rankings,
            weigh_legs(leg, coverage),
            complete=complete,
            groups=groups,
            by_group=SPARSE_NAMES,
            smallest_group=_SMALLEST_GROUP,
        )[:k]
        stored = self.store.retrieve([passage_id for passage_id, _ in ranked])
        hits = [
            Hit(rank, score, entry.passage, entry.metadata, legs[passage_id])
            for rank, ((passage_id, score), entry) in enumerate(zip(ranked, stored, strict=True), start=1)
        ]
        return hits, coverage

    def _rank_one(self, name: str, question: Question, limit: int, filters: Filters) -> Ranking:
        if name == "dense":
            return self.store.rank_dense(question.vector, limit=limit, filters=filters)
        sparse = cast(SparseName, name)
        if not question.terms[sparse].indices:
            return []
        return self.store.rank_sparse(sparse, question.terms[sparse], limit=limit, filters=filters)

    def _coverage(self, question: Question, ngrams: Ranking) -> float:
        best = sorted(ngrams, key=lambda pair: -pair[1])[:COVERAGE_HITS]
        stored = self.store.retrieve([passage_id for passage_id, _ in best])
        return measure_coverage(question.text, (f"{entry.passage.header}\n{entry.passage.text}" for entry in stored))


def _by_language(filters: Filters) -> Iterator[tuple[str, Filters]]:
    """The filters narrowed to each group of languages; groups that the filters leave out are passed over."""
    for group, languages in _LANGUAGE_GROUPS.items():
        asked = tuple(code for code in languages if not filters.language or code in filters.language)
        if asked:
            yield group, replace(filters, language=asked)
