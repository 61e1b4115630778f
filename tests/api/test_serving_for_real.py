"""The whole service on a small real home: real model, real index, real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from erfarenhet.service_client import ServiceClient, find_service

pytestmark = pytest.mark.slow

CASES = Path(__file__).parents[2] / "corpus" / "fall"
FIRST = ("fall-no-ardal-hydro.md", "fall-se-gislaved-continental.md")
LATER = "fall-no-odda-smelteverk.md"
QUESTIONS = (
    "Vad gjorde Gislaved när Continental lade ned?",
    "Kva gjorde Årdal då Hydro stengde?",
    "Hvem betalte for omstillingen i Årdal?",
    "Vilka nya jobb kom till i Gislaved?",
)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("service")
    # A prepared model may be named, so that a run of many tests does not prepare it again.
    cache = os.environ.get("ERFARENHET_CACHE", str(folder / "cache"))
    return {**os.environ, "ERFARENHET_HOME": str(folder / "home"), "ERFARENHET_CACHE": cache}


def command(environment: dict[str, str], *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "erfarenhet", *words, "--json"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert isinstance(result, dict)
    return result


@pytest.fixture(scope="module")
def service(environment: dict[str, str]) -> Iterator[ServiceClient]:
    command(environment, "ingest", *(str(CASES / name) for name in FIRST))
    with subprocess.Popen(
        [sys.executable, "-m", "erfarenhet", "serve", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "http://127.0.0.1:" in process.stdout.readline()
        found = find_service(Path(environment["ERFARENHET_HOME"]))
        assert found is not None
        yield found
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_every_quote_stands_in_its_source(service: ServiceClient) -> None:
    for question in QUESTIONS:
        answer = service.ask(question)
        for citation in answer["citations"]:
            file = httpx.get(
                f"{service.url}/v1/documents/{citation['document_id']}/file",
                params={"version": citation["version"]},
                trust_env=False,
            )
            # The cases' lines are not broken, so a quote stands there as it is; a table's row stands there cell by
            # cell, for it is read with its columns' heads.
            source = file.text.replace("**", "")
            is_row = "; " in citation["quote"] and citation["quote"] not in source
            for part in citation["quote"].split("; ") if is_row else [citation["quote"]]:
                assert part.split(": ", 1)[-1] in source if is_row else part in source
        kept = httpx.get(f"{service.url}/v1/answers/{answer['answer_id']}", trust_env=False).json()
        assert kept == {**answer, "changes": []}
    assert any(service.ask(question)["status"] != "unanswered" for question in QUESTIONS)


def test_the_command_line_asks_through_the_service(service: ServiceClient, environment: dict[str, str]) -> None:
    answer = command(environment, "ask", QUESTIONS[0])
    kept = httpx.get(f"{service.url}/v1/answers/{answer['answer_id']}", trust_env=False)
    assert kept.status_code == 200
    found = command(environment, "search", QUESTIONS[1], "-k", "3")
    assert len(found["hits"]) == 3


def test_many_askers_and_a_publication_at_the_same_time(
    service: ServiceClient, environment: dict[str, str], wait_for: Callable[..., None]
) -> None:
    published = threading.Event()

    def index_version() -> str:
        return str(httpx.get(f"{service.url}/health/ready", trust_env=False).json()["index_version"])

    def ask_until_published(number: int) -> list[str]:
        with httpx.Client(base_url=service.url, trust_env=False, timeout=60) as client:
            versions = []
            while not published.is_set():
                response = client.post("/v1/answers", json={"question": QUESTIONS[number % len(QUESTIONS)]})
                assert response.status_code == 200, response.text
                versions.append(response.json()["index_version"])
            return versions

    def live_until_published() -> int:
        answered = 0
        with httpx.Client(base_url=service.url, trust_env=False, timeout=30) as client:
            while not published.wait(0.05):
                assert client.get("/health/live").status_code == 200
                answered += 1
        return answered

    before = index_version()
    with ThreadPoolExecutor(33) as askers:
        asked = [askers.submit(ask_until_published, number) for number in range(32)]
        lives = askers.submit(live_until_published)
        try:
            counts = command(environment, "ingest", str(CASES / LATER))
            assert counts["created"] == 1
            wait_for(lambda: index_version() != before, 60)
        finally:
            published.set()
        seen = [version for asker in asked for version in asker.result(60)]
        assert lives.result(60) > 0
    assert seen
    assert set(seen) <= {before, index_version()}
    assert service.search("Odda Smelteverk")["hits"][0]["document_id"] == "fall-no-odda-smelteverk"
