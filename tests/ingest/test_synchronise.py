"""Ingestion, whole: what each kind of change does, and that registry, files and index agree after every run."""

import errno
import shutil
import threading
from dataclasses import replace

import pytest

from erfarenhet.answering.open_corpus import OpenCorpus
from erfarenhet.corpus import home as home_module
from erfarenhet.corpus.home import Home
from erfarenhet.corpus.registry import Registry
from erfarenhet.errors import HomeError, HomeLocked, NotFound, StoreError
from erfarenhet.ingest import synchronise as synchronise_module
from erfarenhet.ingest.synchronise import rebuild, synchronise
from erfarenhet.records import SourceFile

BRUK = "# Bruket\n\nBruket i Granåsa lades ned 2019 och 210 personer varslades.\n"
SKOLA = "# Skolan\n\nSkolen i Ålvik ble bygget om til næringshage etter omstillingen.\n"
HAMN = "# Hamnen\n\nHamnen i Söderköping fick en ny kaj när varvet hade stängt.\n"


def counts(report):
    return {
        name: value
        for name in ("created", "updated", "skipped", "deleted", "rebuilt")
        if (value := getattr(report, name))
    } | ({"rejected": len(report.rejected)} if report.rejected else {})


def test_created_skipped_updated_deleted(corpus):
    bruk, skola = corpus.write("bruk.md", BRUK), corpus.write("djup/skola.md", SKOLA)
    report = corpus.ingest()
    assert counts(report) == {"created": 2}
    assert report.passages == 2
    assert set(corpus.texts()) == {"bruk", "skola"}
    first = corpus.generation()

    assert counts(corpus.ingest()) == {"skipped": 2}
    assert corpus.generation() == first

    bruk.write_text(BRUK.replace("210", "260"))
    assert counts(corpus.ingest()) == {"updated": 1, "skipped": 1}
    assert "260" in corpus.texts()["bruk"]
    assert "210" not in corpus.texts()["bruk"]
    assert corpus.engine.generations() == [corpus.generation()] != [first]
    assert len(corpus.home.registry.catalogue("bruk")[0].versions) == 2

    skola.unlink()
    assert counts(corpus.ingest()) == {"skipped": 1, "deleted": 1}
    assert set(corpus.texts()) == {"bruk"}
    with pytest.raises(NotFound):
        corpus.home.registry.document("skola")


def test_a_run_without_work_loads_no_encoder_and_opens_no_reader(corpus):
    corpus.write("bruk.md", BRUK)
    corpus.ingest()
    loaded = corpus.encoder_loaded
    corpus.tools = replace(corpus.tools, open_reader=lambda: pytest.fail("the reader was opened"))
    corpus.ingest()
    assert corpus.encoder_loaded == loaded


def test_moved_and_renamed(corpus):
    path = corpus.write("bruk.md", BRUK)
    corpus.ingest()
    generation = corpus.generation()
    (corpus.folder / "arkiv").mkdir()
    path.rename(corpus.folder / "arkiv" / "gammalt.md")
    assert counts(corpus.ingest()) == {"skipped": 1}
    assert corpus.generation() == generation
    assert corpus.locations() == {"bruk": "gammalt.md"}
    # and from its new place it can be changed and removed
    (corpus.folder / "arkiv" / "gammalt.md").write_text(HAMN)
    assert counts(corpus.ingest()) == {"updated": 1}
    assert "kaj" in corpus.texts()["bruk"]


def test_moved_and_changed_at_once_with_an_id_of_its_own(corpus):
    path = corpus.write("a.md", BRUK, id="fall-bruk")
    corpus.ingest()
    path.unlink()
    corpus.write("b.md", HAMN, id="fall-bruk")
    assert counts(corpus.ingest()) == {"updated": 1}
    assert corpus.locations() == {"fall-bruk": "b.md"}
    assert "kaj" in corpus.texts()["fall-bruk"]


def test_files_that_change_places(corpus):
    a, b = corpus.write("a.md", BRUK), corpus.write("b.md", HAMN)
    corpus.ingest()
    versions = corpus.versions()
    a.rename(corpus.folder / "c")
    b.rename(a)
    (corpus.folder / "c").rename(b)
    assert counts(corpus.ingest()) == {"skipped": 2}
    assert corpus.versions() == versions
    assert corpus.locations() == {"a": "b.md", "b": "a.md"}


