from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.translation.tokens import figures, split_tokens


def kept(text: str, source: str, target: str) -> list[tuple[str, str]]:
    """What is not translated, and what stands for it."""
    return [(one.text, one.shown) for one in split_tokens(text, source, target) if one.is_word and not one.translated]


@pytest.mark.parametrize(
    ("text", "source", "target", "expected"),
    [
        ("Kommunen fick 40 förskolor [1].", "sv", "nb", [("40", "40"), ("[1]", "[1]")]),
        ("cirka 4 000 jobb, 3,5 % och 2004–2020", "sv", "nb", [(one, one) for one in ("4 000", "3,5 %", "2004–2020")]),
        ("året 2019 210 personer", "sv", "nb", [("2019", "2019"), ("210", "210")]),
        ("Det skedde på 1990-talet.", "sv", "nb", [("1990-talet", "1990-tallet")]),
        ("Det skjedde på 1990-tallet.", "nb", "sv", [("1990-tallet", "1990-talet")]),
        ("flottiljen F15 och H2 Green Steel", "sv", "nb", [(one, one) for one in ("F15", "H2", "Green", "Steel")]),
        ("den 1 januari 2005", "sv", "nb", [("1", "1."), ("2005", "2005")]),
        ("den 1. januar 2005", "nb", "sv", [("1.", "1"), ("2005", "2005")]),
        ("den 1. januar 2005", "nb", "nn", [("1.", "1."), ("2005", "2005")]),
        (
            "Bidrag, t.ex. till bl.a. SMF m.m.",
            "sv",
            "nb",
            [("t.ex.", "f.eks."), ("bl.a.", "bl.a."), ("SMF", "SMF"), ("m.m.", "m.m.")],
        ),
        (
            "tilskudd, f.eks. ca. 3 mill. kroner",
            "nb",
            "sv",
            [("f.eks.", "t.ex."), ("ca.", "ca"), ("3", "3"), ("mill.", "miljoner")],
        ),
        ("I Borlänge bildade de en grupp", "sv", "nb", [("Borlänge", "Borlänge")]),
        ("Rena kommune fikk penger", "nb", "sv", [("Rena", "Rena")]),
        ("han kom från Norge", "sv", "nb", [("från", "fra")]),
        ("Från början", "sv", "nn", [("Från", "Frå")]),
        (
            "se https://e.example/a_b?c=1 eller a.b@c.se",
            "sv",
            "nb",
            [("https://e.example/a_b?c=1",) * 2, ("a.b@c.se",) * 2],
        ),
    ],
)
def test_what_must_not_change_is_kept(text: str, source: str, target: str, expected: list[tuple[str, str]]) -> None:
    assert kept(text, source, target) == expected


def test_the_first_word_of_a_sentence_is_translated() -> None:
    tokens = [one.text for one in split_tokens("Kommunen växte. Arbetet gav “Mer” kraft", "sv", "nb") if one.translated]
    assert tokens == ["Kommunen", "växte", "Arbetet", "gav", "kraft"]


@pytest.mark.parametrize("text", ["@" * 1000, "a@" * 500, "1 000 " * 160, "1-" * 500, "t.ex." * 200, "https://" * 120])
def test_odd_texts_are_cut_in_good_time(text: str) -> None:
    # A pattern that tries every division of such a text would run into the test's time limit.
    assert "".join(one.text for one in split_tokens(text, "sv", "nb")) == text


def test_numbers_are_compared_by_their_digits() -> None:
    assert figures("4 000 kr 2004–2020, 3,5 %") == figures("2020 2004 og 3,5 % 4.000 kr".replace("4.000", "4 000"))
    assert figures("40 barnehager") != figures("41 barnehager")
    assert figures("[1] 40") == ["1", "40"]


@given(st.text("aåÄö 12.,[]()-–:%\u00a0/\\^$@*t.exbl", max_size=60), st.sampled_from(["sv", "nb", "nn"]))
def test_tokens_make_up_the_text(text: str, source: str) -> None:
    target = "nb" if source == "sv" else "sv"
    assert "".join(one.text for one in split_tokens(text, source, target)) == text
