"""From a question to an answer: search, gather evidence, compose and check — in that order."""

from __future__ import annotations

import time
from dataclasses import replace

from erfarenhet.answering.compose_answer import PageOf, compose_answer
from erfarenhet.answering.gather_evidence import PASSAGES, gather_evidence
from erfarenhet.encoding.interface import Terms
from erfarenhet.records import Answer
from erfarenhet.retrieval.search import Searcher
from erfarenhet.store.interface import Filters


def answer_question(
    text: str,
    *,
    searcher: Searcher,
    terms: Terms,
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
    result = searcher.search(text, k=PASSAGES, filters=filters, language=language)
    gathered = gather_evidence(result, searcher=searcher, terms=terms)
    answer = compose_answer(result, gathered, page_of=page_of, index_version=index_version)
    total = round(time.perf_counter() - started, 5)
    return replace(answer, timings_s={**answer.timings_s, "total": total})
