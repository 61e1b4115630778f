"""What only the embedded engine has: folders, locks, crashes and damage."""

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from make_passages import DESCRIPTION, DIMENSIONS, make_corpus, make_passage, unit

from erfarenhet.errors import HomeLocked, StoreError
from erfarenhet.store.edge import EdgeEngine
from erfarenhet.store.interface import Filters

CHILD = Path(__file__).with_name("child_process.py")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def engine(folder):
    return EdgeEngine(folder, lock_timeout_s=0.2)


@pytest.fixture
def child(folder):
    started = []

    def start(command, generation="g1"):
        process = subprocess.Popen(
            [sys.executable, str(CHILD), command, str(folder), generation],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def build(engine, generation="g1", corpus=None):
    with engine.create(generation, DESCRIPTION) as store:
        store.upsert(make_corpus() if corpus is None else corpus)


def shard_of(folder, generation="g1"):
    return folder / generation / "shard"


def test_the_layout_is_the_documented_one(engine, folder):
    build(engine)
    assert sorted(path.name for path in folder.iterdir()) == ["g1", "g1.lock"]
    assert sorted(path.name for path in (folder / "g1").iterdir()) == ["description.json", "shard"]


def test_a_second_opening_names_folder_and_holder(engine, folder):
    build(engine)
    with engine.open("g1", timeout_s=0):
        with pytest.raises(HomeLocked, match=rf"{folder / 'g1'}.*{os.getpid()} \(reading\)"):
            engine.open("g1", timeout_s=0.1)
        assert not engine.drop("g1")
    engine.open("g1", timeout_s=0).close()


def test_another_process_is_named(engine, child):
    build(engine)
    reader = child("read")
    assert reader.stdout.readline().split() == ["ready", "80"]
    with pytest.raises(HomeLocked, match=str(reader.pid)):
        engine.open("g1", timeout_s=0.1)
    assert not engine.drop("g1")
    assert engine.generations() == ["g1"]
    reader.kill()
    reader.wait()
    with engine.open("g1", timeout_s=5) as store:
        assert store.count() == 80
    assert engine.drop("g1")


def test_opening_waits_for_the_holder(engine):
    build(engine)
    store = engine.open("g1", timeout_s=0)
    closing = threading.Timer(0.2, store.close)  # released by another thread than the one that took the lock
    closing.start()
    with engine.open("g1", timeout_s=20) as second:
        assert second.count() == 80
    closing.join()


def test_what_is_being_built_can_neither_be_opened_nor_copied_nor_dropped(engine):
    with engine.create("g1", DESCRIPTION):
        for call in (lambda: engine.open("g1", timeout_s=0), lambda: engine.copy("g1", "g2")):
            with pytest.raises(HomeLocked, match="building"):
                call()
        with pytest.raises(HomeLocked):
            engine.create("g1", DESCRIPTION)
        assert not engine.drop("g1")
    assert engine.generations() == ["g1"]


def test_copying_beside_a_reader_disturbs_nobody(engine, child):
    corpus = make_corpus(documents=300, passages=4)
    build(engine, corpus=corpus)
    reader = child("read")
    assert reader.stdout.readline().split() == ["ready", "1200"]

    def ask():
        reader.stdin.write("?\n")
        reader.stdin.flush()
        return reader.stdout.readline()

    before = ask()
    for number in range(3):
        asking = threading.Thread(target=ask)
        asking.start()
        with engine.copy("g1", f"copy{number}") as copy:
            assert copy.count() == len(corpus)
            copy.delete_documents([f"dokument-{d}" for d in range(150)])
        asking.join()
        assert ask() == before
    reader.stdin.close()
    assert reader.stdout.readline() == "closed\n"
    assert reader.wait() == 0
    with engine.open("g1", timeout_s=5) as store:
        assert store.count() == len(corpus)
    with engine.open("copy2", timeout_s=5) as store:
        assert store.count() == len(corpus) // 2
        stored = store.retrieve([corpus[-1].passage.passage_id], with_vectors=True)[0]
        assert stored.passage == corpus[-1].passage
        np.testing.assert_allclose(stored.vectors.passage, corpus[-1].vectors.passage, atol=1e-6)


def test_loading_and_reading_leave_the_files_as_they_are(engine, folder):
    build(engine)

    def content():
        files = (path for path in shard_of(folder).rglob("*") if path.is_file())
        # These two are replaced atomically by the same JSON in another order.
        return {path: path.read_bytes() for path in files if path.name not in ("edge_config.json", "segment.json")}

    before = content()
    with engine.open("g1", timeout_s=0) as store:
        assert content() == before
        store.search_dense(unit(np.random.default_rng(0), DIMENSIONS), limit=5, filters=Filters())
        list(store.passages())
        store.flush()
        assert content() == before
    assert content() == before


def test_copies_are_sparse(engine, folder):
    build(engine)
    engine.copy("g1", "g2").close()
    for generation in ("g1", "g2"):
        files = [path.stat() for path in shard_of(folder, generation).rglob("*") if path.is_file()]
        assert sum(file.st_size for file in files) > 100 << 20
        assert sum(file.st_blocks for file in files) * 512 < 20 << 20


def test_deleted_passages_give_their_room_back(engine, folder):
    chance = random.Random(0)  # the engine compresses payloads
    long = [make_passage("stort", p, text=chance.randbytes(5_000).hex()) for p in range(1500)]
    build(engine, corpus=[*long, make_passage("litet", 0)])

    def used(generation):
        segments = shard_of(folder, generation) / "segments"
        return sum(path.stat().st_blocks for path in segments.rglob("*") if path.is_file()) * 512

    with engine.copy("g1", "g2") as copy:
        copy.delete_documents(["stort"])
    assert used("g2") < used("g1") / 2
    with engine.open("g2", timeout_s=0) as store:
        assert [one.passage.document_id for one in store.passages()] == ["litet"]


@pytest.mark.parametrize("acknowledged", [0, 1, 7, 40])
def test_nothing_flushed_is_lost_when_the_builder_is_killed(engine, child, acknowledged):
    builder = child("build")
    written = flushed = -1
    for line in builder.stdout:
        word, *number = line.split()
        if word == "written":
            written = int(number[0])
        elif word == "flushed":
            flushed = int(number[0])
        if written + 1 >= acknowledged:
            break
    builder.kill()
    builder.wait()
    for line in builder.stdout.readlines():  # acknowledged before the kill reached it
        word, *number = line.split()
        if word == "flushed":
            flushed = int(number[0])
    corpus = make_corpus(documents=2000, passages=1)
    with engine.copy("g1", "g2") as copy:  # before anybody has replayed the journal
        assert copy.count() > flushed
    for generation in ("g1", "g2", "g1"):
        with engine.open(generation, timeout_s=5) as store:
            kept = {one.passage.passage_id for one in store.passages()}
            assert {entry.passage.passage_id for entry in corpus[: flushed + 1]} <= kept
            assert kept <= {entry.passage.passage_id for entry in corpus}
            for one, entry in zip(
                store.retrieve([e.passage.passage_id for e in corpus[: flushed + 1]], with_vectors=True),
                corpus,
                strict=False,
            ):
                assert one.passage == entry.passage
                np.testing.assert_allclose(one.vectors.passage, entry.vectors.passage, atol=1e-6)


def test_an_unfinished_generation_is_told_apart(engine, folder):
    build(engine)
    (folder / "g1" / "description.json").unlink()
    assert engine.generations() == ["g1"]
    with pytest.raises(StoreError, match="incomplete"):
        engine.open("g1", timeout_s=0)
    with pytest.raises(StoreError, match="incomplete"):
        engine.copy("g1", "g2")
    assert engine.generations() == ["g1"]
    assert engine.drop("g1")


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        EdgeEngine(tmp_path / "file" / "index").create("g1", DESCRIPTION)


# --- damage -----------------------------------------------------------------------------------------------------


def damage(path, how):
    if how == "removed":
        path.unlink()
    elif how == "emptied":
        path.write_bytes(b"")
    elif how == "halved":
        os.truncate(path, path.stat().st_size // 2)
    else:
        with path.open("r+b") as stream:
            stream.write(bytes(min(path.stat().st_size, 4096)))


@pytest.mark.parametrize("how", ["removed", "emptied", "halved"])
def test_a_damaged_file_is_an_error_that_says_what_to_do(engine, folder, how):
    """Whichever file it is; without the seal the engine panics for some and answers with too little for others."""
    build(engine)
    shard = shard_of(folder)
    # The engine makes an absent configuration anew from its segments.
    names = sorted(path.relative_to(shard) for path in shard.rglob("*") if path.is_file() and path.stat().st_size)
    pristine = {name: (shard / name).read_bytes() for name in names if (shard / name).stat().st_size < 1 << 20}
    assert len(names) > 40
    for name in pristine:
        if how == "removed" and name.name == "edge_config.json":
            continue
        damage(shard / name, how)
        with pytest.raises(StoreError, match="doctor --repair"):
            engine.open("g1", timeout_s=0)
        with pytest.raises(StoreError, match="doctor --repair"):
            engine.copy("g1", "g2")
        (shard / name).write_bytes(pristine[name])
    with engine.open("g1", timeout_s=0) as store:  # the lock was let go each time, and the pristine files are right
        assert store.count() == 80
    assert engine.generations() == ["g1"]


@pytest.mark.parametrize("how", ["removed", "emptied", "halved"])
@pytest.mark.parametrize("name", ["chunk_0.mmap", "page_0.dat", "wal/open-*"])
def test_damage_to_the_large_files(engine, folder, child, name, how):
    build(engine)
    path = next(shard_of(folder).rglob(name))
    damage(path, how)
    opening = child("try")
    said, _ = opening.communicate(timeout=60)
    assert opening.returncode == 0  # the process lives
    assert said.startswith("StoreError")
    assert "doctor --repair" in said


@pytest.mark.parametrize("how", ["removed", "emptied", "halved", "zeroed"])
def test_damage_after_a_crash_does_not_kill_the_process(engine, folder, child, how):
    """Without a seal it is the engine that meets the damage, with errors and panics of its own."""
    build(engine)
    description = folder / "g1" / "description.json"
    text = description.read_text()
    description.write_text(text[: text.index('"seal"')] + '"seal": null}')
    damage(next(shard_of(folder).rglob("vector_storage-dense/vectors/status.dat")), how)
    opening = child("try")
    said, _ = opening.communicate(timeout=60)
    assert opening.returncode == 0
    assert said.startswith(("StoreError", "opened"))


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", "{}", '{"format": 1, "description": {"encoder": "x"}, "seal": null}']
)
def test_a_damaged_description(engine, folder, content):
    build(engine)
    (folder / "g1" / "description.json").write_text(content)
    with pytest.raises(StoreError, match="doctor --repair"):
        engine.open("g1", timeout_s=0)


def test_a_description_of_a_newer_version(engine, folder):
    build(engine)
    (folder / "g1" / "description.json").write_text('{"format": 99}')
    with pytest.raises(StoreError, match="format 99"):
        engine.open("g1", timeout_s=0)


def test_panics_become_errors_of_ours(engine):
    build(engine)
    store = engine.open("g1", timeout_s=0)
    inner = store._points

    class PanicException(BaseException):
        pass

    class Panicking:
        def count(self, request):
            raise PanicException("index out of bounds")

        def close(self):
            raise KeyboardInterrupt

    shard, inner._shard = inner._shard, Panicking()
    with pytest.raises(StoreError, match="index out of bounds"):
        store.count()
    with pytest.raises(KeyboardInterrupt):  # not ours to turn into anything
        store.close()
    shard.close()
    engine.open("g1", timeout_s=0).close()  # the lock was let go all the same
