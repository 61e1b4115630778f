"""All pages, and what a page says when something went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from erfarenhet.web import routes_about, routes_brief, routes_cases, routes_documents, routes_logbooks, routes_questions
from erfarenhet.web.render import render_page
from erfarenhet.web.texts import PAGE_TEXTS

router = APIRouter(include_in_schema=False)
for _part in (
    routes_questions.router,
    routes_cases.router,
    routes_brief.router,
    routes_logbooks.router,
    routes_documents.router,
    routes_about.router,
):
    router.include_router(_part)

PAGE_PREFIXES: Sequence[str] = (
    "/answers/",
    "/documents",
    "/cases",
    "/brief",
    "/logbooks",
    "/static/",
    "/ask",
    "/about",
    "/embed",
)


def is_page(path: str) -> bool:
    """Whether an address is one of the pages', rather than the API's."""
    return path == "/" or path.startswith(tuple(PAGE_PREFIXES))


def problem_page(
    request: Request, status: int, language: str, said: tuple[str, str] | None, *, retry_after_s: int | None = None
) -> Response:
    """What a page says when something went wrong.

    Args:
        language: of the interface.
        said: title and detail when they are meant for the asker and in a language of theirs; else the page says in
            general words what the status means.
        retry_after_s: when to try again, if that may help.
    """
    texts = PAGE_TEXTS[language]
    general = next((code for code in (status, 422 if status < 500 else 500) if code in texts.problem_titles), 500)
    title, detail = said or (texts.problem_titles[general], texts.problem_details[general])
    if retry_after_s is not None:
        detail = f"{detail} {texts.retry_in.format(retry_after_s)}"
    # A form that could not be worked on is shown again, with what was typed.
    form: Callable[[int, tuple[str, str]], Response] | None = getattr(request.state, "problem_page", None)
    if form is not None and status != 500:
        return form(status, (title, detail))
    return render_page("problem.html", language, path="/", status=status, problem=(title, detail))
