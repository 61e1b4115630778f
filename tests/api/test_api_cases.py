"""The case and logbook routes over a real index with an encoder that knows only words."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from api.conftest import wait_for
from cases.conftest import Shelf
from evaluation.word_encoder import WordEncoder
from fastapi.testclient import TestClient

from erfarenhet.api.app import create_app
from erfarenhet.data_files import data_file
from erfarenhet.ingest.front_matter import known_terms
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.readers.read_source import read_source
from erfarenhet.records import Document, SourceFile

IDS = ["fall-se-borlange-kvarnsveden", "fall-no-skien-union", "fall-se-boden-h2gs"]
BROKEN = """---
id: fall-trasig
title: Ett fall med trasiga uppgifter
language: sv
document_type: fallstudie
country: SE
publisher: prov
year: 2026
places: [Odda]
event_types: [konkurs]
sources: []
---
Bruket i Odda gick i konkurs.
"""


def read(path: Path) -> Document:
    source = SourceFile.from_path(path)
    content = read_source(source, ReadLimits())
    metadata = known_terms(content.metadata)
    return Document(
        content.document_id, source.sha256, source.name, content.text, content.blocks, content.pages, metadata
    )


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with tempfile.TemporaryDirectory(prefix="erfarenhet-api-cases-") as folder:
        place = Path(folder)
        chosen = [data_file(f"corpus/fall/{case_id}.md") for case_id in IDS]
        chosen.append(data_file("corpus/guider/guide-forbereda.md"))
        documents = [read(path) for path in chosen]
        path = place / "fall-trasig.md"
        path.write_text(BROKEN, encoding="utf-8")
        broken = read(path)
        # As an earlier version, without today's checks, would have taken it in.
        broken.metadata.front_matter["measures"] = "många"
        shelf = Shelf(place / "hem", [*documents, broken], WordEncoder())
        app = create_app(shelf.settings, opener=lambda *_: shelf.corpus, poll_s=0.05)
        with TestClient(app, raise_server_exceptions=False) as client:
            wait_for(lambda: client.get("/health/ready").status_code == 200)
            client.documents = shelf.documents  # type: ignore[attr-defined]
            yield client
        shelf.home.close()


def problem(response, status, code):
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"].endswith(f":{code}")
    return response.json()["detail"]


def test_the_list_has_facets_and_tells_what_is_malformed(client):
    found = client.get("/v1/cases").json()
    assert found["total"] == 4
    assert [case["title"] for case in found["cases"]] == sorted(
        (case["title"] for case in found["cases"]), key=str.casefold
    )
    assert found["facets"]["country"] == {"SE": 3, "NO": 1}
    assert [(f["case_id"], f["field"]) for f in found["findings"]] == [("fall-trasig", "measures")]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("country=Norge", ["fall-no-skien-union"]),
        ("event_type=stor+etablering", ["fall-se-boden-h2gs", "fall-se-borlange-kvarnsveden"]),
        ("county=Dalarna", ["fall-se-borlange-kvarnsveden"]),
        ("industry=papper&country=SE", ["fall-se-borlange-kvarnsveden"]),
        ("year_from=2015&year_to=2021", ["fall-se-boden-h2gs", "fall-se-borlange-kvarnsveden"]),
        ("phase=analysera", []),
        ("q=stora+enso", ["fall-se-borlange-kvarnsveden"]),
        ("place=odda", ["fall-trasig"]),
    ],
)
def test_filters_choose_cases(client, query, ids):
    assert sorted(case["case_id"] for case in client.get(f"/v1/cases?{query}").json()["cases"]) == ids


def test_a_facet_counts_what_else_could_be_chosen(client):
    facets = client.get("/v1/cases?country=NO").json()["facets"]
    assert facets["country"] == {"SE": 3, "NO": 1}
    assert facets["event_type"] == {"nedläggning": 1}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("colour=blue", "Unknown query parameter 'colour'"),
        ("event_type=nedlägning", "Did you mean 'nedläggning'"),
        ("county=Småland", "Unknown county"),
        ("year_from=igår", "not a year"),
        ("year_from=2020&year_to=2010", "Swap them"),
    ],
)
def test_unknown_filters_are_explained(client, query, says):
    assert says in problem(client.get(f"/v1/cases?{query}"), 422, "invalid-filter")


def test_a_case_cites_its_own_document(client):
    case = client.get(f"/v1/cases/{IDS[0]}").json()
    text = client.documents[IDS[0]].text
    cited = [measure["citation"] for measure in case["measures"] if measure["citation"]]
    assert cited
    for citation in cited:
        assert citation["document_id"] == IDS[0]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert case["documents"][0] == IDS[0]
    assert case["sources"][0]["url"].startswith("http")


def test_an_unknown_case_is_not_found(client):
    assert "fall-x" in problem(client.get("/v1/cases/fall-x"), 404, "not-found")


def test_similar_cases_come_with_reasons(client):
    body = {"situation": {"text": "Pappersbruket med 400 anställda läggs ned"}, "language": "nn", "limit": 2}
    found = client.post("/v1/cases/similar", json=body).json()
    assert [similar["case"]["case_id"] for similar in found["cases"]] == IDS[:2]
    assert found["cases"][0]["reasons"][0] == "same type hending: nedlegging"
    assert found["situation"]["read_from_text"] == ["event_types", "jobs_lost"]


@pytest.mark.parametrize(
    ("situation", "says"),
    [
        ({}, "Nothing was said"),
        ({"jobs_lost": 0}, "between 1 and"),
        ({"jobs_lost": 10**9}, "between 1 and"),
        ({"municipality": "Atlantis"}, "no municipality"),
        ({"event_types": ["<script>"]}, "Unknown event_types"),
    ],
)
@pytest.mark.parametrize("route", ["/v1/cases/similar", "/v1/briefs"])
def test_a_situation_that_cannot_be_is_explained(client, route, situation, says):
    response = client.post(route, json={"situation": situation})
    assert says in problem(response, 422, "invalid-situation")


def test_a_request_of_another_shape_is_a_problem_too(client):
    problem(client.post("/v1/cases/similar", json={"situation": {"population": "många"}}), 422, "invalid-request")
    problem(client.post("/v1/cases/similar", json={"situation": {"colour": "blå"}}), 422, "invalid-request")


def test_a_comparison_cites_each_case_by_itself(client):
    found = client.post("/v1/cases/compare", json={"cases": IDS, "by": "phase", "language": "nb"}).json()
    assert [case["case_id"] for case in found["cases"]] == IDS
    for row in found["rows"]:
        for case_id, cell in zip(IDS, row["cells"], strict=True):
            assert {m["citation"]["document_id"] for m in cell if m["citation"]} <= {case_id}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"cases": IDS[:1]}, 422, "invalid-comparison"),
        ({"cases": [IDS[0], IDS[0]]}, 422, "invalid-comparison"),
        ({"cases": IDS, "by": "colour"}, 422, "invalid-comparison"),
        ({"cases": [IDS[0], "fall-x"]}, 404, "not-found"),
    ],
)
def test_what_cannot_be_compared_is_explained(client, body, status, code):
    problem(client.post("/v1/cases/compare", json=body), status, code)


def test_a_brief_quotes_verbatim(client):
    body = {"situation": {"event_types": ["nedläggning"], "jobs_lost": 400, "country": "SE"}, "language": "sv"}
    brief = client.post("/v1/briefs", json=body).json()
    assert next(section["phase"] for section in brief["sections"]) == "förbereda"
    assert brief["citations"]
    for citation in brief["citations"]:
        text = client.documents[citation["document_id"]].text
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_logbook_from_beginning_to_end(client):
    made = client.post("/v1/logbooks", json={"title": "Loggbok efter bruket", "municipality": "Hylte"})
    assert made.status_code == 201
    key, logbook = made.json()["owner_key"], made.json()["logbook"]
    headers, address = {"X-Logbook-Key": key}, f"/v1/logbooks/{made.json()['logbook']['logbook_id']}"
    entry = {
        "measure": "Extra kommunstyrelsemöte",
        "date_from": "2026-02-03",
        "phase": "förbereda",
        "measure_type": "organisation",
    }
    added = client.post(f"{address}/entries", json=entry, headers=headers)
    assert added.status_code == 201
    correction = {"entry": {**entry, "date_from": "2026-02-04"}, "why": "fel dag"}
    corrected = client.put(f"{address}/entries/{added.json()['entry_id']}", json=correction, headers=headers).json()
    assert (corrected["revision"], corrected["history"][0]["date_from"]) == (2, "2026-02-03")
    assert client.get(address, headers=headers).json()["entries"] == [corrected]
    listed = client.get("/v1/logbooks", headers=headers).json()["logbooks"]
    assert [found["logbook_id"] for found in listed] == [logbook["logbook_id"]]
    table = client.get(f"{address}/table.csv", headers=headers)
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert "Extra kommunstyrelsemöte" in table.text
    proposed = client.post(f"{address}/proposal", json={"event_types": ["nedläggning"]}, headers=headers)
    assert (proposed.status_code, proposed.json()["state"]) == (201, "proposed")
    assert proposed.json()["document_id"] not in [case["case_id"] for case in client.get("/v1/cases").json()["cases"]]
    assert client.delete(f"{address}/entries/{corrected['entry_id']}", headers=headers).status_code == 204
    assert client.delete(address, headers=headers).status_code == 204
    problem(client.get(address, headers=headers), 404, "not-found")


def test_a_logbook_opens_with_its_key_alone(client):
    made = client.post("/v1/logbooks", json={"title": "Logg", "municipality": "Hylte"}).json()
    address = f"/v1/logbooks/{made['logbook']['logbook_id']}"
    assert "X-Logbook-Key" in problem(client.get(address), 422, "invalid-logbook")
    problem(client.get(address, headers={"X-Logbook-Key": "x" * 32}), 404, "not-found")
    assert client.get("/v1/logbooks", headers={"X-Logbook-Key": "x" * 32}).json() == {"logbooks": []}


def test_an_entry_that_names_a_person_is_refused(client):
    made = client.post("/v1/logbooks", json={"title": "Logg", "municipality": "Hylte"}).json()
    response = client.post(
        f"/v1/logbooks/{made['logbook']['logbook_id']}/entries",
        json={"measure": "Möte", "responsible": "nils@kommun.se"},
        headers={"X-Logbook-Key": made["owner_key"]},
    )
    assert "roles and organisations" in problem(response, 422, "invalid-logbook")


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("/v1/briefs/export", {"situation": {"event_types": ["nedläggning"], "jobs_lost": 400}, "language": "sv"}),
        ("/v1/cases/compare/export", {"cases": IDS, "language": "nn"}),
    ],
)
def test_briefs_and_comparisons_export_with_their_footnotes(client, route, body):
    markdown = client.post(f"{route}?format=md", json=body)
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    assert "[^1]" in markdown.text
    assert "Borlänge" in markdown.text
    docx = client.post(f"{route}?format=docx", json=body)
    assert docx.content.startswith(b"PK")
    assert docx.headers["content-disposition"].startswith("attachment")


def test_a_logbook_exports_as_a_document(client):
    made = client.post("/v1/logbooks", json={"title": "Loggbok", "municipality": "Hylte"}).json()
    headers, address = {"X-Logbook-Key": made["owner_key"]}, f"/v1/logbooks/{made['logbook']['logbook_id']}"
    client.post(f"{address}/entries", json={"measure": "Samråd med facken"}, headers=headers)
    exported = client.get(f"{address}/export?format=md", headers=headers)
    assert "Samråd med facken" in exported.text
    problem(client.get(f"{address}/export?format=md", headers={"X-Logbook-Key": "x" * 30}), 404, "not-found")
