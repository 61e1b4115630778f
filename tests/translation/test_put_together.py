from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.translation.glossary_terms import GlossaryTerms
from erfarenhet.translation.put_together import Unfit, put_together
from erfarenhet.translation.stream import Piece, placeholder, plain, read_stream, write_stream
from erfarenhet.translation.tokens import split_tokens

GLOSSARY = GlossaryTerms(
    [
        {"sv": ["omställningsgrupp"], "nb": ["omstillingsgruppe"], "nn": ["omstillingsgruppe"]},
        {"sv": ["sjukhus"], "nb": ["sykehus"], "nn": ["sjukehus"]},
        {"sv": ["kommunstyrelse"], "nb": ["formannskap"], "nn": ["formannskap"], "note": "…"},
        {"sv": ["utvärdering"], "nb": ["evaluering"], "nn": ["evaluering"]},
        {"sv": ["omställningsstöd"], "nb": ["karrieresenter"], "nn": ["karrieresenter"], "note": "Ungefärligt"},
    ]
)


def translated(text: str, stream: str, source: str = "sv", target: str = "nb") -> str:
    """Put together what Apertium gives for ``text``; "{3}" stands for the placeholder of token 3."""
    for index in range(30):
        stream = stream.replace(f"{{{index}}}", placeholder(index))
    return put_together(split_tokens(text, source, target), read_stream(stream), GLOSSARY, source, target)


def test_words_are_marked_and_what_is_kept_becomes_a_word_that_no_dictionary_has() -> None:
    stream = write_stream(split_tokens("Kommunen fick 40/2 [1].", "sv", "nb"))
    assert stream == (
        f"[[t:b:0]]Kommunen[[/]] [[t:b:2]]fick[[/]] [[t:b:4]]{placeholder(4)}[[/]]\\/[[t:b:6]]{placeholder(6)}[[/]] "
        f"[[t:b:8]]{placeholder(8)}[[/]]."
    )


def test_placeholders_are_letters_and_no_two_are_alike() -> None:
    made = [placeholder(index) for index in range(2000)]
    assert len(set(made)) == 2000
    assert all(one.isalpha() and one.isupper() for one in made)


def test_what_came_out_is_read_with_its_marks() -> None:
    stream = "Kommunen [[t:b:2]]*startade[[/]] \\[x\\] [[t:b:4; t:b:4; t:b:8]]\\@være[[/]]."
    assert read_stream(stream) == [
        Piece("Kommunen", None, False),
        Piece(" ", None, False),
        Piece("startade", 2, True),
        Piece(" ", None, False),
        Piece("[x]", None, False),
        Piece(" ", None, False),
        Piece("være", 4, True),
        Piece(".", None, False),
    ]
    assert plain(stream) == "Kommunen startade [x] være."


def test_numbers_and_markers_stand_as_they_stood() -> None:
    text = "Kommunen fick 40 förskolor [1]."
    stream = "Kommunen [[t:b:2]]fikk[[/]] [[t:b:4]]*{4}[[/]] barnehager [[t:b:8]]\\@{8}[[/]]."
    assert translated(text, stream) == "Kommunen fikk 40 barnehager [1]."


def test_a_placeholder_whose_mark_a_rule_lost_is_found() -> None:
    assert translated("Nu 40 hus", "[[t:b:0]]Nå[[/]] *{2} [[t:b:4]]hus[[/]]") == "Nå 40 hus"


def test_what_is_kept_must_stand_there_once() -> None:
    with pytest.raises(Unfit, match="'40' stands 0 times"):
        translated("Nu 40 hus", "[[t:b:0]]Nå[[/]] [[t:b:4]]hus[[/]]")


def test_an_unknown_word_stands_as_in_the_original_without_its_mark() -> None:
    text = "Kommunen och staten gav snabbt ett krisstöd"
    stream = "[[t:b:0]]Kommunen[[/]] og staten gav fort et [[t:b:12]]*krisstöd[[/]]"
    assert translated(text, stream) == "Kommunen og staten gav fort et krisstöd"
    assert translated(text, stream.replace("*krisstöd", "@krise")) == "Kommunen og staten gav fort et krisstöd"
    assert translated(text, stream.replace("[[t:b:12]]*krisstöd[[/]]", "*krisstöd")).endswith("et krisstöd")


def test_a_base_form_that_cannot_be_put_back_shows_nothing() -> None:
    with pytest.raises(Unfit, match="base form"):
        translated("Kommunen gav ett krisstöd", "Kommunen gav et #krise")


def test_too_many_unknown_words_show_nothing() -> None:
    with pytest.raises(Unfit, match="2 of 4 words are unknown"):
        translated("Detta är flum flam", "[[t:b:0]]Dette[[/]] er [[t:b:4]]*flum[[/]] [[t:b:6]]*flam[[/]]")


def test_the_glossary_translates_what_apertium_does_not_know() -> None:
    stream = "En [[t:b:2]]*omställningsgrupp[[/]] og [[t:b:6]]*omställningsgrupperna[[/]]"
    assert translated("En omställningsgrupp och omställningsgrupperna", stream) == (
        "En omstillingsgruppe og omstillingsgruppene"
    )


def test_the_glossary_s_words_are_right_or_nothing_is_shown() -> None:
    assert translated("Ett sjukhus kom", "Et [[t:b:2]]hus[[/]] kom") == "Et sykehus kom"
    with pytest.raises(Unfit, match="'kommunstyrelsens' is not called formannskap"):
        translated("Vid kommunstyrelsens val", "Ved [[t:b:2]]kommunens[[/]] valg")
    # Nothing to replace where the mark was lost.
    with pytest.raises(Unfit, match="formannskap"):
        translated("En kommunstyrelse kom", "Et kommune kom")
    with pytest.raises(Unfit, match="sykehus"):
        translated("Ett sjukhus kom", "Et hus kom")


def test_forms_are_made_where_the_ending_says_the_same() -> None:
    assert GLOSSARY.translate("Utvärderingarna", "sv", "nb") == "Evalueringene"
    assert GLOSSARY.translate("evalueringen", "nb", "sv") == "utvärderingen"
    assert GLOSSARY.translate("evalueringa", "nn", "sv") == "utvärderingen"
    assert GLOSSARY.translate("evalueringane", "nn", "sv") == "utvärderingarna"
    assert GLOSSARY.translate("omstillingsgruppene", "nb", "nn") is None
    # Near enough for a search, as the note says, and no translation.
    assert GLOSSARY.translate("omställningsstöd", "sv", "nb") is None


@given(st.text("aåö [](){}^$@*#/\\<>~+12", max_size=40))
def test_signs_of_the_stream_survive(text: str) -> None:
    tokens = split_tokens(text, "sv", "nb")
    assert put_together(tokens, read_stream(write_stream(tokens)), GlossaryTerms([]), "sv", "nb") == text
