"""The cases that the published documents tell."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from erfarenhet.cases.case_records import Case, CaseFinding
from erfarenhet.cases.read_case import CASE_DOCUMENT_TYPE, read_case
from erfarenhet.corpus.registry import Registry
from erfarenhet.errors import NotFound
from erfarenhet.records import Document
from erfarenhet.vocabulary import load_vocabulary


@dataclass(frozen=True, slots=True, eq=False)
class CaseLibrary:
    """All cases of one publication.

    Attributes:
        corpus_version: of the documents that they were read from; empty before the first publication.
        cases: by title.
        findings: what in their front matter could not be used.
    """

    corpus_version: str
    cases: tuple[Case, ...] = ()
    findings: tuple[CaseFinding, ...] = ()

    def case(self, case_id: str) -> Case:
        """The case with this id.

        Raises:
            NotFound: there is none.
        """
        for case in self.cases:
            if case.case_id == case_id:
                return case
        raise NotFound(f"There is no case {case_id!r}. List the cases with GET /v1/cases or `erfarenhet cases list`.")


def read_cases(documents: Iterable[Document], corpus_version: str = "") -> CaseLibrary:
    """Make the library of documents; those that are no case studies are passed over."""
    cases: list[Case] = []
    findings: list[CaseFinding] = []
    for document in documents:
        if is_case_study(document.metadata.document_type):
            case, found = read_case(document)
            cases.append(case)
            findings += found
    cases.sort(key=lambda case: (case.title.casefold(), case.case_id))
    return CaseLibrary(corpus_version, tuple(cases), tuple(findings))


def is_case_study(document_type: str | None) -> bool:
    """Whether a document of this type tells a case."""
    if document_type is None:
        return False
    return load_vocabulary().find("document_types", document_type) == CASE_DOCUMENT_TYPE


class PublishedCases:
    """The case library of a registry, read once per publication. Safe to share between threads."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._lock = threading.Lock()
        self._library = CaseLibrary("")

    def library(self) -> CaseLibrary:
        """The cases that are published now; none before the first publication."""
        published = self._registry.published_index()
        if published is None:
            return CaseLibrary("")
        with self._lock:
            if self._library.corpus_version != published.corpus_version:
                self._library = read_cases(self._case_studies(), published.corpus_version)
            return self._library

    def _case_studies(self) -> Iterable[Document]:
        # The catalogue has no texts: a corpus of a thousand reports is not read for its fifty cases.
        for entry in self._registry.catalogue():
            if is_case_study(entry.metadata.document_type):
                try:
                    yield self._registry.document(entry.document_id, entry.version)
                except NotFound:
                    continue  # withdrawn between the two reads; the next look reads the newer publication
