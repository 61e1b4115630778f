"""The case library: browsing, one case, similar cases, comparison."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from erfarenhet.cases.case_records import Case, CitedCase
from erfarenhet.cases.comparison_memo import comparison_memo
from erfarenhet.cases.select_cases import select_cases
from erfarenhet.cases.situation import situation_of_case
from erfarenhet.errors import HomeError, ServiceUnavailable
from erfarenhet.vocabulary import load_vocabulary
from erfarenhet.web.case_service import CasePages, CasePagesOf
from erfarenhet.web.charts.case_map import CaseMap, case_map_of, jobs_of
from erfarenhet.web.charts.heat_map import HeatMap, heat_map_of
from erfarenhet.web.charts.timeline import timeline_of
from erfarenhet.web.exported_file import EXPORTS, memo_response
from erfarenhet.web.facet_form import facet_form
from erfarenhet.web.page_service import InterfaceLanguage, PagesOf
from erfarenhet.web.render import render_page
from erfarenhet.web.situation_form import situation_form
from erfarenhet.web.texts import PAGE_TEXTS, PageTexts

router = APIRouter(include_in_schema=False)

COMPARED_MIN, COMPARED_MAX = 2, 6


@router.get("/cases")
async def list_cases(request: Request, cases: CasePagesOf, language: InterfaceLanguage) -> Response:
    """The cases that facets let through, and what they look like together."""
    texts = PAGE_TEXTS[language]
    library = await run_in_threadpool(cases.library)
    form = facet_form(request.query_params.multi_items(), library.cases, texts)
    found = [] if form.problem else select_cases(library.cases, form.filters)
    case_map, heat_map = case_map_of(found), heat_map_of(found)
    return render_page(
        "cases.html",
        language,
        path="/cases",
        query=form.query,
        status=422 if form.problem else 200,
        form=form,
        found=found,
        any_cases=bool(library.cases),
        case_map=case_map,
        case_map_text=_case_map_text(case_map, len(found), texts),
        heat_map=heat_map,
        heat_map_text=_heat_map_text(heat_map, len(found), texts),
        jobs_of=jobs_of,
        brief_address="/brief",
    )


def _case_map_text(drawn: CaseMap | None, cases: int, texts: PageTexts) -> str:
    if drawn is None:
        return ""
    commonest = load_vocabulary().label("event_types", drawn.commonest.event, texts.language)
    return str(texts.chart_cases_text).format(
        len(drawn.circles), cases, drawn.first, drawn.last, commonest, drawn.commonest.cases
    )


def _heat_map_text(drawn: HeatMap | None, cases: int, texts: PageTexts) -> str:
    if drawn is None:
        return ""
    vocabulary = load_vocabulary()
    measure = vocabulary.label("measure_types", drawn.most.measure, texts.language)
    phase = vocabulary.label("phases", drawn.most.phase, texts.language)
    return str(texts.chart_heat_text).format(cases, measure, phase, drawn.most.count)


@router.get("/cases/similar")
async def find_similar(
    request: Request,
    cases: CasePagesOf,
    language: InterfaceLanguage,
    like: Annotated[str | None, Query(max_length=120)] = None,
) -> Response:
    """The cases nearest to a described situation, with reasons; or to a case (``like``)."""
    texts = PAGE_TEXTS[language]
    fields = request.query_params.multi_items()
    own = await run_in_threadpool(_case_of, cases, like) if like else None
    if own is not None:
        fields = _situation_fields(own)
    sent = own is not None or request.query_params.get("find") is not None
    form = situation_form(fields, texts, sent=sent)
    request.state.language = language
    found = None
    if form.sent and form.problem is None:
        found = await cases.similar(form.given, language, without=[own.case_id] if own else [])
    return render_page(
        "similar.html",
        language,
        path="/cases/similar",
        query={"like": like} if own else {**form.given, "find": "1" if sent else None},
        status=422 if form.problem else 200,
        form=form,
        found=found,
        own=own,
        brief_address="/brief",
    )


def _case_of(cases: CasePages, case_id: str) -> Case:
    return cases.library().case(case_id)


def _situation_fields(case: Case) -> list[tuple[str, str]]:
    situation = situation_of_case(case)
    single = {
        "municipality": situation.municipality,
        "country": situation.country,
        "industry": situation.industries[0] if situation.industries else None,
        "population": situation.population,
        "jobs_lost": situation.jobs_lost,
        "jobs_gained": situation.jobs_gained,
    }
    fields = [(key, str(value)) for key, value in single.items() if value]
    return [*fields, *(("event_types", event) for event in situation.event_types)]


@router.get("/cases/compare")
async def compare(
    request: Request,
    cases: CasePagesOf,
    language: InterfaceLanguage,
    case: Annotated[list[str] | None, Query(max_length=50)] = None,
    by: str = "measure",
) -> Response:
    """Two to six cases side by side."""
    texts = PAGE_TEXTS[language]
    library = await run_in_threadpool(cases.library)
    wanted = list(dict.fromkeys(case or []))
    by = "phase" if by == "phase" else "measure"
    for case_id in wanted:
        library.case(case_id)
    countable = COMPARED_MIN <= len(wanted) <= COMPARED_MAX
    problem = None
    if "case" in request.query_params and not countable and len(wanted) != 1:
        problem = str(texts.compare_number).format(len(wanted))
    request.state.language = language
    comparison = await cases.compare(wanted, by) if countable else None
    return render_page(
        "compare.html",
        language,
        path="/cases/compare",
        query={"case": wanted, "by": by if by != "measure" else None},
        status=422 if problem else 200,
        library=library,
        wanted=wanted,
        by=by,
        comparison=comparison,
        problem=problem,
        exports=EXPORTS,
    )


@router.get("/cases/compare/export")
async def export_comparison(
    request: Request,
    cases: CasePagesOf,
    language: InterfaceLanguage,
    case: Annotated[list[str] | None, Query(max_length=50)] = None,
    by: str = "measure",
    export_format: Annotated[str, Query(alias="format")] = "docx",
) -> Response:
    """A comparison as a file."""
    request.state.language = language
    comparison = await cases.compare(list(dict.fromkeys(case or [])), "phase" if by == "phase" else "measure")

    def render() -> Response:
        memo = comparison_memo(comparison, language, created=datetime.now(UTC).date(), metadata_of=cases.metadata)
        return memo_response(memo, export_format)

    return await run_in_threadpool(render)


@router.get("/cases/{case_id}")
async def show_case(case_id: str, pages: PagesOf, cases: CasePagesOf, language: InterfaceLanguage) -> Response:
    """One case: what happened, what was done, with what result, and what supports it."""
    library = await run_in_threadpool(cases.library)
    case = library.case(case_id)
    searched = True
    try:
        cited = await cases.cited(case_id)
    except (ServiceUnavailable, HomeError):
        # What the case tells can be read all the same; only the sentences that support it must be searched for.
        cited, searched = CitedCase(case), False
    titles = {entry.document_id: entry for entry in await run_in_threadpool(pages.catalogue)}
    return render_page(
        "case.html",
        language,
        path=f"/cases/{case_id}",
        case=case,
        cited=cited,
        searched=searched,
        timeline=timeline_of(case),
        by_phase=_by_phase(case),
        sources={source.id: source for source in case.sources},
        supporting=[titles[other] for other in cited.supporting_documents if other in titles],
        facts=_job_facts(case),
    )


def _by_phase(case: Case) -> Sequence[tuple[str, list[Any]]]:
    order = load_vocabulary().ids("phases")
    known = [phase for phase in order if any(measure.phase == phase for measure in case.measures)]
    others = list(dict.fromkeys(measure.phase for measure in case.measures if measure.phase not in order))
    return [(phase, [measure for measure in case.measures if measure.phase == phase]) for phase in (*known, *others)]


def _job_facts(case: Case) -> Sequence[tuple[str, list[Any]]]:
    directions = ("lost", "gained", "remaining")
    grouped_jobs = [(name, [count for count in case.jobs if count.direction == name]) for name in directions]
    return [(f"jobs_{name}", counts) for name, counts in grouped_jobs if counts]
