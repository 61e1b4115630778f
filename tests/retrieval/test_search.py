"""Searching one generation: the real encoder and the real engine over a handful of passages."""

from dataclasses import replace

import pytest

from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.errors import IndexMismatch, InvalidQuestion
from erfarenhet.ingest.index_passages import index_passages
from erfarenhet.ingest.split_passages import PassageSize, split_passages
from erfarenhet.records import Block, Document, Metadata
from erfarenhet.retrieval.search import Searcher
from erfarenhet.retrieval.weigh_legs import RETRIEVERS
from erfarenhet.store.edge import EdgeEngine
from erfarenhet.store.interface import Filters, IndexDescription

TEXTS = {
    "skola": ("sv", "SE", "Kommunen byggde en ny skola och en simhall i centrum."),
    "smelteverk": ("nb", "NO", "Etter nedleggelsen av smelteverket fikk de ansatte omskolering og ny jobb."),
    "sagbruk": ("sv", "SE", "När sågverket stängde fick de uppsagda utbildning och nytt arbete."),
    "kyrka": ("sv", "SE", "Kyrkans orgel från 1780 renoverades med gåvor."),
    "diarium": ("sv", "SE", "Ärendet har diarienummer KS 2019/0457 och avslutades."),
}


@pytest.fixture(scope="module")
def terms():
    return LexicalTerms()


@pytest.fixture(scope="module")
def store(tmp_path_factory, default_encoder, terms):
    engine = EdgeEngine(tmp_path_factory.mktemp("index"))
    description = IndexDescription(default_encoder.identity, default_encoder.dimensions, "test", "0")
    built = engine.create("g1", description)
    for name, (language, country, text) in TEXTS.items():
        metadata = Metadata(title=f"Om {name}", language=language, countries=(country,), year=2015)
        document = Document(name, "0" * 64, name, text, (Block("paragraph", 0, len(text)),), (), metadata)
        size = PassageSize(220, 40, default_encoder.max_tokens)
        passages = split_passages(document, size=size, count_tokens=default_encoder.count_tokens)
        built.upsert(index_passages(passages, {name: metadata}, encoder=default_encoder, terms=terms))
    built.close()
    opened = engine.open("g1", timeout_s=5)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def searcher(store, default_encoder, terms):
    return Searcher(store, default_encoder, terms, candidates=10, question_max_characters=200)


def found(result):
    return [hit.passage.document_id for hit in result.hits]


def test_the_neighbour_language_is_found_too(searcher):
    result = searcher.search("Vad hände med de anställda när smältverket lades ned?")
    assert set(found(result)[:2]) == {"smelteverk", "sagbruk"}
    assert result.question.language == "sv"
    assert set(result.timings_s) == {"encode", "search"}


def test_hits_are_ranked_and_tell_each_retrievers_score(searcher):
    hits = searcher.search("Hva skjedde med sagbruket?", k=5).hits
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    for hit in hits:
        assert set(hit.legs) <= set(RETRIEVERS["hybrid"])
        assert hit.legs
    assert hits[0].metadata.title == "Om sagbruk"


@pytest.mark.parametrize("leg", ["dense", "lexical", "hybrid"])
def test_only_the_legs_that_are_asked_for_take_part(searcher, leg):
    hits = searcher.search("KS 2019/0457", leg=leg).hits
    assert {name for hit in hits for name in hit.legs} <= set(RETRIEVERS[leg])
    if leg != "dense":
        assert hits[0].passage.document_id == "diarium"


def test_filters_hold_for_every_retriever(searcher):
    for leg in ("dense", "lexical", "hybrid"):
        result = searcher.search("nytt arbete etter nedleggelsen", filters=Filters(country=("NO",)), leg=leg)
        assert set(found(result)) == {"smelteverk"}
    assert found(searcher.search("nytt arbete", filters=Filters(country=("FI",)))) == []


def test_k_limits_the_hits(searcher):
    all_hits = searcher.search("kommunen", k=10).hits
    assert len(all_hits) == len(TEXTS)
    assert searcher.search("kommunen", k=2).hits == all_hits[:2]


def test_the_same_question_gives_the_same_hits(searcher):
    assert searcher.search("Vad gjorde kommunen?").hits == searcher.search("Vad  gjorde\nkommunen?").hits


def test_a_question_without_lexical_terms_is_searched_by_meaning(searcher):
    result = searcher.search("vad är det?")
    assert len(result.hits) > 0


@pytest.mark.parametrize("text", ["", "å" * 201])
def test_questions_are_checked(searcher, text):
    with pytest.raises(InvalidQuestion):
        searcher.search(text)


def test_an_index_of_another_encoder_is_refused(store, default_encoder, terms):
    class OtherStore:
        description = replace(store.description, encoder="another@1")

    with pytest.raises(IndexMismatch, match=r"another@1.*ERFARENHET_MODEL"):
        Searcher(OtherStore(), default_encoder, terms)
    OtherStore.description = replace(store.description, dimensions=8)
    with pytest.raises(IndexMismatch):
        Searcher(OtherStore(), default_encoder, terms)
