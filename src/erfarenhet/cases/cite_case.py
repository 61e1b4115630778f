"""Find, for all that a case claims, the sentences of its own document that support it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from erfarenhet.answering.sources import PageOf
from erfarenhet.cases.case_records import Case, CaseActor, CaseQuote, CitedCase, Claim, JobCount
from erfarenhet.cases.match_sentences import Sentence, SentenceMatcher
from erfarenhet.encoding.interface import FloatArray, Terms
from erfarenhet.records import Passage, Span
from erfarenhet.retrieval.search import Searcher
from erfarenhet.store.interface import Filters, StoredPassage

# No document of a case has more passages; of a longer one, the nearest to its title are looked at.
_PASSAGES_MAX = 2000


class CaseCiter:
    """Finds quotes of one case, each claim once. Safe to share between threads: at worst, two find the same."""

    def __init__(self, case: Case, *, searcher: Searcher, terms: Terms, page_of: PageOf) -> None:
        """Read the sentences of the case's document, with their stored vectors.

        Args:
            page_of: finds the page on which a quote begins.
        """
        passages = document_passages(case.case_id, searcher=searcher)
        # Between a publication and the index that it names, the two may be of different versions of the document.
        self._sentences = passage_sentences([one for one in passages if one.passage.version == case.version])
        self._matcher = SentenceMatcher(self._sentences, terms)
        self._case = case
        self._page_of = page_of
        self._found: dict[str, CaseQuote | None] = {}

    def quotes(self, claims: Iterable[Claim], *, searcher: Searcher) -> dict[str, CaseQuote]:
        """The sentences that support claims, by ``claim_id``; a claim without one is left out.

        Args:
            searcher: of any generation with the same encoder.
        """
        wanted = [claim for claim in claims if claim.text]
        new = [claim for claim in wanted if claim.claim_id not in self._found]
        if new and self._sentences:
            vectors = searcher.encoder.encode_questions([claim.text for claim in new])
            for claim, vector in zip(new, vectors, strict=True):
                self._found[claim.claim_id] = self._quote(claim, vector)
        known = ((claim.claim_id, self._found.get(claim.claim_id)) for claim in wanted)
        return {claim_id: quote for claim_id, quote in known if quote is not None}

    def cited(self, *, searcher: Searcher) -> CitedCase:
        """The case with all its quotes. Every quote stands in the document's text at its offsets."""
        quotes = self.quotes(self._case.claims(), searcher=searcher)
        quotes.update(_quotes_of_figures(self._case, self._sentences, self._page_of))
        return CitedCase(self._case, quotes)

    def _quote(self, claim: Claim, vector: FloatArray) -> CaseQuote | None:
        number = claim.number if isinstance(claim, JobCount) else None
        name = claim.name if isinstance(claim, CaseActor) else None
        match = self._matcher.best(claim.text, vector, number=number, name=name)
        if match is None:
            return None
        return quote_of(match.sentence.passage, match.sentence.span, self._page_of, score=match.score)


def document_passages(document_id: str, *, searcher: Searcher) -> list[StoredPassage]:
    """All passages of a document with their vectors, in the order of its text."""
    filters = Filters(document_id=(document_id,))
    # The store finds passages by a query; any vector will do to get all of one document.
    dimensions = searcher.encoder.dimensions
    anchor = np.full(dimensions, dimensions**-0.5, dtype=np.float32)
    ranked = searcher.store.rank_dense(anchor, limit=_PASSAGES_MAX, filters=filters)
    stored = searcher.store.retrieve([passage_id for passage_id, _ in ranked], with_vectors=True)
    return sorted(stored, key=lambda entry: entry.passage.position)


def passage_sentences(stored: Sequence[StoredPassage]) -> list[Sentence]:
    """The sentences of passages with their vectors."""
    found = []
    for entry in stored:
        if entry.vectors is None:
            continue
        passage = entry.passage
        for span, text, vector in zip(
            passage.sentences, passage.sentence_texts(), entry.vectors.sentences, strict=True
        ):
            found.append(Sentence(passage, span, text, vector))
    return found


def quote_of(passage: Passage, span: Span, page_of: PageOf, *, score: float = 1.0) -> CaseQuote:
    """A part of a passage as a quote.

    Args:
        span: inside the passage, offsets in the document's text.
    """
    return CaseQuote(
        document_id=passage.document_id,
        version=passage.version,
        passage_id=passage.passage_id,
        text=passage.text[span.start - passage.start : span.end - passage.start],
        start=span.start,
        end=span.end,
        section=" › ".join(passage.section),
        language=passage.language,
        page=page_of(passage, span.start),
        score=score,
    )


def _quotes_of_figures(case: Case, sentences: Sequence[Sentence], page_of: PageOf) -> dict[str, CaseQuote]:
    """Quotes of figures that were read from a sentence, whose offsets are known."""
    by_start = {sentence.span.start: sentence for sentence in sentences}
    figures = [(f"population-{number}", figure.quote) for number, figure in enumerate(case.population, start=1)]
    figures += [(f"employment-share-{number}", row.quote) for number, row in enumerate(case.employment_share, start=1)]
    return {
        name: quote_of(by_start[offsets[0]].passage, by_start[offsets[0]].span, page_of)
        for name, offsets in figures
        if offsets is not None and offsets[0] in by_start
    }
