"""Who is asking, and what they may do: API keys, session cookies, CSRF tokens, reading open or closed."""

from __future__ import annotations

import hmac
from typing import Annotated, cast

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from erfarenhet.api.problem_responses import problem_response
from erfarenhet.api.problems import Problem
from erfarenhet.api.service import RunningService, Service
from erfarenhet.curation.accounts import NOBODY, Account, AccountRules, Accounts, Caller, require
from erfarenhet.errors import AccessDenied, ErfarenhetError

COOKIE = "erfarenhet_session"
CSRF_HEADER = "X-CSRF-Token"
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
# What must be reached before anybody can sign in, and what watches the service.
_ALWAYS_OPEN = ("/health/", "/metrics", "/v1/session", "/static/")


def accounts_of(service: Service) -> Accounts:
    """The accounts of a running service."""
    settings = service.settings
    rules = AccountRules(settings.sign_in_attempts, settings.lock_minutes, settings.session_hours)
    return Accounts(service.home.registry.database, rules)


def find_caller(request: Request, service: Service) -> Caller:
    """Who sends a request, by key or cookie.

    Raises:
        NotSignedIn: a key is sent that is no good. A session that has ended is nobody's.
    """
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and secret:
        return accounts_of(service).caller_of_key(secret.strip())
    token = request.cookies.get(COOKIE)
    return accounts_of(service).caller_of_session(token) if token else NOBODY


def _caller(request: Request, service: RunningService) -> Caller:
    return find_caller(request, service)


CurrentCaller = Annotated[Caller, Depends(_caller)]


def check_csrf(request: Request, caller: Caller) -> None:
    """Refuse a changing request that rides on a cookie and does not prove that it comes from our own pages.

    Raises:
        AccessDenied: the token is missing or wrong.
    """
    if caller.csrf is None or request.method in _SAFE:
        return
    if not hmac.compare_digest(request.headers.get(CSRF_HEADER, "").encode(), caller.csrf.encode()):
        raise AccessDenied(f"Send the header {CSRF_HEADER} with the value that GET /v1/session gives as csrf.")


def _curator(request: Request, caller: CurrentCaller) -> Account:
    account = require(caller, "curate")
    check_csrf(request, caller)
    return account


def _administrator(request: Request, caller: CurrentCaller) -> Account:
    account = require(caller, "administer")
    check_csrf(request, caller)
    return account


Curator = Annotated[Account, Depends(_curator)]
Administrator = Annotated[Account, Depends(_administrator)]


class GuardReading:
    """ASGI middleware: where reading is closed, only those who have signed in get through."""

    def __init__(self, app: ASGIApp, *, closed: bool) -> None:
        self._app = app
        self._closed = closed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer with a problem."""
        path = str(scope.get("path", ""))
        if scope["type"] != "http" or not self._closed or path.startswith(_ALWAYS_OPEN):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        service = cast(Service, request.app.state.service)
        try:
            require(await run_in_threadpool(find_caller, request, service), "read")
        except ErfarenhetError as exc:
            await problem_response(Problem.of_error(exc), request)(scope, receive, send)
            return
        await self._app(scope, receive, send)