def test_a_file_renamed_over_another(corpus):
    a, b = corpus.write("a.md", BRUK), corpus.write("b.md", HAMN)
    corpus.ingest()
    a.rename(b)
    assert counts(corpus.ingest()) == {"skipped": 1, "deleted": 1}
    assert set(corpus.texts()) == {"a"}
    assert counts(corpus.ingest()) == {"skipped": 1}


def test_the_same_content_twice_is_one_document(corpus):
    corpus.write("a.md", BRUK)
    copy = corpus.write("b.md", BRUK)
    assert counts(corpus.ingest()) == {"created": 1, "skipped": 1}
    assert counts(corpus.ingest()) == {"skipped": 2}
    # the original goes, the copy stays
    (corpus.folder / "a.md").unlink()
    assert counts(corpus.ingest()) == {"skipped": 1}
    assert corpus.locations() == {"a": "b.md"}
    copy.unlink()
    corpus.write("c.md", HAMN)
    assert counts(corpus.ingest()) == {"created": 1, "deleted": 1}


def test_two_files_of_one_name_are_two_documents(corpus):
    corpus.write("norr/rapport.md", BRUK)
    corpus.write("söder/rapport.md", HAMN)
    assert counts(corpus.ingest()) == {"created": 2}
    ids = set(corpus.texts())
    assert "rapport" in ids
    assert len(ids) == 2
    assert counts(corpus.ingest()) == {"skipped": 2}
    assert set(corpus.texts()) == ids


@pytest.mark.parametrize("at_once", [True, False])
def test_two_files_with_one_id(corpus, at_once):
    corpus.write("a.md", BRUK, id="fall-bruk")
    if not at_once:
        corpus.ingest()
    corpus.write("b.md", HAMN, id="fall-bruk")
    report = corpus.ingest()
    assert counts(report) == ({"created": 1, "rejected": 1} if at_once else {"skipped": 1, "rejected": 1})
    (rejection,) = report.rejected
    assert rejection.source == str(corpus.folder / "b.md")
    assert "b.md: front matter: id: 'fall-bruk' is also the id of" in rejection.reason
    assert "a.md" in rejection.reason
    # and it stays so: the two do not take turns
    assert counts(corpus.ingest()) == {"skipped": 1, "rejected": 1}
    assert "Granåsa" in corpus.texts()["fall-bruk"]


def test_a_new_version_from_another_place_when_only_it_is_handed_in(corpus):
    corpus.write("a.md", BRUK, id="fall-bruk")
    corpus.ingest()
    newer = corpus.write("nyare/b.md", HAMN, id="fall-bruk")
    assert counts(corpus.ingest(newer)) == {"updated": 1}
    assert "kaj" in corpus.texts()["fall-bruk"]


def test_the_id_is_changed_in_the_file(corpus):
    corpus.write("a.md", BRUK, id="fall-bruk")
    corpus.ingest()
    corpus.write("a.md", BRUK, id="fall-granasa")
    assert counts(corpus.ingest()) == {"created": 1, "deleted": 1}
    assert set(corpus.texts()) == {"fall-granasa"}


def test_two_files_exchange_their_ids(corpus):
    corpus.write("a.md", BRUK, id="fall-ett")
    corpus.write("b.md", HAMN, id="fall-tva")
    corpus.ingest()
    corpus.write("a.md", BRUK, id="fall-tva")
    corpus.write("b.md", HAMN, id="fall-ett")
    assert counts(corpus.ingest()) == {"updated": 2}
    texts = corpus.texts()
    assert "kaj" in texts["fall-ett"]
    assert "Granåsa" in texts["fall-tva"]
    assert corpus.locations() == {"fall-ett": "b.md", "fall-tva": "a.md"}


@pytest.mark.parametrize("broken", [b"", b"\x00\x01\x02\xff" * 50, b"---\nid: Fall 1\ntitle: Fallet\n---\nText.\n"])
def test_a_rejected_file_keeps_the_earlier_version_and_the_rest_goes_on(corpus, broken):
    corpus.write("a.md", BRUK, id="fall-bruk")
    corpus.write("b.md", HAMN)
    corpus.ingest()
    version = corpus.versions()["fall-bruk"]
    (corpus.folder / "a.md").write_bytes(broken)
    corpus.write("b.md", SKOLA)
    corpus.write("c.md", HAMN.replace("kaj", "pir"))
    report = corpus.ingest()
    assert counts(report) == {"created": 1, "updated": 1, "rejected": 1}
    assert report.rejected[0].source == str(corpus.folder / "a.md")
    assert report.rejected[0].reason.startswith("a.md")
    assert corpus.versions()["fall-bruk"] == version
    assert "Granåsa" in corpus.texts()["fall-bruk"]


