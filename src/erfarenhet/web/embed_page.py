"""A search field that an intranet may frame: one form that opens the answer in a tab of its own.

It sets no cookie, runs no script and shows nothing of the reader, so that there is nothing in it to steal by framing.
"""

from __future__ import annotations

from typing import Final

from starlette.responses import HTMLResponse

from erfarenhet.web.render import render_page

_POLICY: Final = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {}"


def embed_page(language: str, framed_by: str) -> HTMLResponse:
    """The page.

    Args:
        language: of the interface: sv, nb or nn.
        framed_by: sources of ``frame-ancestors``: "'self'", or origins.
    """
    response = render_page("embed.html", language, path="/embed")
    response.headers["Content-Security-Policy"] = _POLICY.format(framed_by)
    # Sites that are isolated from others may frame only what says that it may be framed.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
