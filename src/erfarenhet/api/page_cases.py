"""What the case pages need of the service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from erfarenhet.api.service import Service
from erfarenhet.cases.brief_records import Brief
from erfarenhet.cases.case_library import CaseLibrary
from erfarenhet.cases.case_records import CitedCase
from erfarenhet.cases.compare_cases import Comparison
from erfarenhet.cases.logbooks import Logbooks
from erfarenhet.cases.similar_requests import SimilarCases, SimilarRequest
from erfarenhet.records import Metadata

_SIMILAR = 10


class PageCases:
    """The service as the case pages see it (``web.case_service.CasePages``)."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def logbooks(self) -> Logbooks:
        """The municipalities' logbooks."""
        return Logbooks(self._service.home.registry.database)

    def metadata(self, document_id: str) -> Metadata:
        """What is known about a published document, for a note that cites it."""
        return self._service.cases.metadata(document_id)

    def library(self) -> CaseLibrary:
        """The published cases."""
        return self._service.cases.library()

    async def cited(self, case_id: str) -> CitedCase:
        """A case with the sentences that support it."""
        return await self._service.corpus.use(lambda corpus: self._service.cases.cited(case_id, corpus))

    async def similar(self, situation: Mapping[str, Any], language: str, *, without: Sequence[str]) -> SimilarCases:
        """The cases nearest to a situation."""
        request = SimilarRequest(situation, language, _SIMILAR, tuple(without))
        return await self._service.corpus.use(lambda corpus: self._service.cases.similar(request, corpus))

    async def brief(self, situation: Mapping[str, Any], language: str) -> Brief:
        """A starter brief for a situation."""
        return await self._service.corpus.use(lambda corpus: self._service.cases.brief(situation, language, corpus))

    async def compare(self, case_ids: Sequence[str], by: str) -> Comparison:
        """Cases side by side."""
        return await self._service.corpus.use(lambda corpus: self._service.cases.compare(case_ids, by, corpus))
