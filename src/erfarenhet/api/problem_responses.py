"""Every error leaves the API as ``application/problem+json`` (RFC 9457), never as a stack trace."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from erfarenhet.api.problems import (
    INTERNAL,
    INVALID_REQUEST,
    MEDIA_TYPE,
    Problem,
    ProblemKind,
    ProblemRaised,
)
from erfarenhet.api.question_problems import preferred_language
from erfarenhet.errors import ErfarenhetError
from erfarenhet.languages import ASKER_LANGUAGES
from erfarenhet.web.pages import is_page, problem_page


def problem_response(problem: Problem, request: Request) -> Response:
    """The response that tells of a problem: a problem object, or a page to whoever reads pages."""
    if is_page(request.url.path):
        return _page(problem, request)
    body = {
        "type": problem.kind.type,
        "title": problem.title,
        "status": problem.kind.status,
        "detail": problem.detail,
        "instance": request.url.path,
        **problem.extensions,
    }
    headers = {"Content-Language": problem.language, "Cache-Control": "no-store", **problem.headers}
    return JSONResponse(body, problem.kind.status, headers, MEDIA_TYPE)


def _page(problem: Problem, request: Request) -> Response:
    stated = getattr(request.state, "language", None) or request.query_params.get("lang")
    language = stated if stated in ASKER_LANGUAGES else preferred_language(request.headers.get("accept-language"))
    # Details in English are written for whoever runs the service or calls the API.
    said = (problem.title, problem.detail) if problem.language in ASKER_LANGUAGES else None
    retry_after = problem.headers.get("Retry-After", "")
    response = problem_page(
        request,
        problem.kind.status,
        language or "sv",
        said,
        retry_after_s=int(retry_after) if retry_after.isdecimal() else None,
    )
    response.headers.update(problem.headers)
    return response


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error with a problem object."""

    @app.exception_handler(ErfarenhetError)
    async def _ours(request: Request, exc: ErfarenhetError) -> Response:
        return problem_response(Problem.of_error(exc), request)

    @app.exception_handler(ProblemRaised)
    async def _raised(request: Request, exc: ProblemRaised) -> Response:
        return problem_response(exc.problem, request)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, exc: RequestValidationError) -> Response:
        findings = [_finding(error) for error in exc.errors()]
        detail = "; ".join(f"{finding['where']}: {finding['what']}" for finding in findings)
        return problem_response(
            Problem.of_kind(INVALID_REQUEST, f"{detail}. See /openapi.json.", errors=findings), request
        )

    @app.exception_handler(HTTPException)
    async def _http(request: Request, exc: HTTPException) -> Response:
        return problem_response(_of_http_exception(exc, request), request)

    @app.exception_handler(Exception)
    async def _unforeseen(request: Request, _exc: Exception) -> Response:
        # The server's log gets the traceback; the asker gets none of it.
        return problem_response(
            Problem.of_kind(INTERNAL, "Something went wrong in the service. Its log says what."), request
        )


def _finding(error: dict[str, Any]) -> dict[str, str]:
    place: Sequence[Any] = error["loc"]
    return {"where": ".".join(str(part) for part in place) or "request", "what": str(error["msg"])}


def _of_http_exception(exc: HTTPException, request: Request) -> Problem:
    title = HTTPStatus(exc.status_code).phrase
    kind = ProblemKind(exc.status_code, title.lower().replace(" ", "-").replace("'", ""), title)
    detail = exc.detail
    if exc.status_code == 404:
        detail = f"There is nothing at {request.url.path}. The routes are listed in /openapi.json."
    elif exc.status_code == 405:
        allowed = (exc.headers or {}).get("Allow", "another method")
        detail = f"{request.method} is not allowed at {request.url.path}. Use {allowed}."
    return Problem(kind, detail, title, headers=dict(exc.headers or {}))
