"""The starter brief: a described situation, and what others did in each of the five phases."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from erfarenhet.cases.brief_memo import brief_memo
from erfarenhet.cases.brief_texts import BRIEF_TEXTS
from erfarenhet.web.case_service import CasePagesOf
from erfarenhet.web.exported_file import EXPORTS, memo_response
from erfarenhet.web.page_service import InterfaceLanguage, PagesOf
from erfarenhet.web.render import render_page
from erfarenhet.web.situation_form import situation_form
from erfarenhet.web.texts import PAGE_TEXTS

router = APIRouter(include_in_schema=False)


@router.get("/brief")
async def show_brief(request: Request, pages: PagesOf, cases: CasePagesOf, language: InterfaceLanguage) -> Response:
    """The form; and, when it was sent, the brief."""
    sent = request.query_params.get("find") is not None
    form = situation_form(request.query_params.multi_items(), PAGE_TEXTS[language], sent=sent)
    request.state.language = language
    brief = await cases.brief(form.given, language) if sent and form.problem is None else None
    pictured = await run_in_threadpool(pages.pictured, brief.citations) if brief else frozenset()
    return render_page(
        "brief.html",
        language,
        path="/brief",
        query={**form.given, "find": "1" if sent else None},
        status=422 if form.problem else 200,
        form=form,
        brief=brief,
        pictured=pictured,
        how_made=BRIEF_TEXTS[language].how_made,
        exports=EXPORTS,
    )


@router.get("/brief/export")
async def export_brief(
    request: Request,
    cases: CasePagesOf,
    language: InterfaceLanguage,
    export_format: Annotated[str, Query(alias="format")] = "docx",
) -> Response:
    """A brief as a file; made anew, from the corpus as it is now."""
    request.state.language = language
    form = situation_form(request.query_params.multi_items(), PAGE_TEXTS[language], sent=True)
    brief = await cases.brief(form.given, language)

    def render() -> Response:
        return memo_response(brief_memo(brief, metadata_of=cases.metadata), export_format)

    return await run_in_threadpool(render)
