"""From the passages that were found to the cases that they belong to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from answering.answer_samples import make_candidate, make_question

from erfarenhet.answering.sentence_features import Candidate
from erfarenhet.answering.widen_to_cases import best_documents, widen_to_cases
from erfarenhet.records import Metadata
from erfarenhet.retrieval.search import Searcher, SearchResult
from erfarenhet.store.interface import Filters

CASE = Metadata(title="Et fall", document_type="fallstudie")
GUIDE = Metadata(title="En veileder", document_type="guide")
WHAT = ("Hva gjorde de", "Gjennomføre")


def found(document_id: str, rank: int, score: float, metadata: Metadata = CASE, **more: Any) -> Candidate:
    text = f"Setning {rank} i {document_id}."
    return make_candidate(
        text, document_id=document_id, rank=rank, score=score, start=1000 * rank, metadata=metadata, **more
    )


class Store:
    """Holds passages that the search did not find."""

    def __init__(self, *candidates: Candidate) -> None:
        self.candidates = {candidate.hit.passage.passage_id: candidate for candidate in candidates}
        self.filters: Filters | None = None

    def rank_dense(self, _vector: object, *, limit: int, filters: Filters) -> list[tuple[str, float]]:
        self.filters = filters
        return [
            (passage_id, 0.5)
            for passage_id, candidate in self.candidates.items()
            if candidate.hit.passage.document_id in filters.document_id
        ][:limit]

    def retrieve(self, passage_ids: list[str], *, with_vectors: bool) -> list[SimpleNamespace]:
        assert with_vectors
        return [
            SimpleNamespace(
                passage=self.candidates[passage_id].hit.passage,
                metadata=self.candidates[passage_id].hit.metadata,
                vectors=self.candidates[passage_id].vectors,
            )
            for passage_id in passage_ids
        ]


def widen(candidates: list[Candidate], documents: list[str], store: Store, *, only: bool) -> list[Candidate]:
    result = SearchResult(make_question("Hva gjorde andre?"), tuple(candidate.hit for candidate in candidates))
    searcher = cast(Searcher, SimpleNamespace(store=store))
    return widen_to_cases(result, candidates, documents, searcher=searcher, only=only)


def test_the_documents_that_fit_in_two_places_come_first_and_cases_are_counted_apart() -> None:
    hits = [
        found("guide", 1, 0.99, GUIDE).hit,
        found("bjuv", 2, 0.9).hit,
        found("odda", 3, 0.8).hit,
        found("odda", 4, 0.7).hit,
        found("rena", 5, 0.6).hit,
        found("rapport", 6, 0.5, GUIDE).hit,
    ]
    assert best_documents(hits, cases=2, others=1) == ["odda", "bjuv", "guide"]
    assert best_documents(hits, cases=9, others=0) == ["odda", "bjuv", "rena"]
    assert best_documents([], cases=3, others=3) == []


def test_each_case_is_asked_for_its_passages_on_what_was_done() -> None:
    seen = found("odda", 1, 0.9)
    done = found("odda", 7, 0.0, section=WHAT)
    store = Store(seen, done, found("odda", 8, 0.0, section=("Kilder",)), found("bjuv", 9, 0.0, section=WHAT))
    widened = widen([seen], ["odda"], store, only=False)
    assert store.filters == Filters(document_id=("odda",))
    assert [candidate.hit.passage for candidate in widened] == [seen.hit.passage, done.hit.passage]
    assert widened[1].hit.score == 0.9  # as good as the passage that named the case


def test_only_what_was_done_is_kept_where_there_is_such() -> None:
    background, done = found("odda", 1, 0.9), found("odda", 7, 0.0, section=WHAT)
    report = found("rapport", 2, 0.8, GUIDE)
    elsewhere = found("bjuv", 3, 0.7)
    widened = widen([background, report, elsewhere], ["odda", "rapport"], Store(done), only=True)
    assert [candidate.hit.passage for candidate in widened] == [report.hit.passage, done.hit.passage]


def test_without_documents_nothing_is_added() -> None:
    seen = found("odda", 1, 0.9)
    assert widen([seen], [], Store(found("odda", 7, 0.0, section=WHAT)), only=False) == [seen]