def test_a_rejected_file_takes_no_id_and_removes_nothing(corpus):
    """It says that it is another document now, and breaks the schema: neither may have an effect."""
    corpus.write("a.md", BRUK, id="fall-bruk")
    corpus.ingest()
    corpus.write("a.md", BRUK, id="fall-granasa", year="19")
    corpus.write("b.md", HAMN, id="fall-granasa")
    report = corpus.ingest()
    assert counts(report) == {"created": 1, "rejected": 1}
    assert set(corpus.texts()) == {"fall-bruk", "fall-granasa"}


def test_only_rejections_publish_nothing(corpus):
    corpus.write("a.md", "")
    report = corpus.ingest()
    assert counts(report) == {"rejected": 1}
    assert corpus.generation() is None
    corpus.write("b.md", BRUK)
    corpus.ingest()
    generation = corpus.generation()
    corpus.write("c.md", "")
    assert counts(corpus.ingest()) == {"skipped": 1, "rejected": 2}
    assert corpus.generation() == generation
    assert corpus.engine.generations() == [generation]


def test_every_file_that_came_in_is_accounted_for(corpus):
    corpus.write("a.md", BRUK)
    corpus.write("b.md", "")
    corpus.write("c.md", BRUK)
    corpus.write("d.doc", "x")
    corpus.write("bild.png", "x")
    report = corpus.ingest()
    assert counts(report) == {"created": 1, "skipped": 1, "rejected": 2}
    assert report.ignored == [str(corpus.folder / "bild.png")]
    assert report.seconds > 0


def test_a_copy_of_a_rejected_file_is_rejected_too(corpus):
    corpus.write("a.md", "")
    corpus.write("b.md", "")
    report = corpus.ingest()
    assert counts(report) == {"rejected": 2}
    assert [rejection.source for rejection in report.rejected] == [
        str(corpus.folder / name) for name in ("a.md", "b.md")
    ]
    assert report.rejected[1].reason.startswith("b.md: has the same content as ")


@pytest.mark.parametrize("emptied", [True, False])
def test_a_folder_without_readable_files_deletes_nothing(corpus, emptied):
    path = corpus.write("a.md", BRUK)
    corpus.ingest()
    path.unlink()
    if not emptied:
        corpus.folder.rmdir()
    report = corpus.ingest()
    assert counts(report) == {"rejected": 1}
    assert set(corpus.texts()) == {"a"}


def test_handing_in_one_file_deletes_no_other(corpus):
    a, b = corpus.write("a.md", BRUK), corpus.write("b.md", HAMN)
    corpus.ingest()
    b.unlink()
    assert counts(corpus.ingest(a)) == {"skipped": 1}
    assert set(corpus.texts()) == {"a", "b"}


def test_a_file_that_changes_while_it_is_read_is_rejected(corpus, monkeypatch):
    corpus.write("a.md", BRUK)
    corpus.write("b.md", HAMN)
    real = SourceFile.from_path.__func__

    def then_it_changes(cls, path, name=None):
        source = real(cls, path, name)
        if path.name == "a.md":
            path.write_text(SKOLA)
        return source

    monkeypatch.setattr(SourceFile, "from_path", classmethod(then_it_changes))
    report = corpus.ingest(corpus.folder)
    monkeypatch.undo()
    assert counts(report) == {"created": 1, "rejected": 1}
    assert "a.md: changed while it was being read" in report.rejected[0].reason
    assert counts(corpus.ingest()) == {"created": 1, "skipped": 1}


def test_another_recipe_rebuilds_everything(corpus):
    long = "# Lång\n\n" + " ".join(f"Kommunen köpte fastighet nummer {n} och byggde nytt där." for n in range(40))
    corpus.write("lång.md", long)
    corpus.write("bruk.md", BRUK)
    corpus.ingest()
    before = {entry.document_id: entry.passages for entry in corpus.home.registry.catalogue()}
    corpus.use_recipe(target_tokens=60)
    report = corpus.ingest()
    assert counts(report) == {"skipped": 2, "rebuilt": 2}
    after = {entry.document_id: entry.passages for entry in corpus.home.registry.catalogue()}
    assert after["lang"] > before["lang"]
    assert after["bruk"] == before["bruk"] == 1
    assert counts(corpus.ingest()) == {"skipped": 2}


