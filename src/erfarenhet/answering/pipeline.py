"""Question answering as a Haystack pipeline, for those who build on it: another retriever, a reranker, a generator.

search → gather → compose, over the same functions as ``answer_question``, so both give the same answer. The service
calls the functions directly, because importing Haystack costs seconds and memory (see docs/decisions/0001).
"""

from __future__ import annotations

import os
from typing import Any

# Before the import: Haystack reports home by default, and writes to the home folder.
os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")

from haystack import Pipeline, component

from erfarenhet.answering.compose_answer import PageOf, compose_answer
from erfarenhet.answering.gather_evidence import PASSAGES, GatheredEvidence, gather_evidence
from erfarenhet.encoding.interface import Terms
from erfarenhet.records import Answer
from erfarenhet.retrieval.search import Searcher, SearchResult
from erfarenhet.store.interface import Filters


@component
class SearchPassages:
    """A question to ranked passages."""

    def __init__(self, searcher: Searcher, k: int = PASSAGES) -> None:
        self.searcher = searcher
        self.k = k

    @component.output_types(result=SearchResult)
    def run(self, question: str, language: str | None = None, filters: Filters | None = None) -> dict[str, Any]:
        """See ``Searcher.search``."""
        found = self.searcher.search(question, k=self.k, filters=filters or Filters(), language=language)
        return {"result": found}


@component
class GatherEvidence:
    """Ranked passages to the sentences that answer."""

    def __init__(self, searcher: Searcher, terms: Terms) -> None:
        self.searcher = searcher
        self.terms = terms

    @component.output_types(gathered=GatheredEvidence)
    def run(self, result: SearchResult) -> dict[str, Any]:
        """See ``gather_evidence``."""
        return {"gathered": gather_evidence(result, searcher=self.searcher, terms=self.terms)}


@component
class ComposeAnswer:
    """Sentences to an answer with checked citations."""

    def __init__(self, page_of: PageOf, index_version: str) -> None:
        self.page_of = page_of
        self.index_version = index_version

    @component.output_types(answer=Answer)
    def run(self, result: SearchResult, gathered: GatheredEvidence) -> dict[str, Any]:
        """See ``compose_answer``."""
        return {"answer": compose_answer(result, gathered, page_of=self.page_of, index_version=self.index_version)}


def build_question_pipeline(searcher: Searcher, terms: Terms, page_of: PageOf, index_version: str) -> Pipeline:
    """The pipeline over one open generation.

    Example::

        pipeline = build_question_pipeline(corpus.searcher, LexicalTerms(), corpus.page_of, corpus.index_version)
        answer = pipeline.run({"search": {"question": "Hva gjorde Odda?"}})["compose"]["answer"]
    """
    pipeline = Pipeline()
    pipeline.add_component("search", SearchPassages(searcher))
    pipeline.add_component("gather", GatherEvidence(searcher, terms))
    pipeline.add_component("compose", ComposeAnswer(page_of, index_version))
    pipeline.connect("search.result", "gather.result")
    pipeline.connect("search.result", "compose.result")
    pipeline.connect("gather.gathered", "compose.gathered")
    return pipeline
