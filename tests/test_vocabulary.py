import unicodedata

import pytest

from erfarenhet.vocabulary import Term, Vocabulary, load_vocabulary

FIELDS = {
    "countries",
    "languages",
    "document_types",
    "phases",
    "event_types",
    "measure_types",
    "actor_types",
    "evidence",
    "evidence_grades",
    "logbook_statuses",
}


@pytest.fixture
def vocabulary():
    return load_vocabulary()


def test_the_fields_are_those_that_schema_filters_and_logbooks_name(vocabulary):
    assert set(vocabulary.terms) == FIELDS


def test_every_word_finds_its_term(vocabulary):
    for field, terms in vocabulary.terms.items():
        assert len({term.id for term in terms}) == len(terms), field
        for term in terms:
            assert vocabulary.find(field, term.id) == term.id
            assert set(term.labels) == {"sv", "nb", "nn"}
            for word in (*term.labels.values(), *term.also):
                assert isinstance(word, str)
                assert vocabulary.find(field, word) == term.id, f"{word!r} of {term.id!r} means another term too"


@pytest.mark.parametrize(
    ("field", "word", "term"),
    [
        ("countries", "Norge", "NO"),
        ("countries", "noreg", "NO"),
        ("event_types", "nedleggelse", "nedläggning"),
        ("event_types", "NEDLEGGING", "nedläggning"),
        ("phases", " gjennomføring ", "genomföra"),
        ("phases", unicodedata.normalize("NFD", "genomföra"), "genomföra"),
        ("phases", "följa  upp", "följa upp"),
        ("languages", "nynorska", "nn"),
    ],
)
def test_find_takes_labels_aliases_any_case_and_any_unicode_form(vocabulary, field, word, term):
    assert vocabulary.find(field, word) == term


def test_unknown_words(vocabulary):
    assert vocabulary.find("phases", "genomför") is None
    assert vocabulary.nearest("phases", "genomför") == "genomföra"
    assert vocabulary.nearest("phases", "xyz") is None
    with pytest.raises(KeyError):
        vocabulary.find("faser", "genomföra")


def test_labels(vocabulary):
    assert vocabulary.label("phases", "genomföra", "nn") == "gjennomføre"
    assert vocabulary.label("phases", "genomföra", "en") == "genomföra"
    assert vocabulary.label("phases", "okänd", "sv") == "okänd"


def test_an_id_goes_before_another_terms_alias():
    labels = {"sv": "x", "nb": "x", "nn": "x"}
    vocabulary = Vocabulary({"f": (Term("a", labels, also=("b",)), Term("b", {**labels, "sv": "y"}))})
    assert vocabulary.find("f", "b") == "b"
