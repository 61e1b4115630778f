"""Find the main content of a web page.

Public authorities' pages are marked up well: they must be accessible, so they have ``main``, ``nav`` and roles.
That is used rather than guesses from the density of text, which lose tables and short lists.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Comment
from bs4.element import Tag

_NEVER = (
    "script", "style", "noscript", "template", "svg", "iframe", "canvas", "object", "embed", "video", "audio",
    "nav", "form", "button", "select", "dialog", "menu",
)  # fmt: skip
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alertdialog", "menu"})
# A class or id that begins so is not content. A word further in ("no-sidebar", "has-cookie") says nothing.
_NAMES = re.compile(
    r"^(?:cookie|cookies|kakor|consent|gdpr|breadcrumbs?|brodsmul\w*|smul\w*|navbar|navigation|sidebar|sidomeny|"
    r"share|sharing|dela|social|some-links|skip|skiplink|sr-only|visually-hidden|screen-reader|newsletter|nyhetsbrev|"
    r"pagination|feedback|page-feedback|print|toolbar|site-footer|site-header|page-footer)(?:$|[-_])",
    re.I,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# What is taken for furniture by its name alone may not hold more than this share of the page's text.
_NAMED_SHARE_MAX = 0.4
_MAIN_SHARE_MIN = 0.25
_MAIN_CHARACTERS_MIN = 200


def remove_surroundings(soup: BeautifulSoup) -> None:
    """Take out of the page what is not content: scripts, navigation, banners, forms, footers, hidden parts."""
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for tag in soup.find_all(_NEVER):
        tag.decompose()
    for tag in soup.find_all(["aside", "footer"]):
        tag.decompose()
    whole = len(_text(soup))
    for tag in soup.find_all(True):
        if not tag.decomposed and _is_surrounding(tag, whole):
            tag.decompose()


def find_main_content(soup: BeautifulSoup) -> tuple[Tag, Tag | None]:
    """The element that holds the main content, and the page's headline where it stands outside of that."""
    body = soup.body or soup
    whole = len(_text(body))
    marked = [tag for tag in soup.find_all(True) if tag.name == "main" or tag.get("role") == "main"]
    articles = [tag for tag in soup.find_all("article") if tag.find_parent("article") is None]
    candidates = [*marked, *(articles if len(articles) == 1 else [])]
    found: Tag = next((tag for tag in candidates if _is_enough(len(_text(tag)), whole)), body)
    if found is body:
        for header in body.find_all("header"):
            if header.find("h1") is None:
                header.decompose()
    headlines = soup.find_all("h1")
    outside = len(headlines) == 1 and found.find("h1") is None
    return found, headlines[0] if outside else None


def _is_enough(characters: int, whole: int) -> bool:
    return characters > 0 and (characters >= _MAIN_CHARACTERS_MIN or characters >= _MAIN_SHARE_MIN * whole)


def _is_surrounding(tag: Tag, whole: int) -> bool:
    if tag.name in ("html", "body", "main", "article", "h1"):
        return False
    if tag.get("role") in _ROLES or tag.get("aria-hidden") == "true" or tag.has_attr("hidden"):
        return True
    if _HIDDEN.search(str(tag.get("style") or "")):
        return True
    classes = tag.get("class")
    names = [*(classes if isinstance(classes, list) else [str(classes or "")]), str(tag.get("id") or "")]
    if not any(_NAMES.match(name) for name in names):
        return False
    return tag.find(["main", "article", "h1"]) is None and len(_text(tag)) <= _NAMED_SHARE_MAX * whole


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())
