import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.errors import InvalidQuestion
from erfarenhet.retrieval.expand_question import Glossary
from erfarenhet.retrieval.read_question import asker_language, clean_question, read_question

TERMS = LexicalTerms()
GLOSSARY = Glossary.load(TERMS)


@pytest.mark.parametrize(
    "text", ["", "   ", "\n\t\r", "?!…", "😀🏭👍", "\x00\x1b", "\u200b\u00ad\ufeff", "\ud800", "– • §"]
)
def test_a_question_without_words_is_empty(text):
    with pytest.raises(InvalidQuestion, match="empty"):
        clean_question(text, max_characters=2000)


def test_a_long_question_is_refused_with_its_length():
    with pytest.raises(InvalidQuestion, match=r"10,000 characters; at most 2,000"):
        clean_question("å" * 10_000, max_characters=2000)
    assert len(clean_question("å" * 2000, max_characters=2000)) == 2000


def test_blank_space_does_not_count():
    assert clean_question("Hur" + " " * 10_000 + "gick det?", max_characters=100) == "Hur gick det?"


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Hur\n gick\tdet?\r\n", "Hur gick det?"),
        ("Hur\x00gick\x1bdet?", "Hur gick det?"),
        ("om\u00adställ\u200bning i\u00a0Å", "omställning i Å"),
        ("\ufeffHva skjedde?", "Hva skjedde?"),
        ("\u202eHva\u2069 skjedde?", "Hva skjedde?"),
        ("Hur \ud800gick det?", "Hur gick det?"),
        (unicodedata.normalize("NFD", "Ärvde någon Åsgård?"), "Ärvde någon Åsgård?"),
        ("2019", "2019"),
    ],
)
def test_cleaning(typed, cleaned):
    assert clean_question(typed, max_characters=100) == cleaned


@given(st.text(alphabet=st.characters(), max_size=300))
def test_a_clean_question_is_one_line_that_can_be_stored_and_stays_clean(text):
    try:
        cleaned = clean_question(text, max_characters=2000)
    except InvalidQuestion:
        return
    cleaned.encode()
    assert cleaned == " ".join(cleaned.split())
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(unicodedata.category(character) == "Cc" for character in cleaned)
    assert clean_question(cleaned, max_characters=2000) == cleaned


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Vad gjorde kommunen när bruket lades ned?", "sv"),
        ("Hva gjorde kommunen da bruket ble lagt ned?", "nb"),
        ("Kva gjorde kommunen då bruket vart lagt ned?", "nn"),
        ("Hvad gjorde kommunen, da virksomheden lukkede, og hvornår fik de noget hjælp?", "nb"),
        ("What did the town do when the plant closed?", "sv"),
        ("2019", "sv"),
    ],
)
def test_the_language_to_answer_in(question, language):
    assert asker_language(question) == language


def test_a_stated_language_goes_before_the_questions_own():
    assert asker_language("Vad gjorde kommunen?", "nn") == "nn"


@pytest.mark.parametrize("stated", ["da", "en", "no", "SV", "", "svenska"])
def test_a_stated_language_that_is_not_spoken(stated):
    with pytest.raises(InvalidQuestion, match=r"Choose among sv, nb, nn"):
        asker_language("Vad gjorde kommunen?", stated)


def test_a_question_is_encoded_for_every_retriever(default_encoder):
    read = read_question(
        "Vad gjorde\nkom\u00admunen?",
        language=None,
        encoder=default_encoder,
        terms=TERMS,
        glossary=GLOSSARY,
        max_characters=200,
    )
    assert (read.text, read.language) == ("Vad gjorde kommunen?", "sv")
    assert read.vector.shape == (default_encoder.dimensions,)
    assert np.linalg.norm(read.vector) == pytest.approx(1.0, abs=1e-5)
    assert np.array_equal(read.vector, default_encoder.encode_questions(["Vad gjorde kommunen?"])[0])
    assert set(read.terms) >= {"stems", "ngrams"}
    assert all(vector.indices for vector in read.terms.values())


def test_a_question_longer_than_the_encoder_takes_is_still_answered(default_encoder):
    text = "Vad gjorde kommunen när arbetsgivaren lade ned? " * 200
    read = read_question(
        text, language=None, encoder=default_encoder, terms=TERMS, glossary=GLOSSARY, max_characters=20_000
    )
    assert np.linalg.norm(read.vector) == pytest.approx(1.0, abs=1e-5)
