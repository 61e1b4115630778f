from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from web.test_pages import LANGUAGES, soup_of

from erfarenhet.cases.logbooks import Logbooks
from erfarenhet.corpus.home import Home
from erfarenhet.web.texts import PAGE_TEXTS

ENTRY = {"measure": "Omställningsgrupp bildad", "done": "Första mötet <b>hölls</b>", "date_from": "2026-03-02"}


def begin(client: TestClient, language: str = "sv") -> str:
    """The address of a new logbook."""
    sent = {"title": "Bruket läggs ned", "municipality": "Hylte", "lang": language}
    response = client.post("/logbooks", data=sent)
    assert response.status_code == 303
    return str(response.headers["location"]).split("?")[0]


def test_a_logbook_is_begun_written_in_and_corrected(pages: TestClient) -> None:
    address = begin(pages)
    assert re.fullmatch(r"/logbooks/[-0-9a-f]{36}/[\w-]{32}", address)
    assert pages.post(f"{address}/entries", data={**ENTRY, "phase": "förbereda", "lang": "sv"}).status_code == 303
    page = pages.get(f"{address}?lang=nn")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    soup = soup_of(page.text)
    (row,) = soup.select("table.log tbody tr")
    assert "Första mötet <b>hölls</b>" in row.text
    assert "2026-03-02" in row.text
    (link,) = row.select("a")
    editing = soup_of(pages.get(str(link["href"]).split("#")[0]).text)
    assert editing.select("#e-measure")[0].text == ENTRY["measure"]
    entry = str(editing.select("input[name=entry]")[0]["value"])
    changed = {**ENTRY, "done": "Första mötet hölls den 3 mars", "entry": entry, "lang": "sv"}
    assert pages.post(f"{address}/entries", data=changed).status_code == 422, "no reason was given"
    assert pages.post(f"{address}/entries", data={**changed, "why": "Fel dag"}).status_code == 303
    (row,) = soup_of(pages.get(address).text).select("table.log tbody tr")
    assert "den 3 mars" in row.text
    assert "Första mötet <b>hölls</b>" in row.select("details")[0].text, "what stood before is gone"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_kept_is_said_and_stays_in_the_form(pages: TestClient, language: str) -> None:
    texts = PAGE_TEXTS[language].logbook_problems
    for sent, said in (
        ({"title": "", "municipality": "Hylte"}, texts["title"]),
        ({"title": "Bruket", "municipality": ""}, texts["municipality"]),
        ({"title": "Bruket", "municipality": "Ingenstans"}, texts["country"]),
    ):
        response = pages.post("/logbooks", data={**sent, "lang": language})
        assert response.status_code == 422
        soup = soup_of(response.text)
        assert said in soup.text
        assert soup.select("#title")[0]["value"] == sent["title"]
    address = begin(pages, language)
    for sent, said in (
        ({**ENTRY, "measure": " "}, texts["measure"]),
        ({**ENTRY, "date_from": "2 mars"}, texts["date"]),
        ({**ENTRY, "date_to": "2025-01-01"}, texts["date"]),
        ({**ENTRY, "responsible": "anna@hylte.example"}, texts["other"]),
    ):
        response = pages.post(f"{address}/entries", data={**sent, "lang": language})
        assert response.status_code == 422
        soup = soup_of(response.text)
        assert said in soup.text
        assert soup.select("#e-done")[0].text == ENTRY["done"], "what was typed is lost"
        assert not soup.select("table.log")


def test_a_logbook_opens_with_its_own_key_alone(pages: TestClient) -> None:
    first, second = begin(pages), begin(pages)
    other_key = second.rsplit("/", 1)[1]
    stolen = f"{first.rsplit('/', 1)[0]}/{other_key}"
    for path in (stolen, f"{first.rsplit('/', 1)[0]}/x", f"{stolen}/table.csv"):
        assert pages.get(path).status_code == 404
    for action in ("entries", "proposal", "delete"):
        sent = {**ENTRY, "event_types": "nedläggning", "sure": "yes"}
        assert pages.post(f"{stolen}/{action}", data=sent).status_code == 404
    assert pages.get(first).status_code == 200


def test_a_logbook_is_exported_proposed_and_removed(pages: TestClient, published: Home) -> None:
    address = begin(pages)
    pages.post(f"{address}/entries", data=ENTRY)
    refused = pages.post(f"{address}/proposal", data={"event_types": "nedläggning", "lang": "nb"})
    assert refused.status_code == 422
    assert PAGE_TEXTS["nb"].logbook_problems["proposal"] in refused.text
    pages.post(f"{address}/entries", data={**ENTRY, "phase": "förbereda", "measure_type": "organisation"})
    table = pages.get(f"{address}/table.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.count("Omställningsgrupp bildad") == 2
    sent = pages.post(f"{address}/proposal", data={"event_types": "nedläggning", "lang": "nb"})
    assert sent.status_code == 303
    assert PAGE_TEXTS["nb"].logbook_proposed in pages.get(sent.headers["location"].split("#")[0]).text
    (proposal,) = Logbooks(published.registry.database).proposals()
    assert proposal.front_matter["event_types"] == ["nedläggning"]
    unsure = pages.post(f"{address}/delete", data={"lang": "nb"})
    assert unsure.status_code == 422
    gone = pages.post(f"{address}/delete", data={"lang": "nb", "sure": "yes"})
    assert gone.status_code == 303
    assert PAGE_TEXTS["nb"].logbook_deleted in pages.get(gone.headers["location"]).text
    assert pages.get(address).status_code == 404
