"""For "what did others do": from passages that fit the words to the cases they belong to, and what was done there.

A passage that tells of the largest employer's closure fits "what did others do when the largest employer closed?"
better than any that tells what was done. So the passages found name the cases, and each case is asked for its passages
on what was done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from erfarenhet.answering.case_facts import is_case
from erfarenhet.answering.question_kinds import tells_what_was_done
from erfarenhet.answering.sentence_features import Candidate
from erfarenhet.records import Hit
from erfarenhet.retrieval.search import Searcher, SearchResult
from erfarenhet.store.interface import Filters

# A document is as good as its best passages together: one that fits in two places is about the question.
_COUNTED = 2
# How many passages are asked for, for each document.
_PASSAGES_EACH = 25


def best_documents(hits: Sequence[Hit], *, cases: int, others: int) -> list[str]:
    """The documents that fit best by their two best passages together: cases, and others than cases beside them."""
    scores: dict[str, list[float]] = defaultdict(list)
    kinds: dict[str, bool] = {}
    for hit in hits:
        scores[hit.passage.document_id].append(hit.score)
        kinds[hit.passage.document_id] = is_case(hit.metadata)
    ranked = sorted(scores, key=lambda document_id: (-sum(scores[document_id][:_COUNTED]), document_id))
    chosen = [document_id for document_id in ranked if kinds[document_id]][:cases]
    return chosen + [document_id for document_id in ranked if not kinds[document_id]][:others]


def widen_to_cases(
    result: SearchResult, candidates: Sequence[Candidate], documents: Sequence[str], *, searcher: Searcher, only: bool
) -> list[Candidate]:
    """Add the documents' passages on what was done.

    Args:
        documents: ids, best first.
        only: leave out other documents, and of these documents the passages on something else, where a document has
            passages on what was done at all.
    Returns:
        Candidates; those added have their document's best score, for they were not searched for.
    """
    best: dict[str, Hit] = {}
    for hit in result.hits:
        best.setdefault(hit.passage.document_id, hit)
    ranking = searcher.store.rank_dense(
        result.question.vector,
        limit=_PASSAGES_EACH * max(len(documents), 1),
        filters=Filters(document_id=tuple(documents)),
    )
    known = {candidate.hit.passage.passage_id for candidate in candidates}
    wanted = [passage_id for passage_id, _ in ranking if passage_id not in known] if documents else []
    added = [
        Candidate(
            replace(best[entry.passage.document_id], passage=entry.passage, metadata=entry.metadata), entry.vectors
        )
        for entry in searcher.store.retrieve(wanted, with_vectors=True)
        if entry.vectors is not None and tells_what_was_done(entry.passage.section)
    ]
    together = [*candidates, *added]
    if not only:
        return together
    telling = {
        candidate.hit.passage.document_id
        for candidate in together
        if tells_what_was_done(candidate.hit.passage.section)
    }
    return [
        candidate
        for candidate in together
        if candidate.hit.passage.document_id in documents
        and (candidate.hit.passage.document_id not in telling or tells_what_was_done(candidate.hit.passage.section))
    ]
