"""The feed of new cases and documents (Atom, RFC 4287)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from lxml import etree

from erfarenhet.corpus.registry_records import CatalogueEntry
from erfarenhet.export.clean_text import clean_text
from erfarenhet.vocabulary import load_vocabulary
from erfarenhet.web.render import sentence_case
from erfarenhet.web.texts import PAGE_TEXTS

MEDIA_TYPE: Final = "application/atom+xml; charset=utf-8"
ENTRIES_MAX: Final = 50
_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_XML_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
# Ids name the same document wherever the service is reached.
_IDS: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:erfarenhet")
# The stubs do not know that no prefix is a prefix.
_NAMESPACES: Final[Any] = {None: _ATOM[1:-1]}
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def render_feed(entries: Iterable[CatalogueEntry], language: str, *, base: str, case_ids: Iterable[str]) -> bytes:
    """The latest entries, newest first.

    Args:
        language: of the feed's own words; titles are in their documents' languages.
        base: address of the service, without a slash at its end.
        case_ids: documents that have a page in the case library.
    """
    newest = sorted(entries, key=lambda entry: (_time(entry), entry.document_id), reverse=True)[:ENTRIES_MAX]
    texts, cases = PAGE_TEXTS[language], frozenset(case_ids)
    feed = etree.Element(f"{_ATOM}feed", {_XML_LANGUAGE: language}, nsmap=_NAMESPACES)
    _add(feed, "id", _urn(f"feed:{language}"))
    _add(feed, "title", texts.feed_title)
    _add(feed, "subtitle", texts.feed_subtitle)
    _add(feed, "updated", _stamp(_time(newest[0]) if newest else _NEVER))
    _add(_add(feed, "author"), "name", "erfarenhet")
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{base}/feed.atom?lang={language}")
    _add(feed, "link", rel="alternate", type="text/html", hreflang=language, href=f"{base}/documents?lang={language}")
    for entry in newest:
        _add_entry(feed, entry, language, base, is_case=entry.document_id in cases)
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8"))


def _add_entry(feed: etree._Element, entry: CatalogueEntry, language: str, base: str, *, is_case: bool) -> None:
    metadata, label = entry.metadata, load_vocabulary().label
    folder = "cases" if is_case else "documents"
    address = f"{base}/{folder}/{quote(entry.document_id, safe='')}?lang={language}"
    element = _add(feed, "entry")
    _add(element, "id", _urn(f"document:{entry.document_id}"))
    title = _add(element, "title", entry.title)
    if metadata.language:
        title.set(_XML_LANGUAGE, metadata.language)
    _add(element, "updated", _stamp(_time(entry)))
    _add(element, "link", rel="alternate", type="text/html", hreflang=language, href=address)
    if summary := _summary(entry, language):
        _add(element, "summary", summary)
    if metadata.publisher:
        _add(_add(element, "author"), "name", metadata.publisher)
    for field, terms in (("event_types", metadata.event_types), ("countries", metadata.countries)):
        for term in terms:
            _add(element, "category", term=term, label=label(field, term, language))


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    cleaned = {key: clean_text(value) for key, value in attributes.items()}
    element = etree.SubElement(parent, f"{_ATOM}{name}", cleaned)
    element.text = None if text is None else clean_text(text)
    return element


def _summary(entry: CatalogueEntry, language: str) -> str:
    return " · ".join(_told(entry, language))


def _told(entry: CatalogueEntry, language: str) -> Iterator[str]:
    metadata, label = entry.metadata, load_vocabulary().label
    if len(entry.versions) > 1:
        yield str(PAGE_TEXTS[language].feed_new_version)
    if metadata.document_type:
        yield sentence_case(label("document_types", metadata.document_type, language))
    if metadata.event_types:
        yield _listed(label("event_types", term, language) for term in metadata.event_types)
    if metadata.places:
        yield _listed(metadata.places)
    if metadata.publisher:
        yield metadata.publisher if metadata.year is None else f"{metadata.publisher} {metadata.year}"


def _listed(values: Iterable[str]) -> str:
    shown: Sequence[str] = list(values)
    return ", ".join(shown[:4])


def _urn(name: str) -> str:
    return uuid.uuid5(_IDS, name).urn


def _time(entry: CatalogueEntry) -> datetime:
    # SQLite forgets the zone; what is stored is UTC.
    return entry.ingested_at.replace(tzinfo=entry.ingested_at.tzinfo or UTC)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
