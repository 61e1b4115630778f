import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.corpus import record_json
from erfarenhet.corpus.registry import Registry
from erfarenhet.corpus.registry_records import Addition, KnownDocument, passage_digest
from erfarenhet.errors import HomeError, NotFound
from erfarenhet.records import (
    Answer,
    AnswerSentence,
    Block,
    Citation,
    Document,
    Metadata,
    Page,
    Passage,
    Span,
)
from erfarenhet.store.interface import IndexDescription

DESCRIPTION = IndexDescription("encoder@1", 384, "recept", "0.1.0")


@pytest.fixture
def registry(registry_url):
    opened = Registry(registry_url, migrate=True)
    yield opened
    opened.close()


def addition(document_id="fall-å", version="1", text="Först. Sedan.", **metadata):
    document = Document(
        document_id,
        version * 64,
        f"{document_id}.md",
        text,
        (Block("heading", 0, 6, 1), Block("paragraph", 7, len(text))),
        (Page(1, 0, 6, "i"), Page(2, 6, len(text))),
        Metadata(title=f"Om {document_id}", language="sv", front_matter={"jobs": [{"number": 3}]}, **metadata),
        ("sida 2 är en bild",),
    )
    passages = [
        Passage(f"{document_id}-{version}-0", document_id, document.version, 0, text, 0, len(text), (Span(0, 6),))
    ]
    return Addition(document, passages, f"/data/{document_id}.md", 10)


def publish(registry, number, additions=(), removed=()):
    return registry.publish(
        number=number,
        generation=f"g{number:06d}",
        description=DESCRIPTION,
        additions=additions,
        removed=removed,
    )


def state(registry):
    return registry.published_index(), registry.known_documents(), registry.passage_digests(), registry.catalogue()


def test_a_new_registry_is_empty(registry):
    assert state(registry) == (None, [], {}, [])


def test_what_is_published_is_there(registry, registry_url):
    first = addition(places=("Årdal",), year=2019)
    published = publish(registry, 1, [first])
    assert published == registry.published_index()
    assert (published.number, published.generation, published.description) == (1, "g000001", DESCRIPTION)
    assert published.index_version == f"g000001-{published.corpus_version[:12]}"
    assert registry.known_documents() == [KnownDocument("fall-å", "1" * 64, "/data/fall-å.md")]
    assert registry.document("fall-å") == first.document
    assert registry.pages("fall-å", "1" * 64) == first.document.pages
    assert registry.passage_digests() == {"fall-å-1-0": passage_digest(first.passages[0])}
    (entry,) = registry.catalogue()
    assert (entry.document_id, entry.title, entry.pages, entry.passages) == ("fall-å", "Om fall-å", 2, 1)
    assert (entry.metadata, entry.notes, entry.size_bytes) == (first.document.metadata, ("sida 2 är en bild",), 10)
    again = Registry(registry_url)
    assert state(again)[:3] == state(registry)[:3]
    again.close()


def test_an_exception_in_the_middle_changes_nothing(registry):
    publish(registry, 1, [addition("a"), addition("b")])
    before = state(registry)

    def additions():
        yield addition("a", "2")
        yield addition("c")
        raise RuntimeError("the power went out")

    with pytest.raises(RuntimeError):
        publish(registry, 2, additions(), removed=["b"])
    assert state(registry) == before
    with pytest.raises(NotFound):
        registry.document("a", "2" * 64)


def test_a_database_error_is_told_as_ours_and_changes_nothing(registry):
    publish(registry, 1, [addition("a")])
    before = state(registry)
    with pytest.raises(HomeError, match=r"(?s)cannot be used: .*passage_id.*Check that"):
        publish(registry, 2, [addition("b"), replace(addition("c"), passages=addition("b").passages)])
    assert state(registry) == before


def test_versions_are_kept_when_a_newer_one_or_none_is_published(registry):
    first, second = addition(version="1"), addition(version="2", text="Annan text")
    publish(registry, 1, [first])
    publish(registry, 2, [second])
    assert registry.document("fall-å") == second.document
    assert registry.document("fall-å", "1" * 64) == first.document
    assert registry.catalogue()[0].versions == ("1" * 64, "2" * 64)
    assert set(registry.passage_digests()) == {"fall-å-2-0"}
    publish(registry, 3, removed=["fall-å", "okänd"])
    assert state(registry)[1:] == ([], {}, [])
    with pytest.raises(NotFound, match="fall-å"):
        registry.document("fall-å")
    assert registry.document("fall-å", "1" * 64) == first.document