def test_another_recipe_together_with_changes(corpus):
    for name, text in (("a", BRUK), ("b", HAMN), ("c", SKOLA), ("d", BRUK + "\nMer.")):
        corpus.write(f"{name}.md", text)
    corpus.ingest()
    corpus.use_recipe(target_tokens=100)
    corpus.write("a.md", BRUK.replace("210", "260"))  # changed
    corpus.write("b.md", "")  # changed, and cannot be read: stays as it was
    (corpus.folder / "c.md").unlink()  # gone
    report = corpus.ingest()
    assert counts(report) == {"updated": 1, "skipped": 1, "rejected": 1, "deleted": 1, "rebuilt": 2}
    texts = corpus.texts()
    assert set(texts) == {"a", "b", "d"}
    assert "260" in texts["a"]
    assert "kaj" in texts["b"]


def test_rebuild_from_the_stored_files_alone(corpus):
    path = corpus.write("a.md", BRUK, id="fall-bruk")
    corpus.write("b.md", HAMN)
    corpus.ingest()
    texts, version, corpus_version = corpus.texts(), corpus.versions(), corpus.home.registry.published_index()
    path.unlink()
    report = corpus.rebuild()
    assert counts(report) == {"rebuilt": 2}
    assert corpus.texts() == texts
    assert corpus.versions() == version
    assert corpus.home.registry.published_index().corpus_version == corpus_version.corpus_version
    assert corpus.generation() != corpus_version.generation


@pytest.mark.parametrize("loss", ["lost", "damaged"])
def test_rebuild_without_a_stored_file_uses_what_was_read_earlier(corpus, loss):
    source = corpus.write("a.md", BRUK)
    corpus.ingest()
    stored = corpus.home.stored_file(corpus.versions()["a"])
    content = stored.read_bytes()
    if loss == "lost":
        stored.unlink()
    else:
        stored.write_bytes(content[:-1] + b"?")
    report = rebuild(corpus.home, corpus.tools)
    assert counts(report) == {"rebuilt": 1}
    (note,) = report.notes[str(source)]
    assert "lost or damaged. Hand it in again. Indexed anew as it was read earlier." in note
    assert [finding.kind for finding in corpus.findings()] == [f"file-{'missing' if loss == 'lost' else 'damaged'}"]
    assert "Granåsa" in corpus.texts()["a"]
    # What doctor advises works.
    stored.unlink(missing_ok=True)
    assert counts(corpus.ingest()) == {"skipped": 1}
    assert corpus.home.stored_file(corpus.versions()["a"]).read_bytes() == content


def test_rebuild_of_an_index_that_is_gone_or_damaged(corpus):
    corpus.write("a.md", BRUK)
    corpus.ingest()
    shutil.rmtree(corpus.home.folder / "index" / corpus.generation())
    corpus.write("b.md", HAMN)
    with pytest.raises(StoreError, match="doctor --repair"):
        synchronise([corpus.folder], corpus.home, corpus.tools)
    assert counts(corpus.rebuild()) == {"rebuilt": 1}
    assert counts(corpus.ingest()) == {"created": 1, "skipped": 1}


def test_rebuild_of_nothing(corpus):
    assert counts(corpus.rebuild()) == {}
    corpus.write("a.md", BRUK)
    corpus.ingest()
    (corpus.folder / "a.md").unlink()
    corpus.write("b.md", HAMN)
    corpus.ingest()
    corpus.write("b.md", BRUK)
    corpus.ingest()
    assert counts(corpus.rebuild()) == {"rebuilt": 1}


def test_a_corpus_that_has_become_empty_is_rebuilt_too(corpus):
    corpus.write("a.md", BRUK)
    corpus.ingest()
    corpus.home.registry.publish(
        number=2,
        generation=corpus.generation(),
        description=corpus.home.registry.published_index().description,
        additions=[],
        removed=["a"],
    )
    assert {finding.kind for finding in corpus.findings()} == {"passage-orphan"}
    assert counts(corpus.rebuild()) == {}
    assert corpus.stored()[0] == 0


def test_the_index_version_changes_with_the_corpus(corpus):
    seen = []
    for text in (BRUK, HAMN, BRUK):
        corpus.write("a.md", text)
        corpus.ingest()
        seen.append(corpus.home.registry.published_index())
    assert len({published.index_version for published in seen}) == 3
    assert seen[0].corpus_version == seen[2].corpus_version != seen[1].corpus_version


