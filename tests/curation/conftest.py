from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1]))
sys.path.append(str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parents[1] / "corpus"))

from curated_corpus import CuratedCorpus


@pytest.fixture
def make_desk_corpus(tmp_path):
    made = []

    def make(**options):
        made.append(CuratedCorpus(tmp_path, **options))
        return made[-1]

    yield make
    for corpus in made:
        corpus.close()


@pytest.fixture
def reviewed(make_desk_corpus):
    """A corpus in which nothing is published without a review."""
    return make_desk_corpus(review=True)


@pytest.fixture
def at_once(make_desk_corpus):
    """A corpus in which what is handed in is published at once."""
    return make_desk_corpus()
