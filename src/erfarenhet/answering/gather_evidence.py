"""From hits to the sentences that answer, or to the judgement that nothing does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from erfarenhet.answering.choose_sentences import BROAD, Evidence, choice_for, choose_sentences
from erfarenhet.answering.fitted_weights import load_fitted_weights
from erfarenhet.answering.judge_evidence import Judgement, judge_evidence
from erfarenhet.answering.named_things import missing_things, named_things
from erfarenhet.answering.question_kinds import question_kind
from erfarenhet.answering.sentence_features import Candidate
from erfarenhet.answering.widen_to_cases import best_documents, widen_to_cases
from erfarenhet.encoding.interface import Terms
from erfarenhet.records import Hit, QuestionKind
from erfarenhet.retrieval.search import Searcher, SearchResult

# Passages that sentences are chosen from, and those by which it is judged whether the corpus answers at all. On the
# tuning half the fact stands in one of the first 15 for 85 % of the questions in one language, in the first 30 for 95;
# measuring 30 costs some milliseconds.
PASSAGES = 30
JUDGED = 15
_OTHERS = re.compile(r"\b(?:andra|andre|fler|flere|fleire)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GatheredEvidence:
    """What an answer is made of.

    Attributes:
        sentences: best first; empty when the judgement is "unanswered", and only then.
        kind: what the question wants.
        documents: for what was done, the documents asked for it, best first; else empty.
    """

    judgement: Judgement
    sentences: tuple[Evidence, ...]
    kind: QuestionKind
    documents: tuple[str, ...] = ()


def gather_evidence(result: SearchResult, *, searcher: Searcher, terms: Terms) -> GatheredEvidence:
    """Judge what was found, and choose the sentences that answer."""
    weights = load_fitted_weights()
    text = result.question.text
    kind = question_kind(text)
    judgement = judge_evidence(text, result.hits[:JUDGED], passages=searcher.passages, weights=weights)
    if judgement.status == "unanswered":
        return GatheredEvidence(judgement, (), kind)
    choice = choice_for(text, kind, result.hits[0])
    candidates = about_what_is_named(text, load_candidates(searcher, result.hits[:PASSAGES]))
    documents: list[str] = []
    if kind == "what_was_done":
        broad = choice is BROAD
        documents = best_documents(result.hits[:PASSAGES], cases=choice.documents or 1, others=1 if broad else 0)
        candidates = widen_to_cases(result, candidates, documents, searcher=searcher, only=broad)
    sentences = choose_sentences(result.question, candidates, terms=terms, model=weights.sentence, choice=choice)
    if not sentences:
        return GatheredEvidence(Judgement("unanswered", judgement.missing), (), kind)
    return GatheredEvidence(judgement, tuple(sentences), kind, tuple(documents))


def about_what_is_named(question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that hold a name of the question, where any does: who asks about Årdal is not helped by Tolga.

    A question for what others did is about more than what it names.
    """
    names = [thing for thing in named_things(question) if not thing.isdecimal()]
    if not names or _OTHERS.search(question):
        return list(candidates)
    held = [
        candidate
        for candidate in candidates
        if len(missing_things(names, (f"{candidate.hit.passage.header}\n{candidate.hit.passage.text}",))) < len(names)
    ]
    return held or list(candidates)


def load_candidates(searcher: Searcher, hits: Sequence[Hit]) -> list[Candidate]:
    """Fetch the vectors of hits, in the same order; a hit that the index no longer holds is left out."""
    stored = searcher.store.retrieve([hit.passage.passage_id for hit in hits], with_vectors=True)
    vectors = {entry.passage.passage_id: entry.vectors for entry in stored if entry.vectors is not None}
    return [Candidate(hit, vectors[hit.passage.passage_id]) for hit in hits if hit.passage.passage_id in vectors]
