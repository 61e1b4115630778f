"""Cases: the library, one case, similar cases, comparison."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from erfarenhet.api import schemas_cases as schemas
from erfarenhet.api.routes_export import file_response
from erfarenhet.api.service import RunningService, Service
from erfarenhet.cases.brief_json import brief_to_json
from erfarenhet.cases.brief_memo import brief_memo
from erfarenhet.cases.brief_records import Brief
from erfarenhet.cases.case_json import case_list_to_json, case_to_json
from erfarenhet.cases.compare_cases import Comparison, check_compared, comparison_to_json
from erfarenhet.cases.comparison_memo import comparison_memo
from erfarenhet.cases.select_cases import CASE_FILTER_KEYS, parse_case_filters
from erfarenhet.cases.similar_requests import SimilarRequest, similar_to_json
from erfarenhet.errors import InvalidFilter
from erfarenhet.export.render import ExportedFile, ExportFormat, render_memo

router = APIRouter(tags=["cases"])

ExportedAs = Annotated[ExportFormat, Query(alias="format", description="The kind of file.")]
EXPORTED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A document with footnotes.",
        "content": {
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document": {},
            "application/pdf": {},
            "text/markdown": {},
        },
    }
}

_FILTERS: dict[str, Any] = {
    "parameters": [
        {
            "name": key,
            "in": "query",
            "required": False,
            "description": "Filter; repeated it means “any of these”.",
            "schema": {"type": "array", "items": {"type": "string"}},
        }
        for key in CASE_FILTER_KEYS
    ]
}


@router.get("/v1/cases", response_model=schemas.CaseList, operation_id="list_cases", openapi_extra=_FILTERS)
def list_cases(
    request: Request,
    service: RunningService,
    limit: Annotated[int, Query(ge=1, le=1000, description="Cases at most.")] = 100,
    offset: Annotated[int, Query(ge=0, description="Cases to skip.")] = 0,
) -> dict[str, Any]:
    """The cases by title, with the number of cases per value of each facet."""
    given: dict[str, list[str]] = {}
    for key, value in request.query_params.multi_items():
        if key in ("limit", "offset"):
            continue
        if key not in CASE_FILTER_KEYS:
            raise InvalidFilter(
                f"Unknown query parameter {key!r}. Allowed: limit, offset; filters: {', '.join(CASE_FILTER_KEYS)}."
            )
        given.setdefault(key, []).append(value)
    return case_list_to_json(service.cases.library(), parse_case_filters(given), limit=limit, offset=offset)


@router.get("/v1/cases/{case_id}", response_model=schemas.CaseDetail, operation_id="show_case")
async def show_case(case_id: str, service: RunningService) -> dict[str, Any]:
    """One case with all that it claims, and for each claim the sentence that supports it."""
    await run_in_threadpool(service.cases.case, case_id)  # an unknown id need not wait for the model
    return case_to_json(await service.corpus.use(lambda corpus: service.cases.cited(case_id, corpus)))


@router.post("/v1/cases/similar", response_model=schemas.SimilarCases, operation_id="find_similar_cases")
async def find_similar_cases(request: schemas.SimilarCasesRequest, service: RunningService) -> dict[str, Any]:
    """The cases nearest to a situation, each with the reasons why it is near, and in what it differs."""
    wanted = SimilarRequest(
        request.situation.model_dump(exclude_none=True), request.language, request.limit, tuple(request.without)
    )
    found = await service.corpus.use(lambda corpus: service.cases.similar(wanted, corpus))
    return similar_to_json(found)


@router.post("/v1/cases/compare", response_model=schemas.Comparison, operation_id="compare_cases")
async def compare_cases(request: schemas.CompareRequest, service: RunningService) -> dict[str, Any]:
    """Two to eight cases side by side: what was done in each, with the sentence that says so."""
    return comparison_to_json(await _compared(request, service), request.language)


@router.post("/v1/cases/compare/export", response_class=Response, operation_id="export_comparison", responses=EXPORTED)
async def export_comparison(
    request: schemas.CompareRequest, service: RunningService, export_format: ExportedAs = "docx"
) -> Response:
    """The comparison as DOCX, PDF or Markdown, each quote as a footnote."""
    compared = await _compared(request, service)

    def render() -> ExportedFile:
        memo = comparison_memo(
            compared, request.language, created=datetime.now(UTC).date(), metadata_of=service.cases.metadata
        )
        return render_memo(memo, export_format)

    return file_response(await run_in_threadpool(render))


async def _compared(request: schemas.CompareRequest, service: Service) -> Comparison:
    check_compared(request.cases, request.by)
    return await service.corpus.use(lambda corpus: service.cases.compare(request.cases, request.by, corpus))


@router.post("/v1/briefs", response_model=schemas.Brief, operation_id="write_brief", tags=["briefs"])
async def write_brief(request: schemas.BriefRequest, service: RunningService) -> dict[str, Any]:
    """A starter brief for a situation: by phase, which facts, which actors, whom to contact, how others started."""
    return brief_to_json(await _brief(request, service))


@router.post(
    "/v1/briefs/export",
    response_class=Response,
    operation_id="export_brief",
    tags=["briefs"],
    responses=EXPORTED,
)
async def export_brief(
    request: schemas.BriefRequest, service: RunningService, export_format: ExportedAs = "docx"
) -> Response:
    """The brief as DOCX, PDF or Markdown, each quote with its footnote."""
    brief = await _brief(request, service)
    rendered = await run_in_threadpool(
        lambda: render_memo(brief_memo(brief, metadata_of=service.cases.metadata), export_format)
    )
    return file_response(rendered)


async def _brief(request: schemas.BriefRequest, service: Service) -> Brief:
    situation = request.situation.model_dump(exclude_none=True)
    return await service.corpus.use(lambda corpus: service.cases.brief(situation, request.language, corpus))
