"""Find, for all that a case claims, the sentences of its own document that support it."""

from __future__ import annotations

from collections.abc import Sequence

from erfarenhet.answering.compose_answer import PageOf
from erfarenhet.cases.case_records import Case, CaseActor, CaseQuote, CitedCase, JobCount
from erfarenhet.cases.match_sentences import Sentence, SentenceMatcher
from erfarenhet.encoding.interface import Terms
from erfarenhet.records import Passage, Span
from erfarenhet.retrieval.search import Searcher
from erfarenhet.store.interface import Filters, StoredPassage

# No document of a case has more passages; of a longer one, the nearest to its title are looked at.
_PASSAGES_MAX = 2000


def cite_case(case: Case, *, searcher: Searcher, terms: Terms, page_of: PageOf) -> CitedCase:
    """Find the quotes of a case.

    Args:
        page_of: finds the page on which a quote begins.
    Returns:
        The case with a quote for each claim that a sentence of its document supports. Every quote stands in the
        document's text at its offsets.
    """
    claims = [claim for claim in case.claims() if claim.text]
    passages = document_passages(case.case_id, searcher=searcher)
    if not claims or not passages:
        return CitedCase(case)
    sentences = list(passage_sentences(passages))
    matcher = SentenceMatcher(sentences, terms)
    vectors = searcher.encoder.encode_questions([claim.text for claim in claims])
    quotes = {}
    for claim, vector in zip(claims, vectors, strict=True):
        number = claim.number if isinstance(claim, JobCount) else None
        name = claim.name if isinstance(claim, CaseActor) else None
        match = matcher.best(claim.text, vector, number=number, name=name)
        if match is not None:
            sentence = match.sentence
            quotes[claim.claim_id] = quote_of(sentence.passage, sentence.span, page_of, score=match.score)
    quotes.update(_quotes_of_figures(case, sentences, page_of))
    return CitedCase(case, quotes)


def document_passages(document_id: str, *, searcher: Searcher) -> list[StoredPassage]:
    """All passages of a document with their vectors, in the order of its text."""
    filters = Filters(document_id=(document_id,))
    # The store finds passages by a query; any vector will do to get all of one document.
    anchor = searcher.encoder.encode_questions([document_id])[0]
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
