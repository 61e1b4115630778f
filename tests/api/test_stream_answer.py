"""An answer as server-sent events."""

from __future__ import annotations

import json
from typing import Any

import pytest
from api.serving_samples import FakeCorpus
from fastapi.testclient import TestClient

from erfarenhet.answering.progress import OnProgress, Progress
from erfarenhet.api import schemas
from erfarenhet.api.stream_answer import stream_answer, wants_stream
from erfarenhet.errors import StoreError
from erfarenhet.records import Answer

EVENTS = {"accept": "text/event-stream"}
QUESTION = {"question": "Hva skjedde i Odda?", "language": "nb"}


def events_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def test_events_come_in_order_and_end_with_the_answer(client: TestClient) -> None:
    response = client.post("/v1/answers", json=QUESTION, headers=EVENTS)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    events = events_of(response.text)
    names = [name for name, _ in events]
    assert names[0] == "status"
    assert names[-1] == "answer"
    assert set(names[1:-1]) == {"sentence"}
    answer = events[-1][1]
    schemas.Answer.model_validate(answer, strict=True)
    told = [data for name, data in events if name == "sentence"]
    assert [(data["text"], data["citations"]) for data in told] == [
        (sentence["text"], sentence["citations"]) for sentence in answer["sentences"]
    ]
    assert [citation for data in told for citation in data["new_citations"]] == answer["citations"]
    assert client.get(f"/v1/answers/{answer['answer_id']}").json()["text"] == answer["text"]


def test_without_asking_for_events_there_are_none(client: TestClient) -> None:
    for headers in ({}, {"accept": "application/json"}, {"accept": "*/*"}):
        response = client.post("/v1/answers", json=QUESTION, headers=headers)
        assert response.headers["content-type"] == "application/json"
        schemas.Answer.model_validate(response.json(), strict=True)


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"question": ""}, 422, "invalid-question"),
        ({"question": "Hva?", "filters": {"fara": "1"}}, 422, "invalid-filter"),
        ({"question": "Hva?", "follows": "unknown"}, 404, "not-found"),
    ],
)
def test_a_wrong_request_is_refused_before_the_stream_begins(
    client: TestClient, body: dict[str, Any], status: int, kind: str
) -> None:
    response = client.post("/v1/answers", json=body, headers=EVENTS)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"].endswith(f":{kind}")


def test_what_goes_wrong_later_ends_the_stream_as_a_problem(client: TestClient, corpus: FakeCorpus) -> None:
    corpus.fail_with = StoreError("The index cannot be read. Run: erfarenhet doctor --repair.")
    events = events_of(client.post("/v1/answers", json=QUESTION, headers=EVENTS).text)
    assert [name for name, _ in events] == ["status", "problem"]
    assert "doctor" in events[-1][1]["detail"]


def test_a_question_may_follow_an_answer(client: TestClient) -> None:
    first = client.post("/v1/answers", json=QUESTION).json()
    second = client.post("/v1/answers", json={**QUESTION, "follows": first["answer_id"]})
    assert second.json()["follows"] == first["answer_id"]


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, False),
        ("application/json", False),
        ("text/event-stream", True),
        ("application/json, Text/Event-Stream;q=0.9", True),
        ("text/event-streams", False),
    ],
)
def test_who_wants_events(accept: str | None, wanted: bool) -> None:
    assert wants_stream(accept) is wanted


@pytest.mark.anyio
async def test_a_restart_says_why() -> None:
    async def ask(tell: OnProgress) -> Answer:
        tell(Progress("writing"))
        tell(Progress("restart", reason="timeout"))
        return Answer("a", "Hva?", "nb", "unanswered", "x\ny", (), (), {}, "i")

    text = b"".join([piece async for piece in stream_answer(ask)]).decode()
    assert [(name, data.get("reason")) for name, data in events_of(text)] == [
        ("status", None),
        ("restart", "timeout"),
        ("answer", None),
    ]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
