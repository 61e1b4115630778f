"""Logbooks: begun, written in, corrected, exported, proposed as a case, and removed by whoever has the link.

The owner's key is part of a logbook's address, for there are no accounts and no cookies. The pages are not kept by
browsers or proxies, and no address is told to other sites (``Referrer-Policy: no-referrer``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from erfarenhet.cases.check_logbook import TEXT_MAX, TITLE_MAX
from erfarenhet.cases.logbook_export import logbook_csv, logbook_memo
from erfarenhet.cases.logbook_records import Logbook
from erfarenhet.cases.logbooks import Logbooks, new_owner_key
from erfarenhet.errors import InvalidFrontMatter, InvalidLogbook
from erfarenhet.vocabulary import load_vocabulary
from erfarenhet.web.case_service import case_pages_of
from erfarenhet.web.exported_file import EXPORTS, memo_response
from erfarenhet.web.form_fields import Fields, field_of, fields_of, form_fields
from erfarenhet.web.page_service import InterfaceLanguage, pages_of
from erfarenhet.web.render import render_page, with_query
from erfarenhet.web.texts import PAGE_TEXTS

router = APIRouter(include_in_schema=False)

_LOGBOOK_FIELDS = ("title", "municipality", "country")
_ENTRY_FIELDS = (
    "measure", "done", "date_from", "date_to", "main_activity", "responsible", "phase", "measure_type", "status",
)  # fmt: skip


def _logbooks(request: Request) -> Logbooks:
    return case_pages_of(request).logbooks()


LogbooksOf = Annotated[Logbooks, Depends(_logbooks)]
AcceptLanguage = Annotated[str | None, Header()]


def _language(request: Request, fields: Fields, accept_language: str | None) -> str:
    stated = field_of(fields, "lang")
    language = stated if stated in PAGE_TEXTS else pages_of(request).preferred_language(accept_language)
    request.state.language = language
    return language


def _address(logbook_id: str, key: str) -> str:
    return f"/logbooks/{logbook_id}/{key}"


@router.get("/logbooks")
async def list_logbooks(request: Request, language: InterfaceLanguage) -> Response:
    """The form for a new logbook; the script adds those that this browser has opened."""
    return _list_page(language, {}, None, deleted=request.query_params.get("deleted") is not None)


def _list_page(language: str, given: dict[str, str], problem: str | None, *, deleted: bool = False) -> Response:
    vocabulary = load_vocabulary()
    return render_page(
        "logbooks.html",
        language,
        path="/logbooks",
        status=422 if problem else 200,
        given=given,
        problem=problem,
        deleted=deleted,
        countries=[(term, vocabulary.label("countries", term, language)) for term in vocabulary.ids("countries")],
        title_max=TITLE_MAX,
    )


@router.post("/logbooks")
async def begin(request: Request, logbooks: LogbooksOf, accept_language: AcceptLanguage = None) -> Response:
    """Begin a logbook and lead on to it."""
    fields = await form_fields(request)
    language = _language(request, fields, accept_language)
    texts = PAGE_TEXTS[language].logbook_problems
    given = {name: value for name in _LOGBOOK_FIELDS if (value := field_of(fields, name))}
    for name in ("title", "municipality"):
        if name not in given:
            return _list_page(language, given, texts[name])
    key = new_owner_key()
    try:
        made = await run_in_threadpool(logbooks.create, key, {**given, "language": language})
    except InvalidLogbook:
        return _list_page(language, given, texts["other" if given.get("country") else "country"])
    return RedirectResponse(with_query(_address(made.logbook_id, key), lang=language), 303)


@router.get("/logbooks/{logbook_id}/{key}")
async def show(
    logbook_id: str, key: str, request: Request, logbooks: LogbooksOf, language: InterfaceLanguage
) -> Response:
    """A logbook with its entries."""
    logbook = await run_in_threadpool(logbooks.read, key, logbook_id)
    return _page(
        logbook, key, request, language,
        correcting=request.query_params.get("correct"),
        proposed=request.query_params.get("proposed") is not None,
    )  # fmt: skip


def _page(
    logbook: Logbook,
    key: str,
    request: Request,
    language: str,
    *,
    correcting: str | None = None,
    proposed: bool = False,
    problem: str | None = None,
    given: dict[str, str] | None = None,
) -> Response:
    vocabulary = load_vocabulary()

    def choices(field: str) -> list[tuple[str, str]]:
        return [(term, vocabulary.label(field, term, language)) for term in vocabulary.ids(field)]

    entry = next((entry for entry in logbook.entries if entry.entry_id == correcting), None)
    response = render_page(
        "logbook.html",
        language,
        path=_address(logbook.logbook_id, key),
        status=422 if problem else 200,
        logbook=logbook,
        address=_address(logbook.logbook_id, key),
        link=str(request.base_url).rstrip("/") + _address(logbook.logbook_id, key),
        correcting=entry,
        given=given if given is not None else _given_of(entry),
        problem=problem,
        proposed=proposed,
        phases=choices("phases"),
        measure_types=choices("measure_types"),
        statuses=choices("logbook_statuses"),
        events=choices("event_types"),
        text_max=TEXT_MAX,
        title_max=TITLE_MAX,
        exports=EXPORTS,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _given_of(entry: Any) -> dict[str, str]:
    if entry is None:
        return {}
    values = {name: getattr(entry.text, name) for name in _ENTRY_FIELDS}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items() if value}


@router.post("/logbooks/{logbook_id}/{key}/entries")
async def write_entry(
    logbook_id: str, key: str, request: Request, logbooks: LogbooksOf, accept_language: AcceptLanguage = None
) -> Response:
    """Add an entry, or correct the one that the form names."""
    fields = await form_fields(request)
    language = _language(request, fields, accept_language)
    texts = PAGE_TEXTS[language].logbook_problems
    given = {name: value for name in _ENTRY_FIELDS if (value := field_of(fields, name))}
    entry_id, why = field_of(fields, "entry"), field_of(fields, "why")
    problem = _entry_problem(given, why if entry_id else "-")
    if problem is None:
        try:
            if entry_id:
                await run_in_threadpool(logbooks.correct, key, logbook_id, entry_id, given, why=why)
            else:
                await run_in_threadpool(logbooks.append, key, logbook_id, given)
        except InvalidLogbook:
            problem = "other"
    if problem is not None:
        logbook = await run_in_threadpool(logbooks.read, key, logbook_id)
        return _page(logbook, key, request, language, correcting=entry_id or None, problem=texts[problem], given=given)
    return RedirectResponse(with_query(_address(logbook_id, key), lang=language) + "#entries", 303)


def _entry_problem(given: dict[str, str], why: str) -> str | None:
    """Which of the texts says what is wrong; ``None`` when nothing is that can be told here."""
    if not any(character.isalnum() for character in given.get("measure", "")):
        return "measure"
    try:
        days = [date.fromisoformat(given[name]) for name in ("date_from", "date_to") if name in given]
    except ValueError:
        return "date"
    if ("date_to" in given and "date_from" not in given) or days != sorted(days):
        return "date"
    return None if why else "why"


@router.post("/logbooks/{logbook_id}/{key}/entries/{entry_id}/delete")
async def delete_entry(
    logbook_id: str,
    key: str,
    entry_id: str,
    request: Request,
    logbooks: LogbooksOf,
    accept_language: AcceptLanguage = None,
) -> Response:
    """Remove an entry for good."""
    language = _language(request, await form_fields(request), accept_language)
    await run_in_threadpool(logbooks.delete_entry, key, logbook_id, entry_id)
    return RedirectResponse(with_query(_address(logbook_id, key), lang=language) + "#entries", 303)


@router.post("/logbooks/{logbook_id}/{key}/proposal")
async def propose(
    logbook_id: str, key: str, request: Request, logbooks: LogbooksOf, accept_language: AcceptLanguage = None
) -> Response:
    """Propose the logbook to the curators as a case."""
    fields = await form_fields(request)
    language = _language(request, fields, accept_language)
    about: dict[str, Any] = {name: value for name in ("employer", "industry") if (value := field_of(fields, name))}
    about["event_types"] = fields_of(fields, "event_types")

    def propose_now() -> None:
        logbooks.propose(key, logbook_id, about)

    return await _or_problem(
        propose_now, "proposal", logbook_id, key, request, logbooks, language,
        with_query(_address(logbook_id, key), proposed=1, lang=language) + "#proposal",
    )  # fmt: skip


@router.post("/logbooks/{logbook_id}/{key}/delete")
async def delete(
    logbook_id: str, key: str, request: Request, logbooks: LogbooksOf, accept_language: AcceptLanguage = None
) -> Response:
    """Remove the logbook for good, when the box that says so is ticked."""
    fields = await form_fields(request)
    language = _language(request, fields, accept_language)

    def delete_now() -> None:
        if field_of(fields, "sure") != "yes":
            raise InvalidLogbook("The box that confirms the removal is not ticked.")
        logbooks.delete(key, logbook_id)

    return await _or_problem(
        delete_now, "sure", logbook_id, key, request, logbooks, language,
        with_query("/logbooks", deleted=logbook_id, lang=language),
    )  # fmt: skip


async def _or_problem(
    work: Callable[[], None],
    problem: str,
    logbook_id: str,
    key: str,
    request: Request,
    logbooks: Logbooks,
    language: str,
    then: str,
) -> Response:
    try:
        await run_in_threadpool(work)
    except (InvalidLogbook, InvalidFrontMatter):
        logbook = await run_in_threadpool(logbooks.read, key, logbook_id)
        return _page(logbook, key, request, language, problem=PAGE_TEXTS[language].logbook_problems[problem])
    return RedirectResponse(then, 303)


@router.get("/logbooks/{logbook_id}/{key}/table.csv")
async def export_table(logbook_id: str, key: str, logbooks: LogbooksOf) -> Response:
    """All entries as a table for a spreadsheet."""
    logbook = await run_in_threadpool(logbooks.read, key, logbook_id)
    headers = {"Content-Disposition": 'attachment; filename="loggbok.csv"', "Cache-Control": "no-store"}
    # A byte order mark: without it spreadsheets take UTF-8 for something else.
    return Response("\ufeff" + logbook_csv(logbook), headers=headers, media_type="text/csv; charset=utf-8")


@router.get("/logbooks/{logbook_id}/{key}/export")
async def export_memo(
    logbook_id: str, key: str, logbooks: LogbooksOf, export_format: Annotated[str, Query(alias="format")] = "docx"
) -> Response:
    """The guide's table as a file."""

    def render() -> Response:
        memo = logbook_memo(logbooks.read(key, logbook_id), created=datetime.now(UTC).date())
        return memo_response(memo, export_format)

    return await run_in_threadpool(render)
