from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.encoding.compose_text import check_length, compose_passage, digest_prefixes, make_encodable
from erfarenhet.encoding.interface import PassageText
from erfarenhet.errors import ModelError


@given(header=st.text(max_size=20), text=st.text(max_size=20))
def test_the_offset_finds_the_passages_own_text(header: str, text: str) -> None:
    composed, start = compose_passage("passage: ", PassageText(header, text))
    assert composed[start:] == text
    assert composed.startswith("passage: " + header)


@given(text=st.text(st.characters(), max_size=30))
def test_encodable_text_keeps_offsets(text: str) -> None:
    encodable = make_encodable(text)
    assert len(encodable) == len(text)
    encodable.encode("utf-8")


def test_lone_surrogates_become_question_marks() -> None:
    assert make_encodable("å\ud800b") == "å?b"


def test_a_passage_that_is_too_long_is_refused_with_the_remedy() -> None:
    passage = PassageText("", "Bruket lades ned.")
    check_length(passage, 512, 512)
    with pytest.raises(ModelError, match=r"Bruket.*513 tokens.*takes 512.*ERFARENHET_RECIPE"):
        check_length(passage, 513, 512)


def test_prefixes_are_told_apart() -> None:
    assert digest_prefixes("a", "b") != digest_prefixes("ab", "")
