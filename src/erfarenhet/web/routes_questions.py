"""The question field, the answer, and what a reader thought of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from erfarenhet.corpus.feedback import COMMENT_MAX_CHARACTERS, REASONS, VERDICTS, Feedback
from erfarenhet.web.answer_view import answer_lines, group_sections
from erfarenhet.web.exported_file import EXPORTS
from erfarenhet.web.filter_form import FilterForm, filter_form, given_filters
from erfarenhet.web.form_fields import Fields, field_of, form_fields
from erfarenhet.web.page_service import InterfaceLanguage, Pages, PagesOf
from erfarenhet.web.render import render_page, with_query
from erfarenhet.web.texts import PAGE_TEXTS

router = APIRouter(include_in_schema=False)
AcceptLanguage = Annotated[str | None, Header()]
WAYS = (("similar", "/cases/similar"), ("cases", "/cases"), ("brief", "/brief"))
"""Other ways in: name of their texts, address."""


@router.get("/")
async def start(request: Request, pages: PagesOf, language: InterfaceLanguage) -> Response:
    """The question field, filled in with what the address names."""
    form = await _form(pages, request.query_params.multi_items(), language)
    return ask_page(pages, language, question=request.query_params.get("question", ""), form=form)


@router.get("/ask")
async def ask_by_address(request: Request, pages: PagesOf, accept_language: AcceptLanguage = None) -> Response:
    """Answer the question of a link, such as one to a near subject."""
    return await _ask(request, pages, request.query_params.multi_items(), accept_language)


@router.post("/ask")
async def ask(request: Request, pages: PagesOf, accept_language: AcceptLanguage = None) -> Response:
    """Answer the form's question and lead on to the answer, which has an address of its own."""
    return await _ask(request, pages, await form_fields(request), accept_language)


async def _ask(request: Request, pages: Pages, fields: Fields, accept_language: str | None) -> Response:
    question = field_of(fields, "question")
    stated = field_of(fields, "lang")
    language = stated if stated in PAGE_TEXTS else pages.preferred_language(accept_language)
    form = await _form(pages, fields, language)
    # Should it fail: the page that says so has the language and keeps what was typed.
    request.state.language = language
    request.state.problem_page = lambda status, said: ask_page(
        pages, language, question=question, form=form, status=status, problem=said
    )
    if form.problem is not None:
        texts = PAGE_TEXTS[language]
        return ask_page(
            pages, language, question=question, form=form, status=422, problem=(texts.problem_titles[422], form.problem)
        )
    answer = await pages.ask(
        question, filters=form.filters, follows=field_of(fields, "follows") or None, accept_language=language
    )
    return RedirectResponse(with_query(f"/answers/{answer.answer_id}", **form.query, lang=language), 303)


async def _form(pages: Pages, fields: Fields, language: str) -> FilterForm:
    catalogue = await run_in_threadpool(pages.catalogue)
    return filter_form(given_filters(fields), catalogue, PAGE_TEXTS[language])


def ask_page(
    pages: Pages,
    language: str,
    *,
    question: str,
    form: FilterForm,
    status: int = 200,
    problem: tuple[str, str] | None = None,
) -> Response:
    """The page with the question field.

    Args:
        problem: title and detail of what kept the question from being answered.
    """
    return render_page(
        "ask.html",
        language,
        path="/",
        query=form.query,
        status=status,
        waiting_for=pages.waiting_for(),
        question=question,
        form=form,
        problem=problem,
        ways=WAYS,
    )


@router.get("/answers/{answer_id}")
async def show_answer(answer_id: str, request: Request, pages: PagesOf, language: InterfaceLanguage) -> Response:
    """An answer with its sources."""
    return await answer_page(answer_id, request, pages, language)


async def answer_page(
    answer_id: str, request: Request, pages: Pages, language: str, *, status: int = 200, **values: Any
) -> Response:
    """The page of an answer."""
    shown = await run_in_threadpool(pages.answer, answer_id)
    answer = shown.answer
    form = await _form(pages, request.query_params.multi_items(), language)
    near = await pages.near_subjects(answer.question, form.filters) if answer.status == "unanswered" else ()
    return render_page(
        "answer.html",
        language,
        path=f"/answers/{answer_id}",
        query=form.query,
        status=status,
        answer=answer,
        lines=answer_lines(answer),
        sections=group_sections(answer),
        citations={citation.marker: citation for citation in answer.citations},
        changes=shown.changes,
        pictured=shown.pictured,
        followed=shown.followed,
        near=near,
        form=form,
        exports=EXPORTS,
        reasons=REASONS,
        comment_max=COMMENT_MAX_CHARACTERS,
        base_url=str(request.base_url).rstrip("/"),
        **{"feedback": request.query_params.get("feedback"), **values},
    )


@router.post("/answers/{answer_id}/feedback")
async def give_feedback(
    answer_id: str,
    request: Request,
    pages: PagesOf,
    accept_language: AcceptLanguage = None,
) -> Response:
    """Keep what a reader thought of an answer, and show the answer again."""
    fields = await form_fields(request)
    stated, verdict, reason = (field_of(fields, name) for name in ("lang", "verdict", "reason"))
    language = stated if stated in PAGE_TEXTS else pages.preferred_language(accept_language)
    request.state.language = language
    if verdict not in VERDICTS:
        return await answer_page(answer_id, request, pages, language, status=422, feedback="choose")
    feedback = Feedback(
        answer_id,
        verdict,
        reason if verdict == "down" and reason in REASONS else None,
        field_of(fields, "comment")[:COMMENT_MAX_CHARACTERS] or None,
        language,
    )
    await run_in_threadpool(pages.keep_feedback, feedback)
    return RedirectResponse(with_query(f"/answers/{answer_id}", feedback="thanks", lang=language) + "#feedback", 303)
