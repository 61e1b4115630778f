"""Questions widened with the neighbour languages' words."""

from __future__ import annotations

import pytest

from erfarenhet.encoding.interface import SparseVector
from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.retrieval.expand_question import Glossary

TERMS = LexicalTerms()
ROWS = [
    {"sv": ["uppsägning"], "nb": ["oppsigelse"], "nn": ["oppseiing"]},
    {"sv": ["lokal näringspolitik"], "nb": ["kommunal næringspolitikk"], "nn": ["kommunal næringspolitikk"]},
    {"sv": ["varsel"], "nb": ["varsel om oppsigelse", "permitteringsvarsel", "tredje ord"], "nn": []},
]
GLOSSARY = Glossary(ROWS, TERMS)


def own_terms(question: str, language: str) -> dict[str, SparseVector]:
    return {"stems": TERMS.question_stems(question, language), "ngrams": TERMS.question_ngrams(question)}


def test_inflected_words_are_found() -> None:
    assert GLOSSARY.translations("Hur många uppsägningar blev det?", "sv") == {
        "nb": ["oppsigelse"],
        "nn": ["oppseiing"],
    }
    assert GLOSSARY.translations("Hvor mange oppsigelser ble det?", "nb")["sv"][0] == "uppsägning"


def test_a_term_of_several_words_needs_all_of_them() -> None:
    assert GLOSSARY.translations("Vad betyder näringspolitik?", "sv") == {}
    assert "kommunal næringspolitikk" in GLOSSARY.translations("Vad är lokal näringspolitik?", "sv")["nb"]


def test_further_synonyms_are_left_out() -> None:
    assert GLOSSARY.translations("Vi har fått ett varsel", "sv") == {
        "nb": ["varsel om oppsigelse", "permitteringsvarsel"]
    }


def test_the_question_s_own_words_keep_their_weight() -> None:
    question = "Hur många uppsägningar blev det?"
    own = own_terms(question, "sv")
    widened = GLOSSARY.expand(question, "sv", own)
    for name in ("stems", "ngrams"):
        weights = dict(zip(widened[name].indices, widened[name].values, strict=True))
        assert all(weights[index] == value for index, value in zip(own[name].indices, own[name].values, strict=True))
        added = set(widened[name].indices) - set(own[name].indices)
        assert added
        assert {weights[index] for index in added} == {0.5}
        assert list(widened[name].indices) == sorted(widened[name].indices)
    assert set(TERMS.stems("oppsigelse", "nb").indices) <= set(widened["stems"].indices)


def test_a_question_without_glossary_words_is_left_alone() -> None:
    own = own_terms("Vem bakade kakan?", "sv")
    assert GLOSSARY.expand("Vem bakade kakan?", "sv", own) == own


@pytest.mark.parametrize(
    ("question", "language", "other", "word"),
    [
        ("Vad gjorde kommunstyrelsen?", "sv", "nb", "formannskap"),
        ("Kva er omstillingsmidlar?", "nn", "sv", "omställningsmedel"),
    ],
)
def test_the_glossary_that_is_shipped(question: str, language: str, other: str, word: str) -> None:
    found = Glossary.load(TERMS).translations(question, language)[other]
    assert any(word in term for term in found), found