def test_ingesting_into_another_home_gives_the_same_passages(make_corpus, tmp_path):
    found = []
    for name in ("ett", "två"):
        corpus = make_corpus(tmp_path / name)
        corpus.write("a.md", BRUK, id="fall-bruk")
        corpus.ingest()
        found.append(corpus.home.registry.passage_digests())
    assert found[0] == found[1] != {}


def test_a_reader_keeps_its_generation_and_moves_on_when_told(corpus, default_encoder):
    corpus.write("a.md", BRUK)
    corpus.ingest()
    opened = OpenCorpus.open(corpus.home, corpus.settings, encoder=default_encoder)
    try:
        old, old_version = corpus.generation(), opened.index_version
        assert not opened.refresh()
        corpus.write("a.md", HAMN)
        synchronise([corpus.folder], corpus.home, corpus.tools)
        assert opened.index_version == old_version
        assert "Granåsa" in opened.search("Vad hände i Granåsa?").hits[0].passage.text
        assert old in corpus.engine.generations()
        assert opened.refresh()
        assert opened.index_version != old_version
        assert "kaj" in opened.search("Vad hände med hamnen?").hits[0].passage.text
        assert corpus.engine.generations() == [corpus.generation()]
    finally:
        opened.close()
    corpus.check()


def test_questions_are_answered_all_the_while(corpus, default_encoder):
    corpus.write("a.md", BRUK)
    corpus.ingest()
    opened = OpenCorpus.open(corpus.home, corpus.settings, encoder=default_encoder)
    stop, problems, answered = threading.Event(), [], []

    def ask():
        while not stop.is_set():
            try:
                texts = [hit.passage.text for hit in opened.search("Vad hände?").hits]
                answered.append(len(texts))
                if len(texts) != 1:
                    problems.append(texts)
            except Exception as exc:  # noqa: BLE001  collected, and the test fails of it
                problems.append(exc)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for text in (HAMN, SKOLA, BRUK):
            corpus.write("a.md", text)
            synchronise([corpus.folder], corpus.home, corpus.tools)
            opened.refresh()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        opened.close()
    assert problems == []
    assert answered
    corpus.check()


def test_a_second_process_waits_and_gives_up(corpus):
    corpus.write("a.md", BRUK)
    with Home(corpus.home.folder) as other, other.ingest_lock(0), pytest.raises(HomeLocked, match="waited"):
        synchronise([corpus.folder], corpus.home, corpus.tools)
    assert counts(corpus.ingest()) == {"created": 1}


def fail_with(error):
    def fail(*_args, **_kwargs):
        raise error

    return fail


@pytest.mark.parametrize(
    ("target", "name", "error", "expected"),
    [
        (home_module, "_copy", OSError(errno.ENOSPC, "No space left on device"), HomeError),
        (Registry, "publish", HomeError("the disk is full"), HomeError),
        (Registry, "publish", KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_a_failure_publishes_nothing_and_leaves_nothing(corpus, monkeypatch, target, name, error, expected):
    corpus.write("a.md", BRUK)
    corpus.ingest()
    before = corpus.generation(), corpus.texts(), corpus.versions()
    corpus.write("a.md", HAMN)
    corpus.write("b.md", SKOLA)
    monkeypatch.setattr(target, name, fail_with(error))
    with pytest.raises(expected):
        synchronise([corpus.folder], corpus.home, corpus.tools)
    monkeypatch.undo()
    assert (corpus.generation(), corpus.texts(), corpus.versions()) == before
    assert corpus.engine.generations() == [before[0]]
    corpus.check()
    assert counts(corpus.ingest()) == {"updated": 1, "created": 1}


def test_progress_names_the_files_and_ends_at_all(corpus, monkeypatch):
    monkeypatch.setattr(synchronise_module, "_BATCH_FILES", 2)
    for n in range(5):
        corpus.write(f"{n}.md", f"{BRUK}\nNummer {n}.")
    calls = []
    synchronise([corpus.folder], corpus.home, corpus.tools, lambda *call: calls.append(call))
    assert [call for call in calls if call[0]] == [("0.md", 0, 5), ("2.md", 2, 5), ("4.md", 4, 5)]
    assert calls[-1] == ("", 5, 5)
    corpus.check()
