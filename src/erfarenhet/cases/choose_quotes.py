"""Quotes that answer one of the brief's questions, by the same steps that answer a question of a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from erfarenhet.answering.choose_sentences import Choice, Evidence, choose_sentences
from erfarenhet.answering.fitted_weights import load_fitted_weights
from erfarenhet.answering.gather_evidence import load_candidates
from erfarenhet.answering.judge_evidence import judge_evidence
from erfarenhet.encoding.interface import Terms
from erfarenhet.records import Hit
from erfarenhet.retrieval.search import Searcher, SearchResult
from erfarenhet.store.interface import Filters

# Passages found, of which those that fit the part are kept; sentences are chosen from so many of them.
_FOUND, _KEPT = 100, 12
# A sentence that scores this much less than the best one is left out; see answering.gather_evidence.
_MARGIN = 4.0
_LANGUAGE_OF = {"SE": "sv", "NO": "nb"}
_LANGUAGES_OF = {"SE": ("sv",), "NO": ("nb", "nn")}
# The other country is named: what is said there of rules and money does not hold here.
_OTHER_COUNTRY = {
    "SE": re.compile(r"\b(?:Norge|Noreg|norsk\w*|nynorsk\w*|bokmål)\b", re.IGNORECASE),
    "NO": re.compile(r"\b(?:Sverige|svensk\w*)\b", re.IGNORECASE),
}
# Sentences that are quoted a second time when there is nothing new.
_AGAIN = 2
# A sentence that ends so announces what stands below it and says nothing alone.
_ANNOUNCES = (":", "?")


class Search(Protocol):
    """Searches one generation; ``Searcher.search`` or something that remembers what it found."""

    def __call__(self, text: str, *, k: int, filters: Filters, language: str | None) -> SearchResult:
        """See ``Searcher.search``."""
        ...


def choose_quotes(
    question: str,
    *,
    searcher: Searcher,
    search: Search,
    terms: Terms,
    country: str,
    fits: Callable[[Hit], bool],
    limit: int,
    filters: Filters = Filters(),
    own_country: bool = False,
    used: Collection[tuple[str, int]] = (),
) -> list[Evidence]:
    """The sentences that answer a question best, from passages that fit.

    Args:
        search: searches the searcher's generation; may remember what it found.
        country: in whose language the question is put.
        fits: which of the passages found may be quoted.
        own_country: leave out sentences that name the other country.
        used: document and offset of sentences that were quoted already.
    Returns:
        Best first; empty when the corpus holds nothing that answers.
    """
    found = search(question, k=_FOUND, filters=filters, language=_LANGUAGE_OF[country])
    hits = [hit for hit in found.hits if fits(hit)]
    own_words = [hit for hit in hits if hit.passage.language in _LANGUAGES_OF[country]]
    # What is written in the country's own language is closer to how things are done there; the rest is second choice.
    for preferred in (own_words, hits) if own_country and own_words else (hits,):
        chosen = _choose(found, preferred[:_KEPT], searcher=searcher, terms=terms, limit=limit + len(used) + 5)
        usable = [evidence for evidence in chosen if _is_usable(evidence, country, own_country=own_country, used=used)]
        if usable:
            return _spread(usable, limit)
        # All of it was quoted already: it answers this question too, and nothing would be untrue.
        again = [evidence for evidence in chosen if _is_usable(evidence, country, own_country=own_country, used=())]
        if again:
            return again[:_AGAIN]
    return []


def _choose(
    found: SearchResult, hits: Sequence[Hit], *, searcher: Searcher, terms: Terms, limit: int
) -> list[Evidence]:
    weights = load_fitted_weights()
    judged = judge_evidence(found.question.text, hits, passages=searcher.passages, weights=weights)
    if judged.status == "unanswered":
        return []
    return choose_sentences(
        found.question,
        load_candidates(searcher, hits),
        terms=terms,
        model=weights.sentence,
        choice=Choice(limit=limit, per_document=limit, margin=_MARGIN, at_least=1),
    )


def _is_usable(evidence: Evidence, country: str, *, own_country: bool, used: Collection[tuple[str, int]]) -> bool:
    if evidence.text.rstrip().endswith(_ANNOUNCES):
        return False
    if (evidence.hit.passage.document_id, evidence.span.start) in used:
        return False
    return not (own_country and _OTHER_COUNTRY[country].search(evidence.text))


def _spread(chosen: Sequence[Evidence], limit: int) -> list[Evidence]:
    """At most ``limit``, and at most two thirds of them from one document while there are others."""
    most = max(1, -(-2 * limit // 3))
    taken: list[Evidence] = []
    for evidence in chosen:
        document_id = evidence.hit.passage.document_id
        if sum(other.hit.passage.document_id == document_id for other in taken) < most:
            taken.append(evidence)
    rest = [evidence for evidence in chosen if evidence not in taken]
    return (taken + rest)[:limit]
