"""Templates to HTML responses, with the policy under which a browser may show them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.responses import HTMLResponse

from erfarenhet.cases.industries import load_industries
from erfarenhet.vocabulary import load_vocabulary
from erfarenhet.web.static_files import static_url
from erfarenhet.web.texts import PAGE_TEXTS

# Scripts and styles from files of ours alone, none within a page; nothing from elsewhere; nobody's frame.
PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MENU: Final = (
    ("ask", "/"),
    ("cases", "/cases"),
    ("logbooks", "/logbooks"),
    ("documents", "/documents"),
    ("about", "/about"),
)
"""What the main menu leads to: name of its text, address."""


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
        all_texts=PAGE_TEXTS,
        static_url=static_url,
        with_query=with_query,
        href=_href,
        label=load_vocabulary().label,
        counted=counted,
        menu=MENU,
        industry_label=load_industries().label,
    )
    environment.filters["grouped"] = grouped
    environment.filters["sentence_case"] = sentence_case
    environment.tests["web_address"] = is_web_address
    return environment


def render_page(
    template: str, language: str, *, path: str, status: int = 200, query: Mapping[str, Any] | None = None, **values: Any
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
    headers = {"Content-Security-Policy": PAGE_POLICY, "Content-Language": language, "Vary": "Accept-Language"}
    return HTMLResponse(content, status, headers)


def with_query(path: str, **values: Any) -> str:
    """An address with the values that are given; ``None`` is left out, and of several each is given."""
    given = {key: value for key, value in values.items() if value is not None}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


@pass_context
def _href(context: Context, path: str, **values: Any) -> str:
    """The address of a page of ours, in the language of the page that links to it."""
    return with_query(path, **{**values, "lang": context["language"]})


def is_web_address(address: str | None) -> bool:
    """Whether a document's URL may become a link; ``javascript:`` and the like may not."""
    return urlsplit(address or "").scheme in ("http", "https")


def counted(texts: Mapping[str, str], number: int) -> str:
    """A number with its noun in the right form.

    Args:
        texts: by "one" and "other".
    """
    return texts["one" if number == 1 else "other"].format(grouped(number))


def grouped(number: int) -> str:
    """A number as people write it here: 12 000."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def sentence_case(words: str) -> str:
    """Words with a capital at their beginning, the rest as it is."""
    return words[:1].upper() + words[1:]
