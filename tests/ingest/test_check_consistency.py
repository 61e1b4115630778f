"""Each kind of finding, from a corpus that is broken on purpose."""

import shutil
import sqlite3
from dataclasses import replace

import pytest

from erfarenhet.errors import StoreError
from erfarenhet.ingest import check_consistency as module
from erfarenhet.store.passage_index import PassageIndex

BRUK = "# Bruket\n\nBruket i Granåsa lades ned 2019 och 210 personer varslades.\n"
HAMN = "# Hamnen\n\nHamnen i Söderköping fick en ny kaj när varvet hade stängt.\n"


@pytest.fixture
def broken(corpus):
    """A sound corpus of two documents, for a test to break."""
    corpus.write("bruk.md", BRUK)
    corpus.write("hamn.md", HAMN)
    corpus.ingest()
    return corpus


def found(corpus):
    return [(finding.kind, finding.id) for finding in corpus.findings()]


def stored_file(corpus):
    return corpus.home.stored_file(corpus.versions()["bruk"])


def rewrite_index(corpus, change):
    """Change the published generation behind the registry's back."""
    engine, generation = corpus.engine, corpus.generation()
    copy = engine.copy(generation, "kopia")
    change(copy)
    copy.close()
    engine.drop(generation)
    back = engine.copy("kopia", generation)
    back.close()
    engine.drop("kopia")


def passage_id(corpus, document_id):
    store = corpus.engine.open(corpus.generation(), timeout_s=2)
    try:
        return next(e.passage.passage_id for e in store.passages() if e.passage.document_id == document_id)
    finally:
        store.close()


def test_a_new_home_and_a_sound_corpus_are_well(corpus, tmp_path):
    assert found(corpus) == []
    corpus.write("bruk.md", BRUK)
    corpus.ingest()
    assert found(corpus) == []


def test_a_source_file_is_gone(broken):
    stored_file(broken).unlink()
    assert found(broken) == [("file-missing", "bruk")]


def test_a_source_file_has_changed(broken):
    stored_file(broken).write_text("annat")
    assert found(broken) == [("file-damaged", "bruk")]


def test_a_source_file_cannot_be_read(broken, monkeypatch):
    def refused(*_args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(module.SourceFile, "from_path", refused)
    assert found(broken) == [("file-damaged", "bruk"), ("file-damaged", "hamn")]
    assert "Permission denied" in broken.findings()[0].detail


def test_a_passage_is_gone_from_the_index(broken):
    missing = passage_id(broken, "bruk")
    rewrite_index(broken, lambda store: store.delete_documents(["bruk"]))
    assert found(broken) == [("passage-missing", missing)]


def test_the_index_holds_a_passage_that_the_registry_does_not_know(broken):
    orphan = passage_id(broken, "bruk")
    published = broken.home.registry.published_index()
    broken.home.registry.publish(
        number=published.number,
        generation=published.generation,
        description=published.description,
        additions=[],
        removed=["bruk"],
    )
    assert found(broken) == [("passage-orphan", orphan)]


def test_the_index_holds_another_text(broken):
    def change(store):
        (entry,) = [e for e in store.passages() if e.passage.document_id == "bruk"]
        (entry,) = store.retrieve([entry.passage.passage_id], with_vectors=True)
        text = entry.passage.text.replace("210", "310")
        from erfarenhet.store.interface import IndexedPassage

        passage = replace(entry.passage, text=text)
        terms = {"stems": broken.tools.terms.stems(text, "sv"), "ngrams": broken.tools.terms.ngrams(text)}
        store.upsert([IndexedPassage(passage, entry.metadata, entry.vectors, terms)])

    changed = passage_id(broken, "bruk")
    rewrite_index(broken, change)
    assert sorted(found(broken)) == [("passage-differs", changed), ("text-differs", changed)]


def test_the_registry_holds_another_text(broken):
    connection = sqlite3.connect(broken.home.folder / "registry.sqlite")
    with connection:
        connection.execute("UPDATE versions SET text = replace(text, '210', '310') WHERE document_id = 'bruk'")
    connection.close()
    assert found(broken) == [("text-differs", passage_id(broken, "bruk"))]


def test_the_index_is_gone(broken):
    shutil.rmtree(broken.home.folder / "index" / broken.generation())
    assert found(broken) == [("index-missing", broken.generation())]


@pytest.mark.parametrize("damage", ["no shard", "no description", "torn segment"])
def test_the_index_is_damaged(broken, damage):
    folder = broken.home.folder / "index" / broken.generation()
    match damage:
        case "no shard":
            shutil.rmtree(folder / "shard")
        case "no description":
            (folder / "description.json").write_text("{")
        case "torn segment":
            files = [path for path in (folder / "shard").rglob("*") if path.is_file() and path.stat().st_size > 100]
            for path in files:
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    assert found(broken) == [("index-damaged", broken.generation())]


def test_damage_that_shows_only_on_reading(broken, monkeypatch):
    def fail(_store):
        raise StoreError("a page cannot be read")

    monkeypatch.setattr(PassageIndex, "passages", fail)
    assert found(broken) == [("index-damaged", broken.generation())]
    monkeypatch.undo()
    assert found(broken) == []


def test_a_repair_mends_the_index(broken):
    rewrite_index(broken, lambda store: store.delete_documents(["bruk"]))
    assert found(broken) != []
    broken.rebuild()
    assert found(broken) == []


def test_an_index_that_is_being_read_is_checked_on_a_copy(broken):
    store = broken.engine.open(broken.generation(), timeout_s=2)
    try:
        assert module.check_consistency(broken.home, broken.engine) == []
        assert broken.engine.generations() == [broken.generation()]  # the copy is gone again
        assert store.count() > 0
    finally:
        store.close()
