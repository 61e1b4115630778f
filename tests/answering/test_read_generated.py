"""From a model's output to sentences with markers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.answering.read_generated import GeneratedSentence, read_generated


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Odda tapte 500 jobber [1].", [("Odda tapte 500 jobber.", (1,))]),
        ("Odda tapte 500 jobber. [1]", [("Odda tapte 500 jobber.", (1,))]),
        ("Odda tapte jobber [1][3]. Det gikk bra [2].", [("Odda tapte jobber.", (1, 3)), ("Det gikk bra.", (2,))]),
        ("Odda tapte jobber. [1] [3] Det gikk bra. [2]", [("Odda tapte jobber.", (1, 3)), ("Det gikk bra.", (2,))]),
        ("Det gikk bra [1, 2].", [("Det gikk bra.", (1, 2))]),
        ("Det gikk bra. Alle var glade [1].", [("Det gikk bra.", ()), ("Alle var glade.", (1,))]),
        ("- **Odda** tapte jobber [1]\n- Det gikk bra [2]", [("Odda tapte jobber", (1,)), ("Det gikk bra", (2,))]),
        ("1. Det gikk bra [2].", [("Det gikk bra.", (2,))]),
        ("Jobber (500 av dem) [1] forsvant [2] i 1998.", [("Jobber (500 av dem) forsvant i 1998.", (1, 2))]),
        ("[1]", []),
        ("", []),
        ("\n \n", []),
    ],
)
def test_sentences_have_their_markers(text: str, sentences: list[tuple[str, tuple[int, ...]]]) -> None:
    assert read_generated(text) == [GeneratedSentence(*sentence) for sentence in sentences]


def test_what_is_not_finished_is_left_for_later() -> None:
    text = "Odda tapte jobber [1]. Det gikk bra [2]. Og"
    assert [sentence.text for sentence in read_generated(text, complete=False)] == [
        "Odda tapte jobber.",
        "Det gikk bra.",
    ]
    # The marker may still come.
    assert read_generated("Odda tapte jobber.", complete=False) == []


WORDS = st.lists(st.sampled_from(("Odda", "tapte", "jobber", "500", "[1]", "[12]", ".", "\n", "!")), max_size=14)


@given(WORDS, st.data())
def test_what_was_read_early_is_read_the_same_at_the_end(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    early = read_generated(text[: data.draw(st.integers(0, len(text)))], complete=False)
    assert early == read_generated(text)[: len(early)]


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for sentence in read_generated(text):
        assert sentence.text.strip()
