from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

from api.serving_samples import MARKDOWN, FakeCorpus, publish
from fastapi.testclient import TestClient

from erfarenhet.corpus.home import Home
from erfarenhet.errors import HomeError, StoreError


def test_the_service_lives_before_it_is_ready(
    published: Home, serve_app: Callable[..., TestClient], wait_for: Callable[..., None]
) -> None:
    may_open = threading.Event()

    def slow_opener(*_: object) -> FakeCorpus:
        assert may_open.wait(20)
        return FakeCorpus(published)

    with serve_app(published, slow_opener, instance="one") as client:
        assert client.get("/health/live").json() == {"status": "live", "instance": "one"}
        ready = client.get("/health/ready")
        assert ready.status_code == 503
        assert ready.json()["status"] == "loading"
        refused = client.post("/v1/answers", json={"question": "Vad hände?"})
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        # An empty question is refused for what it is, ready or not.
        assert client.post("/v1/answers", json={"question": ""}).status_code == 422
        may_open.set()
        wait_for(lambda: client.get("/health/ready").status_code == 200)
        assert client.get("/health/ready").json()["index_version"].startswith("g000001-")


def test_an_empty_corpus_says_what_to_do_and_is_picked_up_when_it_is_published(
    home: Home, sources: list[Path], serve_app: Callable[..., TestClient], wait_for: Callable[..., None]
) -> None:
    attempts = []

    def opener(opened: Home, _settings: object) -> FakeCorpus:
        attempts.append(1)
        if opened.registry.published_index() is None:
            raise HomeError("The corpus is empty.")
        return FakeCorpus(home)

    with serve_app(home, opener) as client:
        wait_for(lambda: client.get("/health/ready").json()["status"] == "empty")
        assert "ingest" in client.get("/health/ready").json()["detail"]
        response = client.post("/v1/answers", json={"question": "Vad hände?"})
        assert response.status_code == 503
        assert response.json()["type"].endswith(":home")
        assert len(attempts) == 1
        publish(home, sources)
        wait_for(lambda: client.get("/health/ready").status_code == 200)
        assert client.post("/v1/answers", json={"question": "Vad hände?"}).status_code == 200


def test_what_cannot_be_opened_is_tried_again(
    published: Home, serve_app: Callable[..., TestClient], wait_for: Callable[..., None]
) -> None:
    attempts = []

    def opener(*_: object) -> FakeCorpus:
        attempts.append(1)
        if len(attempts) < 3:
            raise StoreError("The index is damaged.")
        return FakeCorpus(published)

    with serve_app(published, opener) as client:
        wait_for(lambda: client.get("/health/ready").status_code == 200)
    assert len(attempts) == 3


def test_a_publication_is_seen_while_questions_are_being_answered(
    client: TestClient, corpus: FakeCorpus, published: Home, sources: list[Path], wait_for: Callable[..., None]
) -> None:
    before = client.get("/health/ready").json()["index_version"]
    sources[0].write_text(MARKDOWN + "\nNytt avsnitt.\n", encoding="utf-8")
    publish(published, [sources[0]], number=2)
    wait_for(
        lambda: (
            client.post("/v1/answers", json={"question": "Vad hände?"}).status_code == 200
            and client.get("/health/ready").json()["index_version"] != before
        )
    )
    assert client.get("/health/ready").json()["index_version"].startswith("g000002-")


def test_a_publication_that_cannot_be_opened_leaves_the_old_one_in_service(
    client: TestClient, corpus: FakeCorpus, wait_for: Callable[..., None]
) -> None:
    looked = threading.Semaphore(0)

    def refuse() -> bool:
        looked.release()
        raise StoreError("half of it is missing")

    corpus.refresh = refuse  # type: ignore[method-assign]
    for _ in range(3):
        assert looked.acquire(timeout=20)
    assert client.get("/health/ready").status_code == 200
    assert client.post("/v1/answers", json={"question": "Vad hände?"}).status_code == 200


def test_the_corpus_is_closed_at_the_end(
    published: Home, corpus: FakeCorpus, serve_app: Callable[..., TestClient], wait_for: Callable[..., None]
) -> None:
    with serve_app(published, lambda *_: corpus) as client:
        wait_for(lambda: client.get("/health/ready").status_code == 200)
    assert corpus.closed


def test_metrics_count_by_route_template_and_status(client: TestClient) -> None:
    client.post("/v1/answers", json={"question": "Vad hände?"})
    client.post("/v1/answers", json={"question": ""})
    for document_id in ("fall-odda", "loggbok", "ingen"):
        client.get(f"/v1/documents/{document_id}")
    client.get("/nowhere/1")
    client.get("/nowhere/2")
    text = client.get("/metrics").text
    assert _value(text, "erfarenhet_requests_total", route="/v1/answers", method="POST", status="200") == 1
    assert _value(text, "erfarenhet_requests_total", route="/v1/answers", method="POST", status="422") == 1
    template = "/v1/documents/{document_id}"
    assert _value(text, "erfarenhet_requests_total", route=template, method="GET", status="200") == 2
    assert _value(text, "erfarenhet_requests_total", route=template, method="GET", status="404") == 1
    assert _value(text, "erfarenhet_requests_total", route="unmatched", method="GET", status="404") == 2
    assert _value(text, "erfarenhet_answers_total", language="sv", status="answered") == 1
    assert "erfarenhet_answer_seconds_count 1.0" in text
    assert _value(text, "erfarenhet_index_info", index_version=r"g000001-[0-9a-f]{12}") == 1
    assert "erfarenhet_ready 1.0" in text
    assert "fall-odda" not in text


def _value(text: str, name: str, **labels: str) -> float:
    for line in text.splitlines():
        if line.startswith(name + "{"):
            found = dict(re.findall(r'(\w+)="([^"]*)"', line))
            if set(found) == set(labels) and all(
                found[key] == value or re.fullmatch(value, found[key]) for key, value in labels.items()
            ):
                return float(line.rsplit(" ", 1)[1])
    return 0.0
