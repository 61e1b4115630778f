"""The feed, and the search field that other sites frame."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from api.serving_samples import MARKDOWN, FakeCorpus, publish, settings_for
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from lxml import etree

from erfarenhet.api.app import create_app
from erfarenhet.corpus.home import Home
from erfarenhet.corpus.registry_records import CatalogueEntry
from erfarenhet.errors import SettingsError
from erfarenhet.records import Metadata
from erfarenhet.settings import load_settings
from erfarenhet.web.atom_feed import ENTRIES_MAX, render_feed

ATOM = {"a": "http://www.w3.org/2005/Atom"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def entry(name: str, day: int = 1, **metadata: object) -> CatalogueEntry:
    moment = datetime(2026, 1, day, 12, 0, 0)  # noqa: DTZ001  as SQLite gives it back
    return CatalogueEntry(
        name,
        "v",
        f"{name}.md",
        1,
        f"Titel {name}",
        Metadata(**metadata),
        0,
        1,
        (),
        moment,
        ("v",),  # type: ignore[arg-type]
    )


def parsed(content: bytes) -> etree._Element:
    return etree.fromstring(content)


def check_against_rfc_4287(feed: etree._Element) -> None:
    """What the RFC demands of the elements that we write."""
    assert feed.tag == f"{{{ATOM['a']}}}feed"
    for element in (feed, *feed.findall("a:entry", ATOM)):
        for once in ("id", "title", "updated"):
            assert len(element.findall(f"a:{once}", ATOM)) == 1
        assert element.findtext("a:id", namespaces=ATOM).startswith("urn:uuid:")
        assert MOMENT.fullmatch(element.findtext("a:updated", namespaces=ATOM))
        for link in element.findall("a:link", ATOM):
            assert link.get("href", "").startswith(("http://", "https://"))
        for author in element.findall("a:author", ATOM):
            assert author.findtext("a:name", namespaces=ATOM)
        # An entry without content needs a link to what it stands for.
        assert element.findall("a:link[@rel='alternate']", ATOM)
    # The feed's author stands for the entries that have none.
    assert feed.find("a:author", ATOM) is not None
    assert len(feed.findall("a:link[@rel='self']", ATOM)) == 1
    ids = [one.text for one in feed.iter(f"{{{ATOM['a']}}}id")]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("language", "subtitle"), [("sv", "Nya och"), ("nb", "Nye og endrede"), ("nn", "Nye og endra")]
)
def test_the_feed_is_valid_in_each_language(pages: TestClient, language: str, subtitle: str) -> None:
    response = pages.get("/feed.atom", params={"lang": language})
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = parsed(response.content)
    check_against_rfc_4287(feed)
    assert feed.get(LANGUAGE) == language
    assert feed.findtext("a:subtitle", namespaces=ATOM).startswith(subtitle)
    titles = {one.text: one.get(LANGUAGE) for one in feed.findall("a:entry/a:title", ATOM)}
    assert titles["Odda – omstilling på norsk"] == "nb"


def test_a_case_leads_to_its_page_and_documents_to_theirs(pages: TestClient) -> None:
    feed = parsed(pages.get("/feed.atom?lang=nb").content)
    links = [link.get("href", "") for link in feed.findall("a:entry/a:link", ATOM)]
    assert "http://testserver/cases/fall-odda?lang=nb" in links
    documents = [link.removeprefix("http://testserver") for link in links if "/documents/" in link]
    assert len(documents) == len(links) - 1
    for link in documents:
        assert pages.get(link).status_code == 200


def test_a_new_version_comes_first_and_changes_the_tag(pages: TestClient, published: Home, tmp_path: Path) -> None:
    first = pages.get("/feed.atom?lang=sv")
    unchanged = pages.get("/feed.atom?lang=sv", headers={"If-None-Match": first.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    changed = tmp_path / "fall-odda.md"
    changed.write_text(MARKDOWN + "\nMer.\n", encoding="utf-8")
    publish(published, [changed], number=2)
    again = pages.get("/feed.atom?lang=sv", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 200
    newest = parsed(again.content).find("a:entry", ATOM)
    assert newest is not None
    assert newest.findtext("a:title", namespaces=ATOM) == "Odda – omstilling på norsk"
    assert newest.findtext("a:summary", namespaces=ATOM).startswith("Ny version · Fallstudie")


def test_an_empty_corpus_has_a_valid_feed_and_a_large_one_a_short_one() -> None:
    check_against_rfc_4287(parsed(render_feed([], "sv", base="https://e.example", case_ids=[])))
    many = [entry(f"d{number:03}", day=1 + number % 28) for number in range(80)]
    feed = parsed(render_feed(many, "sv", base="https://e.example", case_ids=["d027"]))
    check_against_rfc_4287(feed)
    assert len(feed.findall("a:entry", ATOM)) == ENTRIES_MAX
    # Nothing is known of them that a summary could say.
    assert feed.find("a:entry/a:summary", ATOM) is None
    days = [one.text for one in feed.findall("a:entry/a:updated", ATOM)]
    assert days == sorted(days, reverse=True)


def test_what_xml_cannot_hold_does_not_break_the_feed() -> None:
    odd = entry("a b/å", publisher="A & <B>\x01\ufffe", places=("X\x00",), event_types=("konkurs",), language="sv")
    feed = parsed(render_feed([odd], "nn", base="https://e.example", case_ids=[]))
    check_against_rfc_4287(feed)
    assert feed.findtext("a:entry/a:author/a:name", namespaces=ATOM) == "A & <B>\ufffd"
    assert feed.find("a:entry/a:link", ATOM).get("href") == "https://e.example/documents/a%20b%2F%C3%A5?lang=nn"


@pytest.mark.parametrize(
    ("language", "title"), [("sv", "Fråga erfarenhet"), ("nb", "Spør erfarenhet"), ("nn", "Spør erfarenhet")]
)
def test_the_search_field_opens_the_answer_elsewhere(pages: TestClient, language: str, title: str) -> None:
    response = pages.get("/embed", params={"lang": language})
    page = BeautifulSoup(response.text, "html.parser")
    assert page.html["lang"] == language
    assert page.title.text == title
    form = page.find("form")
    assert (form["action"], form["method"], form["target"]) == ("/ask", "get", "_blank")
    assert page.find("label")["for"] == form.find("textarea")["id"]
    assert not page.find("script")
    assert "set-cookie" not in response.headers
    answered = pages.get("/ask", params={"question": "Vad hände i Odda?", "lang": language})
    assert answered.status_code == 303
    assert answered.headers["location"].startswith("/answers/")


def test_only_the_own_site_frames_it_unless_others_are_named(
    published: Home, corpus: FakeCorpus, serve_app: Callable[..., TestClient], pages: TestClient
) -> None:
    own = pages.get("/embed").headers
    assert "frame-ancestors 'self'" in own["content-security-policy"]
    assert "x-frame-options" not in own
    start = pages.get("/").headers
    assert "frame-ancestors 'none'" in start["content-security-policy"]
    assert start["x-frame-options"] == "DENY"
    origins = "https://intranet.kommun.example  https://*.fylke.example:8443"
    settings = settings_for(published.folder).model_copy(
        update={"embed_origins": load_settings({"embed_origins": origins}, environ={}).embed_origins}
    )
    with TestClient(create_app(settings, opener=lambda *_: corpus)) as client:
        policy = client.get("/embed").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors https://intranet.kommun.example https://*.fylke.example:8443")
    assert "script" not in policy


@pytest.mark.parametrize(
    "origin", ["*", "intranet.example", "https://a.example/path", "https://a.example; x", "'none'"]
)
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(SettingsError, match="is no origin"):
        load_settings({"embed_origins": origin}, environ={})
