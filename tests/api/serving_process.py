"""A service process for tests: ``python serving_process.py HOME [slow]``, with a corpus that needs no model."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from api.serving_samples import FakeCorpus, settings_for

from erfarenhet.api.serve import serve
from erfarenhet.corpus.home import Home
from erfarenhet.errors import HomeError
from erfarenhet.settings import Settings


def open_fake(home: Home, _settings: Settings) -> FakeCorpus:
    if "slow" in sys.argv:
        time.sleep(1.5)
    if home.registry.published_index() is None:
        raise HomeError("The corpus is empty.")
    return FakeCorpus(home)


serve(settings_for(Path(sys.argv[1])), port=0, opener=open_fake)
