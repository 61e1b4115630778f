from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "status", "says"),
    [
        ("GET", "/nowhere", 404, "/nowhere"),
        ("GET", "/v1/", 404, "/v1/"),
        ("GET", "/v1/answers", 405, "POST"),
        ("DELETE", "/v1/documents", 405, "GET"),
        ("GET", "/v1/documents/x", 404, "'x'"),
    ],
)
def test_errors_of_the_framework_are_problems_too(
    client: TestClient, method: str, path: str, status: int, says: str
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == PROBLEM
    body = response.json()
    assert set(body) >= {"type", "title", "status", "detail", "instance"}
    assert body["status"] == status
    assert says in body["detail"]


def test_a_wrong_method_names_the_right_one(client: TestClient) -> None:
    assert client.get("/v1/answers").headers["allow"] == "POST"


def test_a_body_that_says_that_it_is_too_large_is_refused(client: TestClient) -> None:
    response = client.post("/v1/answers", content=b"x" * 300_000, headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert response.headers["content-type"] == PROBLEM


def test_a_body_that_only_turns_out_to_be_too_large_is_refused_too(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 10_000

    response = client.post("/v1/answers", content=pieces(), headers={"content-type": "application/json"})
    assert response.status_code == 413


def test_broken_json_is_a_problem(client: TestClient) -> None:
    response = client.post("/v1/answers", content=b"{broken", headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.json()["type"].endswith(":invalid-request")


@pytest.mark.parametrize("path", ["/health/live", "/v1/documents", "/nowhere", "/", "/v1/documents/loggbok/file"])
def test_every_response_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_pages_that_load_from_a_cdn_are_off(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_no_other_origin_is_let_in(client: TestClient) -> None:
    response = client.get("/v1/documents", headers={"origin": "https://example.org"})
    assert "access-control-allow-origin" not in response.headers
