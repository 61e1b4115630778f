"""From a question to an answer: search, gather evidence, compose and check — in that order."""

from __future__ import annotations

import time
from dataclasses import replace

from erfarenhet.answering.compose_answer import compose_answer
from erfarenhet.answering.gather_evidence import PASSAGES, gather_evidence
from erfarenhet.answering.sources import Sources
from erfarenhet.encoding.interface import Terms
from erfarenhet.records import Answer
from erfarenhet.retrieval.search import Searcher
from erfarenhet.store.interface import Filters


def answer_question(
    text: str,
    *,
    searcher: Searcher,
    terms: Terms,
    sources: Sources,
    index_version: str,
    language: str | None = None,
    filters: Filters = Filters(),
) -> Answer:
    """Answer a question from one generation of the index.

    Args:
        language: the asker's, when known; else told from the question.
        sources: what is known of the documents beside the index.
    Raises:
        InvalidQuestion: the question is empty or too long, or the language unknown.
    """
    started = time.perf_counter()
    result = searcher.search(text, k=PASSAGES, filters=filters, language=language)
    gathered = gather_evidence(result, searcher=searcher, terms=terms, facts_of=sources.facts_of)
    answer = compose_answer(
        result, gathered, sources=sources, terms=terms, index_version=index_version, filters=filters
    )
    total = round(time.perf_counter() - started, 5)
    return replace(answer, timings_s={**answer.timings_s, "total": total})
