"""Style sheet, scripts and icon: at addresses that change with their content, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import resources
from typing import Final

from starlette.responses import Response

_MEDIA_TYPES: Final = {
    "style.css": "text/css; charset=utf-8",
    "erfarenhet.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_YEAR_S = 365 * 24 * 3600


@lru_cache(maxsize=len(_MEDIA_TYPES))
def _content(name: str) -> bytes:
    return resources.files("erfarenhet.web").joinpath("static", name).read_bytes()


@lru_cache(maxsize=len(_MEDIA_TYPES))
def _digest(name: str) -> str:
    return hashlib.sha256(_content(name)).hexdigest()[:12]


def static_url(name: str) -> str:
    """The address of a static file; another when its content is."""
    return f"/static/{name}?v={_digest(name)}"


def static_response(name: str, version: str | None) -> Response | None:
    """A static file; ``None`` when there is none of that name.

    Args:
        version: the digest that the address names. With the right one the address never means anything else.
    """
    if name not in _MEDIA_TYPES:
        return None
    caching = f"public, max-age={_YEAR_S}, immutable" if version == _digest(name) else "no-cache"
    return Response(_content(name), media_type=_MEDIA_TYPES[name], headers={"Cache-Control": caching})
