from __future__ import annotations

import subprocess
import sys
import threading
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.encoding.interface import SparseVector
from erfarenhet.encoding.lexical import LexicalTerms, fold, ngrams_of_word, split_words, term_id
from erfarenhet.encoding.stopwords import STOPWORDS

TERMS = LexicalTerms()
LANGUAGES = ("sv", "nb", "nn", "da", "en")
nordic = st.text("abdegklmnorstuåäöøæéÅÄÖØÆ \u0301\u030a\u0308\u00ad\u200b\u00a0-.,0123456789", max_size=80)


def score(question: SparseVector, passage: SparseVector) -> float:
    weights = dict(zip(passage.indices, passage.values, strict=True))
    return sum(value * weights.get(index, 0.0) for index, value in zip(question.indices, question.values, strict=True))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bruket lades NED.", ["bruket", "lades", "ned"]),
        ("Saab-krisen i Trollhättan", ["saab", "krisen", "i", "trollhättan"]),
        ("ned\u00adlägg\u200bning", ["nedläggning"]),
        ("A\u030angstro\u0308m", ["ångström"]),
        ("1 200 jobb, 1.200 plasser", ["1200", "jobb", "1200", "plasser"]),
        ("12\u00a0500 kr, 1\u202f000\u2009000", ["12500", "kr", "1000000"]),
        ("2009–2012 och 2009 200 st", ["2009", "2012", "och", "2009", "200", "st"]),
        ("35,5 % av 3.14", ["35,5", "av", "3.14"]),
        ("E20, covid-19, 5G, m²", ["e20", "covid", "19", "5g", "m2"]),
        ("", []),
    ],
)
def test_split_words(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("one", "other"), [("kärna", "kærna"), ("kön", "køn"), ("Café".lower(), "cafe"), ("linjé", "linje")]
)
def test_fold_makes_spellings_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_fold_keeps_the_scandinavian_letters_apart_from_plain_ones() -> None:
    assert len({fold(word) for word in ("bar", "bår", "bär", "bor", "bör")}) == 5


@given(text=nordic)
def test_composed_and_decomposed_text_have_the_same_terms(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert TERMS.stems(composed, "sv") == TERMS.stems(decomposed, "sv")
    assert TERMS.ngrams(composed) == TERMS.ngrams(decomposed)


@given(text=nordic, language=st.sampled_from(LANGUAGES))
def test_soft_hyphens_change_nothing(text: str, language: str) -> None:
    plain = text.replace("\u00ad", "").replace("\u200b", "")
    assert TERMS.stems(text, language) == TERMS.stems(plain, language)


@given(text=st.one_of(nordic, st.text(st.characters(), max_size=60)), language=st.sampled_from((*LANGUAGES, "fi")))
def test_every_vector_is_well_formed(text: str, language: str) -> None:
    vectors = (
        TERMS.stems(text, language),
        TERMS.ngrams(text),
        TERMS.question_stems(text, language),
        TERMS.question_ngrams(text),
    )
    for vector in vectors:
        assert list(vector.indices) == sorted(set(vector.indices))
        assert len(vector.indices) == len(vector.values)
        assert all(0 <= index < 2**32 for index in vector.indices)
        assert all(0 < value < TERMS.k1 + 1 for value in vector.values)


@given(text=nordic, language=st.sampled_from(LANGUAGES))
def test_a_text_asked_for_in_its_own_words_has_all_its_terms(text: str, language: str) -> None:
    assert set(TERMS.stems(text, language).indices) <= set(TERMS.question_stems(text, language).indices)
    assert set(TERMS.ngrams(text).indices) == set(TERMS.question_ngrams(text).indices)


@pytest.mark.parametrize(
    ("question", "asked_in", "passage", "written_in"),
    [
        ("omställningen", "sv", "Omställningar tar tid", "sv"),
        ("kommunene", "nb", "Kommunerna samarbetade", "sv"),
        ("kommunerna", "sv", "Kommunane samarbeidde", "nn"),
        ("Volvo", "nb", "När Volvo lade ned", "sv"),
        ("arbeidsplassar", "nn", "Nye arbeidsplasser", "nb"),
        ("1 200 anställda", "sv", "1200 arbeidsplasser", "nb"),
        ("kärnkraft", "sv", "kærnkraft", "da"),
    ],
)
def test_questions_meet_passages(question: str, asked_in: str, passage: str, written_in: str) -> None:
    assert score(TERMS.question_stems(question, asked_in), TERMS.stems(passage, written_in)) > 0


def test_parts_of_compounds_and_kindred_spellings_meet_in_ngrams() -> None:
    asked = TERMS.question_ngrams("omstillingsprogram")
    near = score(asked, TERMS.ngrams("omställningsprogrammet"))
    far = score(asked, TERMS.ngrams("fotbollsmatchen"))
    assert near > 5 > far


def test_stop_words_leave_no_terms() -> None:
    assert TERMS.stems("och det var vi som hade", "sv").indices == ()
    assert TERMS.question_stems("hva hvem og ikke", "nb").indices == ()
    assert TERMS.ngrams("kva og ikkje, hur och inte").indices == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_words_are_words_as_the_splitter_makes_them(language: str) -> None:
    for word in STOPWORDS[language]:
        assert split_words(word) == [word]


def test_repetition_saturates_and_length_is_held_against_a_term() -> None:
    once, twice, often = (TERMS.stems("varsel " * times, "sv").values[0] for times in (1, 2, 50))
    assert once < twice < often < TERMS.k1 + 1
    assert twice < 2 * once
    filler = " ".join(f"ord{number}" for number in range(300))
    target = term_id("varsel")
    long = TERMS.stems("varsel " + filler, "sv")
    assert long.values[long.indices.index(target)] < once


def test_a_weight_worked_by_hand() -> None:
    terms = LexicalTerms(k1=1.2, b=0.75, stems_length=4)
    vector = terms.stems("fabrik fabrik skola bibliotek", "sv")
    # Four stems are the usual length: tf · 2.2 / (tf + 1.2).
    weights = dict(zip(vector.indices, vector.values, strict=True))
    assert weights[term_id("fabrik")] == pytest.approx(2 * 2.2 / 3.2)
    assert weights[term_id("skol")] == pytest.approx(1.0)


def test_ngrams_of_a_word() -> None:
    assert ngrams_of_word("öar") == ["_øar", "øar_", "_øar_"]
    assert ngrams_of_word("by") == ["_by_"]
    assert ngrams_of_word("2009") == ["_2009_"]
    assert ngrams_of_word("och") == []


def test_term_ids_are_the_same_in_every_process() -> None:
    assert term_id("kommun") == 0x223E04EC
    code = "from erfarenhet.encoding.lexical import term_id; print(term_id('kommun'))"
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert int(printed.stdout) == term_id("kommun")


def test_threads_agree() -> None:
    texts = [f"Kommunerna {number} varslades om nedläggningar och omställningar" for number in range(200)]
    expected = [LexicalTerms().stems(text, "sv") for text in texts]
    results: list[list[SparseVector]] = []
    threads = [
        threading.Thread(target=lambda: results.append([TERMS.stems(text, "sv") for text in texts])) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 6


def test_the_recipe_follows_every_parameter() -> None:
    others = (LexicalTerms(k1=1.0), LexicalTerms(b=0.5), LexicalTerms(stems_length=1), LexicalTerms(ngrams_length=1))
    assert len({TERMS.recipe, *(other.recipe for other in others)}) == 5
