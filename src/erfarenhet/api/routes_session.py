"""Signing in and out, and who one is."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from erfarenhet.api.access import COOKIE, CurrentCaller, accounts_of, check_csrf
from erfarenhet.api.service import RunningService
from erfarenhet.curation.accounts import Caller

router = APIRouter(tags=["session"])


class SignIn(BaseModel):
    """Name and password."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=200)
    password: str = Field(max_length=300)


class SignedIn(BaseModel):
    """Who is signed in; all empty when nobody is."""

    name: str | None
    role: str | None
    scopes: list[str]
    csrf: str | None = Field(description="To be sent as the header X-CSRF-Token with requests that change something.")


def _to_json(caller: Caller) -> dict[str, Any]:
    account = caller.account
    return {
        "name": account and account.name,
        "role": account and account.role,
        "scopes": sorted(caller.scopes),
        "csrf": caller.csrf,
    }


@router.post("/v1/session", response_model=SignedIn, operation_id="sign_in")
def sign_in(credentials: SignIn, request: Request, service: RunningService) -> Response:
    """Sign in. The session is a cookie that scripts cannot read and other sites do not send."""
    accounts = accounts_of(service)
    token = accounts.sign_in(credentials.name, credentials.password)
    response = JSONResponse(_to_json(accounts.caller_of_session(token)))
    set_session(response, token, request, service.settings.session_hours)
    return response


def set_session(response: Response, token: str, request: Request, hours: int) -> None:
    """Set the session's cookie."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=hours * 3600,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    response.headers["Cache-Control"] = "no-store"


@router.get("/v1/session", response_model=SignedIn, operation_id="show_session")
def show_session(caller: CurrentCaller, response: Response) -> dict[str, Any]:
    """Who is signed in."""
    response.headers["Cache-Control"] = "no-store"
    return _to_json(caller)


@router.delete("/v1/session", status_code=204, operation_id="sign_out")
def sign_out(request: Request, caller: CurrentCaller, service: RunningService) -> Response:
    """Sign out."""
    check_csrf(request, caller)
    token = request.cookies.get(COOKIE)
    if token:
        accounts_of(service).sign_out(token)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE)
    return response
