"""The cases of one home with their quotes: what the command line, the API and the web pages ask.

``PublishedCases`` needs the registry alone; what is here needs the index and the encoder too.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from erfarenhet.cases.case_library import CaseLibrary, PublishedCases
from erfarenhet.cases.case_records import Case, CitedCase
from erfarenhet.cases.cite_case import cite_case
from erfarenhet.cases.compare_cases import Comparison, check_compared, compare_cases
from erfarenhet.cases.find_similar_cases import find_similar_cases, text_closeness
from erfarenhet.cases.find_supporting_documents import find_supporting_documents
from erfarenhet.cases.similar_requests import SimilarCases, SimilarRequest, understand_situation
from erfarenhet.corpus.registry import Registry
from erfarenhet.corpus.registry_records import PublishedIndex
from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.records import Metadata
from erfarenhet.retrieval.search import Searcher

if TYPE_CHECKING:
    from erfarenhet.answering.open_corpus import OpenCorpus

# Finding the quotes of one case takes about a dozen short texts through the encoder.
_CITED_MAX = 500


class OpenCases:
    """Cases, and the quotes that support them. Safe to share between threads.

    Every method that takes a ``corpus`` works for as long as a question does, or some times longer: call it in a thread
    that may be busy.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._published = PublishedCases(registry)
        self._terms = LexicalTerms()
        self._lock = threading.Lock()
        self._cited: OrderedDict[tuple[str, str, str], CitedCase] = OrderedDict()

    def library(self) -> CaseLibrary:
        """All published cases, without quotes; cached per publication."""
        return self._published.library()

    def case(self, case_id: str) -> Case:
        """One case, without quotes.

        Raises:
            NotFound: there is no such case.
        """
        return self.library().case(case_id)

    def cited(self, case_id: str, corpus: OpenCorpus) -> CitedCase:
        """A case with the sentences that support what it claims; cached per publication.

        Raises:
            NotFound: there is no such case.
        """
        case = self.library().case(case_id)
        return corpus.use(lambda searcher, published: self._cite(case, searcher, published, corpus))

    def similar(self, request: SimilarRequest, corpus: OpenCorpus) -> SimilarCases:
        """The cases nearest to a described situation, with reasons.

        Raises:
            InvalidSituation: nothing was said, or what was said cannot be.
        """
        situation, language = understand_situation(request.situation, request.language)

        def work(searcher: Searcher, _published: PublishedIndex) -> SimilarCases:
            closeness = None
            if situation.text:
                closeness = text_closeness(situation.text, searcher=searcher, language=language)
            cases = [case for case in self.library().cases if case.case_id not in request.without]
            found = find_similar_cases(situation, cases, language, limit=request.limit, closeness=closeness)
            return SimilarCases(situation, language, tuple(found))

        return corpus.use(work)

    def compare(self, case_ids: Sequence[str], by: str, corpus: OpenCorpus) -> Comparison:
        """Two to eight cases side by side.

        Raises:
            InvalidComparison: too few, too many, or one of them twice.
            NotFound: there is no such case.
        """
        checked = check_compared(case_ids, by)
        return compare_cases([self.cited(case_id, corpus) for case_id in case_ids], checked)

    def metadata(self, document_id: str) -> Metadata:
        """What is known about a published document, for a note that cites it."""
        (entry,) = self._registry.catalogue(document_id)
        return replace(entry.metadata, title=entry.title)

    def _cite(self, case: Case, searcher: Searcher, published: PublishedIndex, corpus: OpenCorpus) -> CitedCase:
        key = (case.case_id, case.version, published.generation)
        with self._lock:
            if key in self._cited:
                self._cited.move_to_end(key)
                return self._cited[key]
        cited = cite_case(case, searcher=searcher, terms=self._terms, page_of=corpus.page_of)
        supporting = find_supporting_documents(case, searcher=searcher)
        cited = CitedCase(cited.case, cited.quotes, supporting)
        with self._lock:
            self._cited[key] = cited
            while len(self._cited) > _CITED_MAX:
                self._cited.popitem(last=False)
        return cited
