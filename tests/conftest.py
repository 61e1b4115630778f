"""What holds for all tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as hypothesis_settings

# The same module whichever folder of tests is run.
sys.path.append(str(Path(__file__).parent))

from postgres_server import running_server, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postgres_server import PostgresServer

    from erfarenhet.encoding.interface import Encoder

# Before anything imports Haystack: it reports home at import otherwise.
os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")

# A timing is never an assertion. CI tries the same examples at every run, so that it judges the change and not the
# dice; everywhere else, new ones are drawn.
hypothesis_settings.register_profile("erfarenhet", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis_settings.load_profile("erfarenhet")


@pytest.fixture(scope="session")
def default_encoder() -> Encoder:
    """The encoder of the default settings, from the cache that ``make test`` has filled."""
    from erfarenhet.encoding.load_encoder import load_encoder
    from erfarenhet.settings import load_settings

    cache = os.environ.get("ERFARENHET_CACHE")
    return load_encoder(load_settings({"cache": cache}, environ={}))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of the tests' own."""
    if (reason := why_not()) is not None:
        pytest.skip(reason)
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def registry_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registry.sqlite'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()
