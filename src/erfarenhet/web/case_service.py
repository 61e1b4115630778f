"""What the case pages need of the service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Protocol, cast

from fastapi import Depends, Request

from erfarenhet.cases.brief_records import Brief
from erfarenhet.cases.case_library import CaseLibrary
from erfarenhet.cases.case_records import CitedCase
from erfarenhet.cases.compare_cases import Comparison
from erfarenhet.cases.logbooks import Logbooks
from erfarenhet.cases.similar_requests import SimilarCases
from erfarenhet.records import Metadata


class CasePages(Protocol):
    """What the case pages need of the service."""

    def logbooks(self) -> Logbooks:
        """The municipalities' logbooks."""
        ...

    def metadata(self, document_id: str) -> Metadata:
        """What is known about a published document, for a note that cites it."""
        ...

    def library(self) -> CaseLibrary:
        """The published cases."""
        ...

    async def cited(self, case_id: str) -> CitedCase:
        """A case with the sentences that support it.

        Raises:
            NotFound: there is no such case.
            ServiceUnavailable: the corpus cannot be searched now.
        """
        ...

    async def similar(self, situation: Mapping[str, Any], language: str, *, without: Sequence[str]) -> SimilarCases:
        """The cases nearest to a situation.

        Raises:
            InvalidSituation: what was said cannot be.
        """
        ...

    async def brief(self, situation: Mapping[str, Any], language: str) -> Brief:
        """A starter brief for a situation.

        Raises:
            InvalidSituation: what was said cannot be.
        """
        ...

    async def compare(self, case_ids: Sequence[str], by: str) -> Comparison:
        """Cases side by side.

        Raises:
            InvalidComparison: too few, too many, or one of them twice.
            NotFound: there is no such case.
        """
        ...


def case_pages_of(request: Request) -> CasePages:
    """The service behind a request's case pages."""
    return cast(CasePages, request.app.state.case_pages)


CasePagesOf = Annotated[CasePages, Depends(case_pages_of)]
