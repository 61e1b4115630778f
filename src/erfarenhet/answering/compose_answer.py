"""Put an answer together: quotes in the original, everything else in the asker's language, every quote checked."""

from __future__ import annotations

import math
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

from erfarenhet.answering.check_citations import check_citations
from erfarenhet.answering.check_generated import Supported
from erfarenhet.answering.choose_sentences import Evidence
from erfarenhet.answering.compose_text import compose_text
from erfarenhet.answering.find_contradictions import Disagreement, find_contradictions
from erfarenhet.answering.gather_evidence import GatheredEvidence
from erfarenhet.answering.group_by_case import group_by_case
from erfarenhet.answering.language_model import Written
from erfarenhet.answering.sentence_features import holds_what_is_asked
from erfarenhet.answering.sources import Sources
from erfarenhet.corpus.registry_records import passage_digest
from erfarenhet.encoding.interface import Terms
from erfarenhet.records import Answer, AnswerSentence, Citation, Contradiction, QuestionKind
from erfarenhet.retrieval.parse_filters import filters_to_json
from erfarenhet.retrieval.search import SearchResult
from erfarenhet.store.interface import Filters

# How much worse than the best a sentence must be (in its score) to support its document 1/e as much.
_TEMPERATURE = 2.5
# A sentence that scores this much less than the best one does not go before it, whatever it holds.
_LEAD_MARGIN = 4.0
# Kinds whose answer is one thing: the sentence that holds it comes first, not the one that stands first in the text.
_ONE_THING: frozenset[QuestionKind] = frozenset(("quantity", "who", "when", "definition"))


def compose_answer(
    result: SearchResult,
    gathered: GatheredEvidence,
    *,
    sources: Sources,
    terms: Terms,
    index_version: str,
    filters: Filters = Filters(),
    written: Written | None = None,
) -> Answer:
    """Make the answer that a person reads.

    Args:
        filters: those that it was found with; kept with the answer, for questions that follow it up.
        written: what a language model made of the evidence; its sentences are shown unless it failed.
    Returns:
        The answer; its ``timings_s`` are the search's.
    """
    by_model = written is not None and written.failure is None and bool(written.sentences)
    ordered = (
        [item for sentence in written.sentences for item in sentence.evidence]
        if by_model and written is not None
        else order_evidence(gathered.sentences, gathered.kind, gathered.documents)
    )
    disagreements = find_contradictions(
        result.question.text, ordered, hits_of=sources.hits_of, facts_of=sources.facts_of, terms=terms
    )
    cited = cite(ordered, disagreements, sources)
    citations = tuple(cited.values())
    passages = {item.hit.passage.passage_id: item.hit.passage for item in cited_evidence(ordered, disagreements)}
    main = citations[: len({_place(item) for item in ordered})]
    by_case = gathered.kind == "what_was_done" and not by_model
    answer = Answer(
        answer_id=str(uuid.uuid4()),
        question=result.question.text,
        language=result.question.language,
        status=gathered.judgement.status,
        text="",
        sentences=_sentences(written.sentences, cited)
        if by_model and written is not None
        else tuple(AnswerSentence(citation.quote, (citation.marker,)) for citation in main),
        citations=citations,
        timings_s=dict(result.timings_s),
        index_version=index_version,
        kind=gathered.kind,
        engine="language_model" if by_model else "extractive",
        engine_detail=written.detail if written else None,
        engine_fallback=written.failure if written else None,
        missing=tuple(gathered.judgement.missing),
        groups=group_by_case(main, passages, sources.facts_of, terms) if by_case else (),
        contradictions=tuple(
            Contradiction(
                row.about, tuple(AnswerSentence(item.text, (cited[_place(item)].marker,)) for item in row.statements)
            )
            for row in disagreements
        ),
        filters=filters_to_json(filters),
    )
    check_citations(answer, passages)
    return compose_text(answer, nearest=result.hits)


def _sentences(
    written: Sequence[Supported], cited: Mapping[tuple[str, int, int], Citation]
) -> tuple[AnswerSentence, ...]:
    return tuple(
        AnswerSentence(sentence.text, tuple(dict.fromkeys(cited[_place(item)].marker for item in sentence.evidence)))
        for sentence in written
    )


def order_evidence(evidence: Sequence[Evidence], kind: QuestionKind, documents: Sequence[str] = ()) -> list[Evidence]:
    """Sentences of one document together, the document with the most evidence first.

    Within a document in the order of the text; but where one thing is asked for, the document of the best sentence
    that holds such a thing comes first, and in each document the best sentence.

    Args:
        documents: an order of the documents that goes before that of their evidence.
    """
    if not evidence:
        return []
    support: dict[str, float] = defaultdict(float)
    for item in evidence:
        # Several good sentences say more for a document than one that is a little better.
        support[item.hit.passage.document_id] += math.exp((item.score - evidence[0].score) / _TEMPERATURE)
    places = {document_id: place for place, document_id in enumerate(documents)}
    order = sorted(
        support,
        key=lambda document_id: (places.get(document_id, len(places)), -support[document_id], document_id),
    )
    if kind not in _ONE_THING:
        return sorted(evidence, key=lambda item: (order.index(item.hit.passage.document_id), item.span.start))
    near = [item for item in evidence if item.score >= evidence[0].score - _LEAD_MARGIN]
    lead = next((item for item in near if holds_what_is_asked(kind, item.text)), evidence[0])
    first = lead.hit.passage.document_id
    order = [first, *(document_id for document_id in order if document_id != first)]
    return sorted(evidence, key=lambda item: (order.index(item.hit.passage.document_id), item is not lead, -item.score))


def cited_evidence(ordered: Sequence[Evidence], disagreements: Sequence[Disagreement]) -> list[Evidence]:
    """Everything that is cited: the answer's sentences, then what the disagreements add, each place once."""
    once = {_place(item): item for item in ordered}
    for row in disagreements:
        for item in row.statements:
            once.setdefault(_place(item), item)
    return list(once.values())


def cite(
    ordered: Sequence[Evidence], disagreements: Sequence[Disagreement], sources: Sources
) -> dict[tuple[str, int, int], Citation]:
    """Citations by where they stand, with markers from 1; those of the answer's sentences first."""
    return {
        _place(item): _citation(marker, item, sources)
        for marker, item in enumerate(cited_evidence(ordered, disagreements), start=1)
    }


def _place(item: Evidence) -> tuple[str, int, int]:
    return item.hit.passage.document_id, item.span.start, item.span.end


def _citation(marker: int, evidence: Evidence, sources: Sources) -> Citation:
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
        page=sources.page_of(passage, evidence.span.start),
        section=" › ".join(passage.section),
        quote=evidence.text,
        start=evidence.span.start,
        end=evidence.span.end,
        url=metadata.url,
        printed_page=sources.printed_page_of(passage, evidence.span.start),
        passage_digest=passage_digest(passage),
    )
