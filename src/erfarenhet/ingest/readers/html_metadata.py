"""What a web page says about itself: title, language, publisher, year and address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag

from erfarenhet.ingest.readers.repair_text import repair_line
from erfarenhet.languages import LANGUAGES
from erfarenhet.records import Metadata

_YEAR = re.compile(r"\b(19|20)\d{2}\b")
_PUBLISHED = (
    "article:published_time", "dcterms.issued", "dcterms.date", "dc.date.issued", "dc.date", "datepublished",
    "pubdate", "publication_date", "date",
)  # fmt: skip
_PUBLISHERS = ("dcterms.publisher", "dc.publisher", "og:site_name")
_JSON_LD_MAX = 200_000


def read_metadata(soup: BeautifulSoup) -> Metadata:
    """Metadata from the head, from JSON-LD, and from the only headline."""
    named = _named(soup)
    linked = list(_json_ld(soup))
    language = str(soup.html.get("lang") or "") if soup.html else ""
    code = language.split("-")[0].lower()
    published = _first(named, _PUBLISHED) or _from_linked(linked, "datePublished")
    year = _YEAR.search(published or "")
    return Metadata(
        title=_title(soup, named),
        language=code if code in LANGUAGES else None,  # "no" may be bokmål or nynorsk
        publisher=_first(named, _PUBLISHERS) or _from_linked(linked, "publisher"),
        year=int(year.group()) if year else None,
        url=_address(soup, named),
    )


def _named(soup: BeautifulSoup) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = str(tag.get("name") or tag.get("property") or tag.get("itemprop") or "").lower()
        content = repair_line(str(tag.get("content") or ""))
        if name and content:
            found.setdefault(name, content)
    return found


def _first(named: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((named[name] for name in names if name in named), None)


def _title(soup: BeautifulSoup, named: dict[str, str]) -> str | None:
    headlines = soup.find_all("h1")
    if len(headlines) == 1 and (text := repair_line(headlines[0].get_text(" "))):
        return text
    title = soup.title.get_text() if soup.title else ""
    return named.get("og:title") or named.get("dcterms.title") or repair_line(title) or None


def _address(soup: BeautifulSoup, named: dict[str, str]) -> str | None:
    canonical = soup.find("link", rel="canonical")
    address = str(canonical.get("href") or "") if isinstance(canonical, Tag) else ""
    address = address or named.get("og:url", "")
    return address if address.startswith(("https://", "http://")) else None


def _json_ld(soup: BeautifulSoup) -> Iterator[dict[str, Any]]:
    for tag in soup.find_all("script", type="application/ld+json"):
        text = tag.get_text()
        if len(text) > _JSON_LD_MAX:
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            continue  # pages often hold broken JSON-LD; it is a hint, no more
        items = value.get("@graph", [value]) if isinstance(value, dict) else value
        if isinstance(items, list):
            yield from (item for item in items if isinstance(item, dict))


def _from_linked(items: list[dict[str, Any]], key: str) -> str | None:
    for item in items:
        value = item.get(key)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and value.strip():
            return repair_line(value)
    return None
