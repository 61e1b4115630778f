from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from api.conftest import corpus, home, published, serve_app, sources, wait_for
from api.serving_samples import FakeCorpus
from fastapi.testclient import TestClient

from erfarenhet.corpus.home import Home

__all__ = ["corpus", "home", "published", "serve_app", "sources"]


@pytest.fixture
def pages(published: Home, corpus: FakeCorpus, serve_app: Callable[..., TestClient]) -> Iterator[TestClient]:
    with serve_app(published, lambda *_: corpus) as client:
        wait_for(lambda: client.get("/health/ready").status_code == 200)
        yield client


@pytest.fixture
def changed_source(sources: list[Path]) -> Path:
    return sources[0]
