"""Which sentences may be quoted by themselves."""

from __future__ import annotations

import pytest

from erfarenhet.answering.choose_sentences import stands_alone


@pytest.mark.parametrize("text", ["210 ansatte mistet jobben", "Arbetslöshetsförsäkringen förlängdes kraftigt."])
def test_short_statements_are_quoted(text: str) -> None:
    assert stands_alone(text)


@pytest.mark.parametrize("text", ["Ja.", "2014", "1 200 3 400 5 600 (7 800), 9 000; 10 000, 11 000", "Utbildning"])
def test_scraps_are_not(text: str) -> None:
    assert not stands_alone(text)
