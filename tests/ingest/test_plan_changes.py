"""The plan alone, on every kind of change; digests stand in for contents."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.corpus.registry_records import KnownDocument
from erfarenhet.ingest.incoming import Incoming
from erfarenhet.ingest.plan_changes import plan_changes
from erfarenhet.records import SourceFile


class Folder:
    """Files by name with the digest of their content, really there."""

    def __init__(self, path, **contents):
        self.path = path
        self.files = {f"{name}.md": content for name, content in contents.items()}
        for name in self.files:
            (path / name).write_text("x")

    def location(self, name):
        return str(self.path / f"{name}.md")

    def handed_in(self):
        return [
            Incoming(SourceFile(self.path / name, name, content, 1), str(self.path / name))
            for name, content in sorted(self.files.items())
        ]

    def plan(self, *known, folders=None):
        documents = [KnownDocument(name, version, self.location(place)) for name, version, place in known]
        return plan_changes(self.handed_in(), [self.path] if folders is None else folders, documents)


def told(plan):
    return (
        [Path(item.location).stem for item in plan.incoming],
        plan.skipped + len(plan.repeated),
        {name: Path(place).stem for name, place in plan.moved.items()},
        plan.removed,
    )


@pytest.mark.parametrize(
    ("files", "known", "expected"),
    [
        ({"a": "1"}, [], (["a"], 0, {}, set())),
        ({"a": "1"}, [("A", "1", "a")], ([], 1, {}, set())),
        ({"a": "2"}, [("A", "1", "a")], (["a"], 0, {}, set())),
        ({"b": "1"}, [("A", "1", "a")], ([], 1, {"A": "b"}, set())),
        ({"b": "2"}, [("A", "1", "a")], (["b"], 0, {}, {"A"})),
        ({"a": "1", "b": "1"}, [], (["a"], 1, {}, set())),
        ({"a": "1", "b": "1"}, [("A", "1", "a")], ([], 2, {}, set())),
        # two files change places
        ({"a": "2", "b": "1"}, [("A", "1", "a"), ("B", "2", "b")], ([], 2, {"A": "b", "B": "a"}, set())),
        # one is renamed over another
        ({"b": "1"}, [("A", "1", "a"), ("B", "2", "b")], ([], 1, {"A": "b"}, {"B"})),
        # one is overwritten with a copy of another
        ({"a": "1", "b": "1"}, [("A", "1", "a"), ("B", "2", "b")], ([], 2, {}, {"B"})),
        # one is changed, and a copy of it as it was is new
        ({"a": "2", "b": "1"}, [("A", "1", "a")], (["a", "b"], 0, {}, set())),
        # two documents' files are emptied by the same accident
        ({"a": "0", "b": "0", "c": "0"}, [("A", "1", "a"), ("B", "2", "b")], (["a", "b"], 1, {}, set())),
        # one moves on to another's place, and something new takes its own
        ({"a": "3", "b": "1"}, [("A", "1", "a"), ("B", "2", "b")], (["a", "b"], 0, {}, set())),
        # one moves away and something new takes its place
        ({"a": "3", "b": "1"}, [("A", "1", "a"), ("B", "2", "c")], (["a", "b"], 0, {}, {"B"})),
    ],
)
def test_plans(tmp_path, files, known, expected):
    assert told(Folder(tmp_path, **files).plan(*known)) == expected


def test_only_folders_that_were_handed_in_whole_lose_documents(tmp_path):
    folder = Folder(tmp_path, b="2")
    assert folder.plan(("A", "1", "a"), folders=[]).removed == set()
    assert folder.plan(("A", "1", "a"), folders=[tmp_path / "annan"]).removed == set()
    assert folder.plan(("A", "1", "a")).removed == {"A"}


def test_a_file_that_is_there_but_was_not_handed_in_is_not_gone(tmp_path):
    folder = Folder(tmp_path, b="2")
    (tmp_path / "a.md").write_text("x")
    assert told(folder.plan(("A", "1", "a"))) == (["b"], 0, {}, set())


def test_a_copy_elsewhere_does_not_move_a_document_whose_file_is_there(tmp_path):
    folder = Folder(tmp_path, b="1")
    (tmp_path / "a.md").write_text("x")
    assert told(folder.plan(("A", "1", "a"))) == ([], 1, {}, set())


def test_a_file_that_cannot_be_looked_at_is_not_gone(tmp_path, monkeypatch):
    folder = Folder(tmp_path, b="2")
    real = Path.stat

    def refused(path, **kwargs):
        if path.name == "a.md":
            raise PermissionError(13, "Permission denied")
        return real(path, **kwargs)

    monkeypatch.setattr(Path, "stat", refused)
    assert folder.plan(("A", "1", "a")).removed == set()


NAMES = st.sampled_from("abcd")
CONTENTS = st.sampled_from("1234")


@given(st.dictionaries(NAMES, CONTENTS), st.dictionaries(NAMES, CONTENTS))
def test_any_change_of_a_folder(tmp_path_factory, before, now):
    folder = Folder(tmp_path_factory.mktemp("mapp"), **now)
    known, taken = [], set()
    for name, content in sorted(before.items()):
        if content not in taken:
            known.append((name.upper(), content, name))
            taken.add(content)
    plan = folder.plan(*known)
    assert len(plan.incoming) + plan.skipped + len(plan.repeated) == len(now)
    versions = {name: content for name, content, _ in known}
    # What stays is what was handed in again, and it is not also removed.
    assert {versions[name] for name in plan.unchanged} <= set(now.values())
    assert not plan.removed & set(plan.unchanged)
    # No content is lost: each is either a document's that stays, or comes in.
    staying, coming = {versions[name] for name in plan.unchanged}, {item.source.sha256 for item in plan.incoming}
    assert staying | coming == set(now.values())
    assert not staying & coming
    # A document goes exactly when its content and its own place are gone.
    updated = {Path(item.location).stem.upper() for item in plan.incoming}
    assert {name for name, _, _ in known} - updated - set(plan.unchanged) == plan.removed
