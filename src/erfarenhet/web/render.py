"""Templates to HTML responses, with the policy under which a browser may show them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import resources
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from erfarenhet.vocabulary import load_vocabulary
from erfarenhet.web.texts import PAGE_TEXTS

# No scripts at all, nothing from elsewhere, nobody's frame.
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_STATIC: Final = {"style.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    # Everything is escaped; the templates' names end in .html, but that is not what it hangs on.
    environment = Environment(
        loader=PackageLoader("erfarenhet.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        all_texts=PAGE_TEXTS, static_url=static_url, with_query=with_query, label=load_vocabulary().label
    )
    environment.tests["web_address"] = is_web_address
    return environment


def render_page(
    template: str, language: str, *, path: str, status: int = 200, query: dict[str, Any] | None = None, **values: Any
) -> HTMLResponse:
    """A page.

    Args:
        language: of the interface: sv, nb or nn.
        path, query: of this page, for the links to it in the other languages.
    """
    content = (
        _environment()
        .get_template(template)
        .render(language=language, texts=PAGE_TEXTS[language], path=path, query=query or {}, **values)
    )
    headers = {"Content-Security-Policy": _POLICY, "Content-Language": language, "Vary": "Accept-Language"}
    return HTMLResponse(content, status, headers)


def with_query(path: str, **values: Any) -> str:
    """An address with the values that are given; ``None`` is left out."""
    given = {key: value for key, value in values.items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path


def is_web_address(address: str | None) -> bool:
    """Whether a document's URL may become a link; ``javascript:`` and the like may not."""
    return urlsplit(address or "").scheme in ("http", "https")


@lru_cache(maxsize=len(_STATIC))
def _static(name: str) -> bytes:
    return resources.files("erfarenhet.web").joinpath("static", name).read_bytes()


def static_url(name: str) -> str:
    """The address of a static file; another when its content is."""
    return f"/static/{name}?v={hashlib.sha256(_static(name)).hexdigest()[:12]}"


def static_response(name: str) -> Response | None:
    """A static file; ``None`` when there is none of that name."""
    if PurePosixPath(name).name not in _STATIC:
        return None
    return Response(_static(name), media_type=_STATIC[name], headers={"Cache-Control": "public, max-age=86400"})
