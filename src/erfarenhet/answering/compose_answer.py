"""Put an answer together: quotes in the original, everything else in the asker's language, every quote checked."""

from __future__ import annotations

import math
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from erfarenhet.answering.check_citations import check_citations
from erfarenhet.answering.choose_sentences import Evidence
from erfarenhet.answering.gather_evidence import GatheredEvidence
from erfarenhet.answering.judge_evidence import Judgement
from erfarenhet.answering.phrases import PHRASES, listed
from erfarenhet.records import Answer, AnswerSentence, Citation, Passage
from erfarenhet.retrieval.search import SearchResult

# Nearest subjects that are named when there is no answer.
_SUBJECTS = 3
# How much worse than the best a sentence must be (in its score) to support its document 1/e as much.
_TEMPERATURE = 2.5

PageOf = Callable[[Passage, int], int | None]
"""The physical page of an offset in a passage's document."""


def compose_answer(result: SearchResult, gathered: GatheredEvidence, *, page_of: PageOf, index_version: str) -> Answer:
    """Make the answer that a person reads.

    Args:
        page_of: finds the page on which a quote begins.
    Returns:
        The answer; its ``timings_s`` are the search's.
    """
    grouped = _by_document(gathered.sentences)
    citations = [_citation(marker, item, page_of) for marker, item in enumerate(grouped, start=1)]
    sentences = [AnswerSentence(citation.quote, (citation.marker,)) for citation in citations]
    check_citations(sentences, citations, {hit.passage.passage_id: hit.passage for hit in result.hits})
    return Answer(
        answer_id=str(uuid.uuid4()),
        question=result.question.text,
        language=result.question.language,
        status=gathered.judgement.status,
        text=_text(result, gathered.judgement, citations),
        sentences=tuple(sentences),
        citations=tuple(citations),
        timings_s=dict(result.timings_s),
        index_version=index_version,
    )


def _by_document(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Sentences of one document together, in the order of its text; the document with the most evidence first."""
    support: dict[str, float] = defaultdict(float)
    for item in evidence:
        # Several good sentences say more for a document than one that is a little better.
        support[item.hit.passage.document_id] += math.exp((item.score - evidence[0].score) / _TEMPERATURE)
    order = sorted(support, key=lambda document_id: (-support[document_id], document_id))
    return sorted(evidence, key=lambda item: (order.index(item.hit.passage.document_id), item.span.start))


def _citation(marker: int, evidence: Evidence, page_of: PageOf) -> Citation:
    passage, metadata = evidence.hit.passage, evidence.hit.metadata
    return Citation(
        marker=marker,
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        version=passage.version,
        title=metadata.title or passage.document_id,
        publisher=metadata.publisher,
        year=metadata.year,
        language=passage.language,
        page=page_of(passage, evidence.span.start),
        section=" › ".join(passage.section),
        quote=evidence.text,
        start=evidence.span.start,
        end=evidence.span.end,
        url=metadata.url,
    )


def _text(result: SearchResult, judgement: Judgement, citations: Sequence[Citation]) -> str:
    language = result.question.language
    phrases = PHRASES[language]
    if judgement.status == "unanswered":
        return _nothing(result, judgement)
    lines = [phrases.found if judgement.status == "answered" else phrases.found_partly]
    if judgement.missing:
        lines.append(phrases.missing.format(listed(list(judgement.missing), language)))
    document_id = None
    for citation in citations:
        if citation.document_id != document_id:
            document_id = citation.document_id
            lines.append(f"\n{citation.title}")
        lines.append(f"• {citation.quote} [{citation.marker}]")
    return "\n".join(lines)


def _nothing(result: SearchResult, judgement: Judgement) -> str:
    language = result.question.language
    phrases = PHRASES[language]
    if judgement.missing:
        opening = phrases.nothing_about.format(listed(list(judgement.missing), language))
    else:
        opening = phrases.nothing
    subjects: Mapping[str, str] = {
        hit.passage.document_id: hit.metadata.title or hit.passage.document_id for hit in result.hits
    }
    if not subjects:
        return f"{opening} {phrases.nearest_none}"
    nearest = "; ".join(list(subjects.values())[:_SUBJECTS])
    return f"{opening} {phrases.nearest.format(nearest)}"
