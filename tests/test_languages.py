"""Telling Swedish, bokmål and nynorsk apart, above all on questions of five to eight words."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.languages import LANGUAGES, detect_language, language_of_tag

QUESTIONS = Path(__file__).parent / "data" / "questions_by_language.tsv"


def labelled_questions():
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if not line.startswith("#")]


def code(text):
    detected = detect_language(text)
    return detected and detected.code


def test_short_questions():
    total, right, wrong = Counter(), Counter(), []
    for language, question in labelled_questions():
        total[language] += 1
        if code(question) == language:
            right[language] += 1
        else:
            wrong.append((language, code(question), question))
    assert min(total[language] for language in ("sv", "nb", "nn")) >= 30
    assert all(right[language] / total[language] >= 0.95 for language in total), wrong


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Hva skjedde i Södertälje?", "nb"),
        ("Kva hende i Trollhättan då Saab gjekk konkurs?", "nn"),
        ("Hvordan gikk det i Örnsköldsvik etter varselet?", "nb"),
        ("Hva gjorde Västra Götaland?", "nb"),
        ("Vad gjorde Sør-Varanger när gruvan stängde?", "sv"),
        ("Hur gick det i Ålesund och Tromsø?", "sv"),
        ("Vad hände i Årdal?", "sv"),
    ],
)
def test_a_name_from_the_neighbour_country_does_not_decide(question, language):
    assert code(question) == language


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Kommunen oprettede en erhvervsfond, da virksomheden lukkede, og mange fik nyt arbejde.", "da"),
        ("Hvad gjorde kommunen, da slagteriet lukkede, og hvornår kom der nogen hjælp af staten?", "da"),
        ("The municipality set up a task force when the plant closed and most workers found new jobs.", "en"),
        ("What did other towns do when the largest employer left?", "en"),
    ],
)
def test_danish_and_english_sentences(sentence, language):
    assert code(sentence) == language


@pytest.mark.parametrize(
    ("paragraph", "language"),
    [
        (
            (
                "Kommunen bildade en omställningsgrupp två veckor efter varslet. Gruppen samordnade näringslivet, "
                "Arbetsförmedlingen och lärcentrum och redovisade läget för kommunstyrelsen varje månad under två år. "
                "Utvärderingen visar att de flesta av de uppsagda hade arbete eller studier efter arton månader."
            ),
            "sv",
        ),
        (
            (
                "Kommunen fikk status som omstillingskommune og opprettet et eget styre for arbeidet. Styret samlet "
                "næringslivet, Nav og fylkeskommunen, og rapporterte til kommunestyret hvert kvartal i seks år. "
                "Evalueringen viser at de fleste av de oppsagte hadde jobb eller var i utdanning etter halvannet år."
            ),
            "nb",
        ),
        (
            (
                "Kommunen fekk status som omstillingskommune og oppretta eit eige styre for arbeidet. Styret samla "
                "næringslivet, Nav og fylkeskommunen, og rapporterte til kommunestyret kvart kvartal i seks år. "
                "Evalueringa viser at dei fleste av dei oppsagde hadde jobb eller var i utdanning etter halvtanna år."
            ),
            "nn",
        ),
    ],
)
def test_paragraphs_are_told_with_confidence(paragraph, language):
    detected = detect_language(paragraph)
    assert detected.code == language
    assert detected.confidence >= 0.9


@pytest.mark.parametrize("text", ["", " ", "2019", "?!", "😀 🏭", "12 % – 40 §", "\u00ad\u200b", "\ud800"])
def test_text_without_letters_has_no_language(text):
    assert detect_language(text) is None


def test_soft_hyphens_decomposed_letters_and_case_change_nothing():
    question = "Vad gjorde kommunen när sågverket lades ned?"
    expected = detect_language(question)
    assert detect_language("Vad gjorde kom\u00admunen när såg\u00adverket lades ned?") == expected
    assert detect_language("Vad gjorde kommunen na\u0308r sa\u030agverket lades ned?") == expected
    assert code(question.upper()) == "sv"


@given(st.text(alphabet=st.characters(), max_size=120))
def test_any_text_has_one_of_the_languages_or_none(text):
    detected = detect_language(text)
    if detected is not None:
        assert detected.code in LANGUAGES
        assert 0 < detected.confidence <= 1
    else:
        assert not any(character.isalpha() and character.isascii() for character in text)


@pytest.mark.parametrize(
    ("tag", "code"),
    [("sv", "sv"), ("sv-SE", "sv"), (" NB-no ", "nb"), ("no", "nb"), ("nn-NO", "nn"), ("fi", None), ("", None)],
)
def test_language_tags(tag, code):
    assert language_of_tag(tag) == code
