"""Signing in, CSRF, closed reading, and the desk's routes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from api.conftest import wait_for
from api.serving_samples import FakeCorpus, settings_for
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from erfarenhet.api import routes_curation
from erfarenhet.api.app import create_app
from erfarenhet.corpus.lifecycle_records import Decision, Proposal
from erfarenhet.curation import accounts as accounts_module
from erfarenhet.curation.accounts import Accounts
from erfarenhet.records import Block, Document, Metadata

PASSWORD = "fyra ord om älgar"
CURATOR = {"name": "anna@granasa.se", "password": PASSWORD}


@pytest.fixture
def people(published, monkeypatch):
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts_module, "_hasher", lambda: hasher)
    accounts = Accounts(published.registry.database)
    accounts.create("rut", "administrator", "cli:root", password=PASSWORD)
    accounts.create("anna@granasa.se", "curator", "cli:root", password=PASSWORD)
    accounts.create("ola", "reader", "cli:root", password=PASSWORD)
    return accounts


@pytest.fixture
def closed(published, people):
    """A service that answers only those who have signed in."""
    settings = settings_for(published.folder).model_copy(update={"reading": "signed_in"})
    corpus = FakeCorpus(published)
    app = create_app(settings, opener=lambda *_: corpus, poll_s=0.02)
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        wait_for(lambda: client.get("/health/ready").status_code == 200)
        yield client


@pytest.fixture
def proposal(published):
    text = "Odda gikk konkurs."
    current = published.registry.document("fall-odda")
    document = Document(
        "fall-odda", "f" * 64, "fall-odda.md", text, (Block("paragraph", 0, len(text)),), (), Metadata(title="Odda")
    )
    published.registry.lifecycle.propose(Proposal(document, "/x/fall-odda.md", 9), Decision("cli:ola", "ny"))
    return current


def sign_in(client, **credentials):
    response = client.post("/v1/session", json={**CURATOR, **credentials})
    assert response.status_code == 200, response.text
    return {"X-CSRF-Token": response.json()["csrf"]}


def problem(response):
    return response.status_code, response.json()["type"].rpartition(":")[2]


def test_the_session_is_a_cookie_that_scripts_and_other_sites_do_not_get(client, people):
    response = client.post("/v1/session", json=CURATOR)
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert response.headers["cache-control"] == "no-store"
    assert client.get("/v1/session").json()["name"] == "anna@granasa.se"


def test_signing_out_takes_the_token_and_ends_the_session(client, people):
    token = sign_in(client)
    assert problem(client.delete("/v1/session")) == (403, "access-denied")
    kept = dict(client.cookies)
    assert client.delete("/v1/session", headers=token).status_code == 204
    client.cookies.update(kept)  # a cookie that was copied is no good any more
    assert client.get("/v1/session").json() == {"name": None, "role": None, "scopes": [], "csrf": None}


def test_wrong_credentials(client, people):
    assert problem(client.post("/v1/session", json={**CURATOR, "password": "fel"})) == (401, "not-signed-in")
    # A form of another site cannot send JSON.
    assert client.post("/v1/session", data=CURATOR).status_code == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/curation/versions"),
        ("GET", "/v1/curation/documents/fall-odda"),
        ("GET", "/v1/curation/documents/fall-odda/changes"),
        ("POST", "/v1/curation/documents/fall-odda/decisions"),
        ("GET", "/v1/audit"),
    ],
)
def test_the_desk_is_closed_to_others(client, people, method, path):
    body = {"json": {"decision": "request_review", "why": "gammal"}} if method == "POST" else {}
    assert problem(client.request(method, path, **body)) == (401, "not-signed-in")
    token = sign_in(client, name="ola")
    assert problem(client.request(method, path, headers=token, **body)) == (403, "access-denied")
    assert client.get("/v1/documents/fall-odda").status_code == 200


def test_a_decision_needs_the_token(client, people, published):
    token = sign_in(client)
    path, body = "/v1/curation/documents/fall-odda/decisions", {"decision": "request_review", "why": "gammal"}
    for headers in ({}, {"X-CSRF-Token": "påhittad".encode()}):
        assert problem(client.post(path, json=body, headers=headers)) == (403, "access-denied")
    assert published.registry.lifecycle.published_version("fall-odda").state == "approved"
    response = client.post(path, json=body, headers=token)
    assert [version["state"] for version in response.json()["versions"]] == ["due_for_review"]
    step = published.registry.lifecycle.history("fall-odda")[-1]
    assert (step.who, step.why) == (people.find("anna@granasa.se").who, "gammal")
    assert problem(client.post(path, json=body, headers=token)) == (409, "invalid-transition")


def test_a_key_needs_no_token_and_has_its_scopes_only(client, people):
    _, reading = people.create_key("anna@granasa.se", "läsare", ["read"], "cli:root")
    _, curating = people.create_key("anna@granasa.se", "skript", ["curate"], "cli:root")
    path, body = "/v1/curation/documents/fall-odda/decisions", {"decision": "request_review", "why": "gammal"}
    for secret, expected in ((reading, 403), ("erf_påhittad", 401), (curating, 200)):
        headers = {"Authorization": f"Bearer {secret}".encode()}
        assert client.post(path, json=body, headers=headers).status_code == expected


def test_what_waits_what_it_changes_and_its_history(client, people, proposal):
    sign_in(client)
    (waiting,) = client.get("/v1/curation/versions").json()["versions"]
    assert (waiting["document_id"], waiting["state"]) == ("fall-odda", "proposed")
    shown = client.get("/v1/curation/documents/fall-odda").json()
    assert [version["state"] for version in shown["versions"]] == ["proposed", "approved"]
    assert shown["proposal"]["metadata"]["title"] == "Odda"
    changes = client.get("/v1/curation/documents/fall-odda/changes").json()
    assert changes["metadata"]["title"] == ["Odda – omstilling på norsk", "Odda"]
    assert problem(client.get("/v1/curation/documents/okänd")) == (404, "not-found")


def test_what_is_proposed_is_shown_to_no_reader(client, people, proposal):
    for path in (f"/v1/documents/fall-odda/file?version={'f' * 64}", f"/documents/fall-odda?version={'f' * 64}"):
        assert client.get(path).status_code == 404
    assert "f" * 64 not in client.get("/v1/documents").text


def test_approving_and_withdrawing_are_left_to_another_process(client, people, proposal, monkeypatch):
    jobs = []

    async def run_job(_settings, job):
        jobs.append(job)
        return {"passages": 1}

    monkeypatch.setattr(routes_curation, "run_job", run_job)
    token = sign_in(client)
    body = {"decision": "approve", "why": "läst", "review_by": "2030-01-31"}
    assert client.post("/v1/curation/documents/fall-odda/decisions", json=body, headers=token).status_code == 200
    (job,) = jobs
    assert (job["do"], job["document_id"], job["review_by"]) == ("approve", "fall-odda", "2030-01-31")
    assert job["who"] == people.find("anna@granasa.se").who


def test_the_audit_log_is_for_administrators(client, people, published):
    sign_in(client)
    assert problem(client.get("/v1/audit")) == (403, "access-denied")
    sign_in(client, name="rut")
    found = client.get("/v1/audit", params={"action": "account.created"}).json()["entries"]
    assert [entry["detail"]["role"] for entry in found] == ["reader", "curator", "administrator"]


def test_where_reading_is_closed_nothing_is_read_without_signing_in(closed, people):
    for path in ("/v1/documents", "/v1/passages?q=Odda", "/", "/documents/fall-odda", "/openapi.json"):
        assert closed.get(path).status_code == 401
    assert problem(closed.post("/v1/answers", json={"question": "Hva skjedde i Odda?"})) == (401, "not-signed-in")
    assert closed.get("/health/live").status_code == closed.get("/metrics").status_code == 200
    sign_in(closed, name="ola")
    assert closed.get("/v1/documents").status_code == 200
    assert closed.post("/v1/answers", json={"question": "Hva skjedde i Odda?"}).status_code == 200


def test_where_reading_is_closed_a_key_reads(closed, people):
    _, secret = people.create_key("ola", "skript", ["read"], "cli:root")
    assert closed.get("/v1/documents", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert closed.get("/v1/documents", headers={"Authorization": "Bearer erf_fel"}).status_code == 401


@pytest.mark.slow
def test_the_job_refuses_as_the_desk_does(tmp_path):
    job = {"do": "approve", "document_id": "okänd", "who": "user:1", "why": "läst"}
    done = subprocess.run(
        [sys.executable, "-m", "erfarenhet.curation_job"],
        input=json.dumps(job).encode(),
        capture_output=True,
        check=True,
        env={**os.environ, "ERFARENHET_HOME": str(tmp_path)},
    )
    assert json.loads(done.stdout)["problem"] == "urn:erfarenhet:problem:not-found"
