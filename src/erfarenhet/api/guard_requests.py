"""What holds for every request and response: security headers, and an end to how much is read."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# JSON, pictures and metrics need nothing; pages set a policy of their own.
NOTHING_MAY_LOAD = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": NOTHING_MAY_LOAD,
}
_MAY_BE_FRAMED = re.compile(r"frame-ancestors (?!'none')")


class SecurityHeaders:
    """ASGI middleware that adds security headers where a response does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the response's headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def add_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if _MAY_BE_FRAMED.search(headers["Content-Security-Policy"]):
                    # The policy names who; this older header knows only nobody and the own site.
                    del headers["X-Frame-Options"]
            await send(message)

        await self._app(scope, receive, add_headers)


class LimitBody:
    """ASGI middleware that stops reading a request's body past a limit and answers 413.

    The size that the client states is checked first; what it really sends is counted too.
    """

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a ``receive`` that counts."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        stated = Headers(scope=scope).get("content-length", "")
        too_large = stated.isdecimal() and int(stated) > self._max_bytes
        received = 0

        async def count() -> Message:
            nonlocal received
            if too_large:
                raise self._refusal()
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise self._refusal()
            return message

        await self._app(scope, count, send)

    def _refusal(self) -> HTTPException:
        return HTTPException(413, f"The request is larger than the {self._max_bytes:,} bytes that are read. Send less.")
