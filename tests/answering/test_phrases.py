"""Every language has every phrase, with the same places to fill in."""

from __future__ import annotations

from dataclasses import asdict

from erfarenhet.answering.phrases import PHRASES, listed
from erfarenhet.languages import ASKER_LANGUAGES


def test_every_language_has_every_phrase() -> None:
    assert set(PHRASES) == set(ASKER_LANGUAGES)
    for name in asdict(PHRASES["sv"]):
        texts = [getattr(phrases, name) for phrases in PHRASES.values()]
        assert all(texts), name
        assert len({text.count("{}") for text in texts}) == 1, name


def test_the_languages_differ() -> None:
    assert len({phrases.nothing for phrases in PHRASES.values()}) == 3


def test_lists_read_as_lists() -> None:
    assert listed(["Boden"], "sv") == "Boden"
    assert listed(["Boden", "Luleå"], "sv") == "Boden och Luleå"
    assert listed(["A", "B", "C"], "nn") == "A, B og C"
