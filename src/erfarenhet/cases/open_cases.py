"""The cases of one home with their quotes: what the command line, the API and the web pages ask.

``PublishedCases`` needs the registry alone; what is here needs the index and the encoder too.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from erfarenhet.cases.brief_records import Brief
from erfarenhet.cases.case_library import CaseLibrary, PublishedCases
from erfarenhet.cases.case_records import Case, CitedCase
from erfarenhet.cases.cite_case import CaseCiter
from erfarenhet.cases.compare_cases import Comparison, check_compared, compare_cases
from erfarenhet.cases.find_similar_cases import find_similar_cases, text_closeness
from erfarenhet.cases.find_supporting_documents import find_supporting_documents
from erfarenhet.cases.similar_requests import SimilarCases, SimilarRequest, understand_situation
from erfarenhet.cases.write_brief import BriefSources, write_brief
from erfarenhet.corpus.registry import Registry
from erfarenhet.corpus.registry_records import PublishedIndex
from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.records import Metadata
from erfarenhet.retrieval.search import Searcher, SearchResult

if TYPE_CHECKING:
    from erfarenhet.answering.open_corpus import OpenCorpus

# Cases whose sentences are at hand; each takes about a megabyte.
_CITERS_MAX = 60
_SUPPORTED_MAX = 1000
# Cases that a brief may draw on.
_BRIEF_CASES = 40
# Searches of the brief that are remembered: all of one country and kind, and the latest of single cases.
_SEARCHES_MAX = 150


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
        self._citers: OrderedDict[tuple[str, str, str], CaseCiter] = OrderedDict()
        self._supporting_documents: OrderedDict[tuple[str, str, str], tuple[str, ...]] = OrderedDict()
        self._searches: OrderedDict[tuple[Any, ...], SearchResult] = OrderedDict()

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

        def work(searcher: Searcher, published: PublishedIndex) -> CitedCase:
            cited = self._citer(case, searcher, published, corpus).cited(searcher=searcher)
            return replace(cited, supporting_documents=self._supporting(case, searcher, published))

        return corpus.use(work)

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

    def brief(self, situation: Mapping[str, Any], language: str | None, corpus: OpenCorpus) -> Brief:
        """A starter brief for a described situation, in the language of its text where none is stated.

        Raises:
            InvalidSituation: nothing was said, or what was said cannot be.
        """
        request = SimilarRequest(situation, language, limit=_BRIEF_CASES)
        found = self.similar(request, corpus)
        # What others did when something else happened is no model, however alike the places are.
        similar = [
            one for one in found.cases if not (one.features[0].name == "event" and one.features[0].verdict == "far")
        ]

        def work(searcher: Searcher, published: PublishedIndex) -> Brief:
            sources = BriefSources(
                searcher=searcher,
                search=lambda text, **how: self._remembered(searcher, published, text, **how),
                terms=self._terms,
                page_of=corpus.page_of,
                metadata_of=self.metadata,
                cases=self.library().cases,
                similar=similar,
                quotes=lambda case, claims: self._citer(case, searcher, published, corpus).quotes(
                    claims, searcher=searcher
                ),
                index_version=published.index_version,
            )
            return write_brief(found.situation, found.language, sources, created=datetime.now(UTC).date())

        return corpus.use(work)

    def metadata(self, document_id: str) -> Metadata:
        """What is known about a published document, for a note that cites it."""
        (entry,) = self._registry.catalogue(document_id)
        return replace(entry.metadata, title=entry.title)

    def _remembered(self, searcher: Searcher, published: PublishedIndex, text: str, **how: Any) -> SearchResult:
        """A search, or what it found before: the brief's questions are the same every time."""
        key = (published.generation, text, tuple(sorted(how.items())))
        with self._lock:
            known = self._searches.get(key)
        if known is None:
            known = searcher.search(text, **how)
            with self._lock:
                self._searches[key] = known
                while len(self._searches) > _SEARCHES_MAX:
                    self._searches.popitem(last=False)
        return known

    def _supporting(self, case: Case, searcher: Searcher, published: PublishedIndex) -> tuple[str, ...]:
        key = (case.case_id, case.version, published.generation)
        with self._lock:
            known = self._supporting_documents.get(key)
        if known is None:
            known = find_supporting_documents(case, searcher=searcher)
            with self._lock:
                self._supporting_documents[key] = known
                while len(self._supporting_documents) > _SUPPORTED_MAX:
                    self._supporting_documents.popitem(last=False)
        return known

    def _citer(self, case: Case, searcher: Searcher, published: PublishedIndex, corpus: OpenCorpus) -> CaseCiter:
        key = (case.case_id, case.version, published.generation)
        with self._lock:
            if key in self._citers:
                self._citers.move_to_end(key)
                return self._citers[key]
        citer = CaseCiter(case, searcher=searcher, terms=self._terms, page_of=corpus.page_of)
        with self._lock:
            self._citers[key] = citer
            while len(self._citers) > _CITERS_MAX:
                self._citers.popitem(last=False)
        return citer