def test_the_corpus_version_follows_the_documents_alone(registry):
    one = publish(registry, 1, [addition("a"), addition("b")]).corpus_version
    assert publish(registry, 2).corpus_version == one
    two = publish(registry, 3, [addition("a", "2")]).corpus_version
    assert two != one
    assert publish(registry, 4, [addition("a", "1")]).corpus_version == one
    assert publish(registry, 5, removed=["b"]).corpus_version not in (one, two)


def test_the_catalogue_is_by_title_and_can_name_one(registry):
    publish(registry, 1, [addition("b"), addition("a"), addition("c")])
    assert [entry.document_id for entry in registry.catalogue()] == ["a", "b", "c"]
    assert [entry.document_id for entry in registry.catalogue("b")] == ["b"]
    with pytest.raises(NotFound, match="'x'"):
        registry.catalogue("x")


def test_move(registry):
    publish(registry, 1, [addition("a")])
    registry.move("a", "/annan/plats.md")
    registry.move("okänd", "/x")
    assert registry.known_documents() == [KnownDocument("a", "1" * 64, "/annan/plats.md")]


def make_answer(status="answered"):
    citation = Citation(1, "p", "d", "v", "Titel", None, 2019, "nb", 3, "A › B", "Sitat", 5, 10)
    return Answer(
        "id-1",
        "Vad hände?",
        "sv",
        status,
        "Sitat [1]",
        (AnswerSentence("Sitat", (1,)),),
        (citation,),
        {"total": 0.1},
        "g1",
    )


def test_answers_are_kept_as_they_were_given(registry):
    registry.keep_answer(make_answer())
    publish(registry, 1, [addition()])
    assert registry.kept_answer("id-1") == make_answer()
    registry.keep_answer(make_answer("partial"))
    assert registry.kept_answer("id-1").status == "partial"
    with pytest.raises(NotFound, match="id-2"):
        registry.kept_answer("id-2")


def test_a_newer_schema_is_refused_and_left_alone(tmp_path):
    Registry.in_home(tmp_path).close()
    path = tmp_path / "registry.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("""UPDATE state SET value = '{"version": 99}' WHERE key = 'schema'""")
        connection.execute("DROP TABLE answers")
    connection.close()
    with pytest.raises(HomeError, match=r"schema 99.*knows 2\. Upgrade"):
        Registry.in_home(tmp_path)
    connection = sqlite3.connect(path)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    assert "answers" not in tables


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to be looked at" * 50, b"SQLite format 3\x00" * 100]
)
def test_a_damaged_database_is_told_as_ours(tmp_path, content):
    (tmp_path / "registry.sqlite").write_bytes(content)
    with pytest.raises(HomeError, match=r"registry\.sqlite"):
        Registry.in_home(tmp_path)


def test_odd_folder_names(tmp_path):
    folder = tmp_path / "hem? 100% #1 å;"
    folder.mkdir()
    Registry.in_home(folder).close()
    assert (folder / "registry.sqlite").exists()


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
YEARS = st.none() | st.integers(1900, 2100)
METADATA = st.builds(
    Metadata,
    title=st.none() | TEXT,
    publisher=st.none() | TEXT,
    year=YEARS,
    countries=TEXTS,
    places=TEXTS,
    measures=TEXTS,
    year_from=YEARS,
    front_matter=st.dictionaries(TEXT, st.none() | st.integers() | TEXT | st.lists(TEXT, max_size=2), max_size=3),
)


@given(METADATA)
def test_metadata_to_json_and_back(metadata):
    assert record_json.metadata_from_json(record_json.metadata_to_json(metadata)) == metadata


@given(st.lists(st.builds(Page, st.integers(1, 9), st.integers(0, 9), st.integers(0, 9), st.none() | TEXT)))
def test_pages_to_json_and_back(pages):
    assert record_json.pages_from_json(record_json.pages_to_json(pages)) == tuple(pages)


def test_the_answer_object_has_the_fields_of_the_contract():
    values = record_json.answer_to_json(make_answer())
    assert set(values) >= {
        "answer_id",
        "question",
        "language",
        "status",
        "text",
        "sentences",
        "citations",
        "timings_s",
        "index_version",
    }
    assert values["sentences"] == [{"text": "Sitat", "citations": [1]}]
    assert set(values["citations"][0]) >= {
        "marker",
        "passage_id",
        "document_id",
        "title",
        "publisher",
        "year",
        "language",
        "page",
        "section",
        "quote",
        "start",
        "end",
        "translation",
        "url",
    }
