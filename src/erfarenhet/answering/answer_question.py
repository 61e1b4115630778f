"""From a question to an answer: search, judge, choose, compose, check — in that order."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence

from erfarenhet.answering.check_citations import check_citations
from erfarenhet.answering.choose_sentences import Candidate, Evidence, choose_sentences
from erfarenhet.answering.judge_evidence import Judgement, judge_evidence
from erfarenhet.answering.phrases import PHRASES, listed
from erfarenhet.records import Answer, AnswerSentence, Citation, Hit, Passage
from erfarenhet.retrieval.read_question import Question, QuestionTerms
from erfarenhet.retrieval.search import Searcher, SearchResult
from erfarenhet.store.interface import Filters

# Passages that sentences are chosen from, sentences in an answer, and sentences from one document.
_PASSAGES = 10
_SENTENCES = 6
_PER_DOCUMENT = 3
_SUBJECTS = 3

PageOf = Callable[[Passage, int], int | None]
"""The physical page of an offset in a passage's document."""


def answer_question(
    text: str,
    *,
    searcher: Searcher,
    terms: QuestionTerms,
    page_of: PageOf,
    index_version: str,
    language: str | None = None,
    filters: Filters = Filters(),
) -> Answer:
    """Answer a question from one generation of the index.

    Args:
        language: the asker's, when known; else told from the question.
        page_of: finds the page on which a quote begins.
    Raises:
        InvalidQuestion: the question is empty or too long, or the language unknown.
    """
    started = time.perf_counter()
    result = searcher.search(text, k=_PASSAGES, filters=filters, language=language)
    question = result.question

    def stems_of(part: str, part_language: str) -> frozenset[int]:
        return frozenset(terms.question_stems(part, part_language).indices)

    question_stems = frozenset(question.terms["stems"].indices)
    judgement = judge_evidence(question.text, result.hits, covered=_covered(question_stems, result.hits, stems_of))
    evidence: list[Evidence] = []
    if judgement.status != "unanswered":
        evidence = choose_sentences(
            question.vector,
            question_stems,
            _candidates(searcher, result.hits),
            limit=_SENTENCES,
            per_document=_PER_DOCUMENT,
            stems_of=stems_of,
        )
        if not evidence:
            judgement = Judgement("unanswered", judgement.missing)
    grouped = _by_document(evidence)
    citations = [_citation(marker, item, page_of) for marker, item in enumerate(grouped, start=1)]
    sentences = [AnswerSentence(citation.quote, (citation.marker,)) for citation in citations]
    check_citations(sentences, citations, {hit.passage.passage_id: hit.passage for hit in result.hits})
    return Answer(
        answer_id=str(uuid.uuid4()),
        question=question.text,
        language=question.language,
        status=judgement.status,
        text=_compose(question, judgement, citations, result),
        sentences=tuple(sentences),
        citations=tuple(citations),
        timings_s={**result.timings_s, "total": round(time.perf_counter() - started, 5)},
        index_version=index_version,
    )


def _covered(
    question_stems: frozenset[int], hits: Sequence[Hit], stems_of: Callable[[str, str], frozenset[int]]
) -> float:
    if not question_stems or not hits:
        return 0.0
    found = (stems_of(f"{hit.passage.header}\n{hit.passage.text}", hit.passage.language) for hit in hits[:3])
    return max(len(question_stems & stems) for stems in found) / len(question_stems)


def _candidates(searcher: Searcher, hits: Sequence[Hit]) -> list[Candidate]:
    stored = searcher.store.retrieve([hit.passage.passage_id for hit in hits], with_vectors=True)
    vectors = {entry.passage.passage_id: entry.vectors for entry in stored}
    candidates = []
    for hit in hits:
        found = vectors.get(hit.passage.passage_id)
        if found is not None:
            candidates.append(Candidate(hit, found.sentences))
    return candidates


def _by_document(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Sentences of one document together, in the order of its text; the document with the best sentence first."""
    order = {item.hit.passage.document_id: index for index, item in reversed(list(enumerate(evidence)))}
    return sorted(evidence, key=lambda item: (order[item.hit.passage.document_id], item.span.start))


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


def _compose(question: Question, judgement: Judgement, citations: Sequence[Citation], result: SearchResult) -> str:
    phrases = PHRASES[question.language]
    if judgement.status == "unanswered":
        return _nothing(question, judgement, result)
    lines = [phrases.found if judgement.status == "answered" else phrases.found_partly]
    if judgement.missing:
        lines.append(phrases.missing.format(listed(list(judgement.missing), question.language)))
    document_id = None
    for citation in citations:
        if citation.document_id != document_id:
            document_id = citation.document_id
            lines.append(f"\n{citation.title}")
        lines.append(f"• {citation.quote} [{citation.marker}]")
    return "\n".join(lines)


def _nothing(question: Question, judgement: Judgement, result: SearchResult) -> str:
    phrases = PHRASES[question.language]
    if judgement.missing:
        opening = phrases.nothing_about.format(listed(list(judgement.missing), question.language))
    else:
        opening = phrases.nothing
    subjects: Mapping[str, str] = {
        hit.passage.document_id: hit.metadata.title or hit.passage.document_id for hit in result.hits
    }
    if not subjects:
        return f"{opening} {phrases.nearest_none}"
    nearest = "; ".join(list(subjects.values())[:_SUBJECTS])
    return f"{opening} {phrases.nearest.format(nearest)}"
