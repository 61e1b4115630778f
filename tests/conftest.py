"""What holds for all tests."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:
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
