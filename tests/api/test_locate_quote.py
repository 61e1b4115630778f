from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.api.locate_quote import CharacterRange, locate_quote

LETTERS = "abcdeåäöøæéfi"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=9), min_size=1, max_size=12)


def found(page: str, quote: str) -> list[str]:
    return [page[part.start : part.start + part.count] for part in locate_quote(list(page), quote)]


def test_divided_words_soft_hyphens_and_line_breaks_do_not_matter() -> None:
    page = "Rubrik\nKommunens kompe-\r\ntensförsörj\u00adning klara\x02des.\nNästa"
    assert found(page, "Kommunens kompetensförsörjning klarades.") == [
        "Kommunens kompe-\r\ntensförsörj\u00adning klara\x02des"
    ]


def test_ligatures_and_combining_marks_do_not_matter() -> None:
    page = "Se: de e\ufb03cienta fo\u0308retagen i A\u030amot"
    assert found(page, "efficienta företagen i Åmot") == ["e\ufb03cienta fo\u0308retagen i A\u030amot"]


def test_a_quote_interrupted_by_a_footnote_gives_its_pieces() -> None:
    page = "Kommunen bildade en grupp med facken. 12 Se bilaga. 13 Intervju. och regionen samt länsstyrelsen i maj"
    quote = "Kommunen bildade en grupp med facken och regionen samt länsstyrelsen i maj"
    assert found(page, quote) == ["Kommunen bildade en grupp med facken", "och regionen samt länsstyrelsen i maj"]


def test_a_quote_that_goes_on_on_the_next_page_is_marked_to_the_page_s_end() -> None:
    page = "Inledning. Under våren beslutade kommunstyrelsen att\n14"
    quote = "Under våren beslutade kommunstyrelsen att " + "söka statligt stöd för hela regionens omställning " * 3
    assert found(page, quote) == ["Under våren beslutade kommunstyrelsen att"]


def test_a_few_common_words_are_not_the_quote() -> None:
    page = "Kommunen fick stöd. Regionen gjorde något helt annat under hela perioden."
    assert found(page, "Kommunen fick pengar från staten, och företaget byggde en ny fabrik i grannorten.") == []


def test_a_quote_without_letters_is_not_found() -> None:
    assert locate_quote(list("a – b"), " – ") == ()
    assert locate_quote([], "något") == ()


@given(WORDS, WORDS, WORDS, st.data())
def test_a_quote_set_with_hyphens_and_breaks_is_found_whole(
    before: list[str], quote: list[str], after: list[str], data: st.DataObject
) -> None:
    set_words = []
    for word in quote:
        cut = data.draw(st.integers(0, len(word)))
        joint = data.draw(st.sampled_from(["", "-\n", "\u00ad", "\x02", "\u2010\r\n"]))
        set_words.append(word[:cut] + joint + word[cut:])
    page = " ".join(before) + " " + "\n".join(set_words) + " " + " ".join(after)
    parts = locate_quote(list(page), " ".join(quote))
    assert len(parts) == 1
    (part,) = parts
    marked = page[part.start : part.start + part.count]
    assert letters(marked) == letters("".join(quote))


@given(st.text(max_size=80), st.text(max_size=80))
def test_ranges_lie_within_the_page(page: str, quote: str) -> None:
    for part in locate_quote(list(page), quote):
        assert isinstance(part, CharacterRange)
        assert 0 <= part.start < part.start + part.count <= len(page)


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
