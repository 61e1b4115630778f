from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from api.serving_samples import HTML, MARKDOWN, FakeCorpus, publish, settings_for, write_pdf
from fastapi.testclient import TestClient

from erfarenhet.api.app import create_app
from erfarenhet.corpus.home import Home


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "sources"
    folder.mkdir()
    markdown, html = folder / "fall-odda.md", folder / "loggbok.html"
    markdown.write_text(MARKDOWN, encoding="utf-8")
    html.write_text(HTML, encoding="utf-8")
    return [markdown, html, write_pdf(folder / "Rapport från Ånge.pdf")]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Home(tmp_path / "home") as home:
        yield home


@pytest.fixture
def published(home: Home, sources: list[Path]) -> Home:
    publish(home, sources)
    return home


@pytest.fixture
def corpus(published: Home) -> FakeCorpus:
    return FakeCorpus(published)


@pytest.fixture
def serve_app() -> Callable[..., Any]:
    """Makes an application whose corpus comes from ``opener``."""

    def make(home: Home, opener: Callable[..., Any], **options: Any) -> TestClient:
        app = create_app(settings_for(home.folder), opener=opener, poll_s=0.02, **options)
        return TestClient(app, raise_server_exceptions=False, follow_redirects=False)

    return make


@pytest.fixture
def client(published: Home, corpus: FakeCorpus, serve_app: Callable[..., TestClient]) -> Iterator[TestClient]:
    with serve_app(published, lambda *_: corpus) as client:
        wait_for(lambda: client.get("/health/ready").status_code == 200)
        yield client


def wait_for(condition: Callable[[], bool], limit_s: float = 20.0) -> None:
    """Wait until something holds; the limit only ends a test that would hang."""
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


@pytest.fixture(name="wait_for")
def _wait_for() -> Callable[..., None]:
    return wait_for
