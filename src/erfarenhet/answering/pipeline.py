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

from erfarenhet.answering.compose_answer import compose_answer
from erfarenhet.answering.gather_evidence import PASSAGES, GatheredEvidence, gather_evidence
from erfarenhet.answering.sources import Sources
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

    def __init__(self, searcher: Searcher, terms: Terms, sources: Sources) -> None:
        self.searcher = searcher
        self.terms = terms
        self.sources = sources

    @component.output_types(gathered=GatheredEvidence)
    def run(self, result: SearchResult) -> dict[str, Any]:
        """See ``gather_evidence``."""
        gathered = gather_evidence(result, searcher=self.searcher, terms=self.terms)
        return {"gathered": gathered}


@component
class ComposeAnswer:
    """Sentences to an answer with checked citations."""

    def __init__(self, sources: Sources, terms: Terms, index_version: str) -> None:
        self.sources = sources
        self.terms = terms
        self.index_version = index_version

    @component.output_types(answer=Answer)
    def run(self, result: SearchResult, gathered: GatheredEvidence) -> dict[str, Any]:
        """See ``compose_answer``."""
        answer = compose_answer(
            result, gathered, sources=self.sources, terms=self.terms, index_version=self.index_version
        )
        return {"answer": answer}


def build_question_pipeline(searcher: Searcher, terms: Terms, sources: Sources, index_version: str) -> Pipeline:
    """The pipeline over one open generation.

    Example::

        pipeline = build_question_pipeline(corpus.searcher, LexicalTerms(), corpus, corpus.index_version)
        answer = pipeline.run({"search": {"question": "Hva gjorde Odda?"}})["compose"]["answer"]
    """
    pipeline = Pipeline()
    pipeline.add_component("search", SearchPassages(searcher))
    pipeline.add_component("gather", GatherEvidence(searcher, terms, sources))
    pipeline.add_component("compose", ComposeAnswer(sources, terms, index_version))
    pipeline.connect("search.result", "gather.result")
    pipeline.connect("search.result", "compose.result")
    pipeline.connect("gather.gathered", "compose.gathered")
    return pipeline
