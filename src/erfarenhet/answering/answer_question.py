"""From a question to an answer: search, gather evidence, let a language model write if there is one, compose, check."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from erfarenhet.answering.check_generated import Supported
from erfarenhet.answering.compose_answer import cite, compose_answer
from erfarenhet.answering.gather_evidence import PASSAGES, GatheredEvidence, gather_evidence, load_candidates
from erfarenhet.answering.language_model import LanguageModelWriter, Written, passages_to_write_from
from erfarenhet.answering.progress import OnProgress, Progress, ignore_progress
from erfarenhet.answering.sources import Sources
from erfarenhet.encoding.interface import Terms
from erfarenhet.records import Answer, AnswerSentence, Hit
from erfarenhet.retrieval.search import Searcher, SearchResult
from erfarenhet.store.interface import Filters


@dataclass(frozen=True, slots=True)
class Writing:
    """A language model that writes, and the names that it must not make up (folded; asked for when it writes)."""

    writer: LanguageModelWriter
    names: Callable[[], Collection[str]]


def answer_question(
    text: str,
    *,
    searcher: Searcher,
    terms: Terms,
    sources: Sources,
    index_version: str,
    language: str | None = None,
    filters: Filters = Filters(),
    writing: Writing | None = None,
    on_progress: OnProgress = ignore_progress,
) -> Answer:
    """Answer a question from one generation of the index.

    Args:
        language: the asker's, when known; else told from the question.
        sources: what is known of the documents beside the index.
        writing: a language model; without one the answer consists of quotes.
        on_progress: told of each step.
    Raises:
        InvalidQuestion: the question is empty or too long, or the language unknown.
    """
    started = time.perf_counter()
    on_progress(Progress("searching"))
    result = searcher.search(text, k=PASSAGES, filters=filters, language=language)
    gathered = gather_evidence(result, searcher=searcher, terms=terms)
    written: Written | None = None
    if writing is not None and gathered.sentences:
        on_progress(Progress("writing"))
        written = _write(result, gathered, writing, searcher=searcher, sources=sources, on_progress=on_progress)
    answer = compose_answer(
        result,
        gathered,
        sources=sources,
        terms=terms,
        index_version=index_version,
        filters=filters,
        written=written,
    )
    if answer.engine == "extractive":
        _tell(answer, on_progress)
    total = round(time.perf_counter() - started, 5)
    return replace(answer, timings_s={**answer.timings_s, "total": total})


def _write(
    result: SearchResult,
    gathered: GatheredEvidence,
    writing: Writing,
    *,
    searcher: Searcher,
    sources: Sources,
    on_progress: OnProgress,
) -> Written:
    hits: dict[str, Hit] = {item.hit.passage.passage_id: item.hit for item in gathered.sentences}
    candidates = load_candidates(searcher, list(hits.values()))
    so_far: list[Supported] = []

    def tell(sentence: Supported) -> None:
        known = {(item.hit.passage.document_id, item.span) for said in so_far for item in said.evidence}
        so_far.append(sentence)
        # The markers are those of the finished answer: both count places in the order in which they are cited.
        cited = cite([item for said in so_far for item in said.evidence], (), sources)
        places = [(item.hit.passage.document_id, item.span.start, item.span.end) for item in sentence.evidence]
        new = [
            cited[place]
            for place, item in zip(places, sentence.evidence, strict=True)
            if (item.hit.passage.document_id, item.span) not in known
        ]
        markers = tuple(dict.fromkeys(cited[place].marker for place in places))
        on_progress(Progress("sentence", AnswerSentence(sentence.text, markers), tuple(dict.fromkeys(new))))

    written = writing.writer.write(
        result.question.text,
        result.question.language,
        list(passages_to_write_from(candidates, list(hits))),
        names=writing.names(),
        on_sentence=tell,
    )
    if written.failure is not None:
        on_progress(Progress("restart", reason=written.failure))
    return written


def _tell(answer: Answer, on_progress: OnProgress) -> None:
    by_marker = {citation.marker: citation for citation in answer.citations}
    for sentence in answer.sentences:
        on_progress(Progress("sentence", sentence, tuple(by_marker[marker] for marker in sentence.citations)))
