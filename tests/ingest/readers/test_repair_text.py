from __future__ import annotations

import pytest

from erfarenhet.ingest.readers.repair_text import count_words, join_lines, repair_characters, repair_line


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["kompe-", "tensförsörjning"], "kompetensförsörjning"),
        (["kompe\u2010", "tens"], "kompetens"),
        (["kompe\u00ad", "tens"], "kompetens"),
        (["arbets\u00admark\u00adnad"], "arbetsmarknad"),
        (["närings- ", "och arbetsmarknadspolitik"], "närings- och arbetsmarknadspolitik"),
        (["nærings-", "og arbeidspolitikk"], "nærings- og arbeidspolitikk"),
        (["in-", "eller utflyttning"], "in- eller utflyttning"),
        (["OECD-", "länder"], "OECD-länder"),
        (["1980-", "talet"], "1980-talet"),
        (["åren 2020-", "2022"], "åren 2020-2022"),
        (["e-", "post"], "e-post"),
        (["Nord-", "Norge"], "Nord-Norge"),
        (["EN STOR KOMPE-", "TENS BEHÖVS"], "EN STOR KOMPETENS BEHÖVS"),
        (["han sa -", "och gick"], "han sa - och gick"),
        (["en rad –", "en till"], "en rad – en till"),
        (["", "a", " ", "b"], "a b"),
    ],
)
def test_lines_are_joined(lines: list[str], expected: str) -> None:
    assert join_lines(lines).text == expected


def test_the_document_tells_which_hyphens_are_real() -> None:
    words = count_words(["Vi vill co-working.", "En co-working-miljö och kompetens.", "kompe-", "tens co-"])
    assert join_lines(["co-", "working"], words).text == "co-working"
    assert join_lines(["kompe-", "tens"], words).text == "kompetens"


def test_starts_point_at_the_lines() -> None:
    joined = join_lines(["Åre kompe-", "tens", "", "nu"])
    assert joined.text == "Åre kompetens nu"
    assert [joined.text[start:] for start in joined.starts] == ["Åre kompetens nu", "tens nu", " nu", "nu"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufb01nans o\ufb03ce \ufb02era", "finans office flera"),
        ("a\u030a o\u0308 e\u0301", "å ö é"),
        ("1\u00a0200\u2009kr\u202f\u3000x", "1 200 kr x"),
        ("dold\u200b\u202e\u0007text\ufeff", "doldtext"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_characters_are_repaired(text: str, expected: str) -> None:
    assert repair_line(text) == expected


def test_line_breaks_of_all_kinds_become_newlines() -> None:
    assert repair_characters("a\x0bb\u2028c\x85d") == "a\nb\nc\nd"
