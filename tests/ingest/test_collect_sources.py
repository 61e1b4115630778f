import os

import pytest

from erfarenhet.ingest.collect_sources import collect_sources
from erfarenhet.ingest.readers.detect_format import EXTENSIONS


def make(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def names(found, folder):
    return [str(path.relative_to(folder)) for path in found.files]


def test_folders_are_searched_at_any_depth_in_order(tmp_path):
    make(tmp_path, "b.md", "a/Å.PDF", "a/djup/ner/x.docx", "bild.png", "data.csv")
    found = collect_sources([tmp_path])
    assert names(found, tmp_path) == ["a/djup/ner/x.docx", "a/Å.PDF", "b.md"]
    assert found.folders == [tmp_path]
    assert sorted(found.ignored) == [str(tmp_path / "bild.png"), str(tmp_path / "data.csv")]
    assert found.rejected == []


def test_hidden_files_and_owner_files_of_open_documents_are_passed_over(tmp_path):
    make(tmp_path, ".git/x.md", ".dold.md", "~$rapport.docx", "a/.b/c.md", "synlig.md")
    found = collect_sources([tmp_path])
    assert names(found, tmp_path) == ["synlig.md"]
    assert found.ignored == []


def test_a_file_is_taken_whatever_its_name_when_it_is_named(tmp_path):
    make(tmp_path, "rapport.xyz", ".dold.md")
    found = collect_sources([tmp_path / "rapport.xyz", tmp_path / ".dold.md"])
    assert names(found, tmp_path) == ["rapport.xyz", ".dold.md"]
    assert found.folders == []


def test_each_file_once(tmp_path):
    make(tmp_path, "a/x.md", "a/y.md")
    found = collect_sources([tmp_path / "a" / "y.md", tmp_path, tmp_path / "a", tmp_path / "a" / ".." / "a" / "x.md"])
    assert names(found, tmp_path) == ["a/y.md", "a/x.md"]


def test_relative_paths_become_absolute(tmp_path, monkeypatch):
    make(tmp_path, "x.md")
    monkeypatch.chdir(tmp_path)
    from pathlib import Path

    assert collect_sources([Path("x.md")]).files == [tmp_path / "x.md"]
    assert collect_sources([Path()]).folders == [tmp_path]


def test_what_is_not_there_is_rejected(tmp_path):
    (rejection,) = collect_sources([tmp_path / "saknas.pdf"]).rejected
    assert rejection.source == str(tmp_path / "saknas.pdf")
    assert rejection.reason == f"{tmp_path}/saknas.pdf: no such file or folder. Check the path."


@pytest.mark.parametrize("content", [(), ("bild.png",), (".dold/x.md",)])
def test_a_folder_without_readable_files_is_rejected_and_not_searched_whole(tmp_path, content):
    make(tmp_path, *content)
    found = collect_sources([tmp_path])
    (rejection,) = found.rejected
    assert str(tmp_path) in rejection.reason
    assert "DOCX" in rejection.reason
    assert "PDF" in rejection.reason
    assert found.folders == []


def test_documents_of_formats_that_are_not_read_are_rejected_with_a_way_out(tmp_path):
    make(tmp_path, "gammal.DOC", "tabell.xlsx", "ok.md")
    found = collect_sources([tmp_path])
    reasons = {rejection.source: rejection.reason for rejection in found.rejected}
    assert reasons[str(tmp_path / "gammal.DOC")] == "gammal.DOC: DOC files are not read. Save it as DOCX or PDF."
    assert "Save it as PDF." in reasons[str(tmp_path / "tabell.xlsx")]
    assert names(found, tmp_path) == ["ok.md"]


def test_a_name_that_is_not_utf_8_is_rejected_with_a_printable_one(tmp_path):
    raw = os.fsencode(tmp_path) + b"/r\xe5pport.md"
    with open(raw, "w") as stream:  # noqa: PTH123  a name that pathlib would have to guess
        stream.write("x")
    make(tmp_path, "ok.md")
    from pathlib import Path

    for paths in ([tmp_path], [Path(os.fsdecode(raw)), tmp_path / "ok.md"]):
        found = collect_sources(paths)
        assert names(found, tmp_path) == ["ok.md"]
        (rejection,) = found.rejected
        assert "r\ufffdpport.md: the name is not valid UTF-8. Rename" in rejection.reason
        rejection.source.encode()
        rejection.reason.encode()


def test_links_keep_their_own_place_and_loops_end(tmp_path):
    make(tmp_path, "riktig/x.md")
    (tmp_path / "riktig" / "slinga").symlink_to(tmp_path)
    (tmp_path / "lank.md").symlink_to(tmp_path / "riktig" / "x.md")
    (tmp_path / "bruten.md").symlink_to(tmp_path / "ingenstans")
    assert names(collect_sources([tmp_path]), tmp_path) == ["lank.md", "riktig/x.md"]


def test_every_suffix_is_lower_case_with_its_point():
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in EXTENSIONS)


def test_the_homes_own_copies_are_no_sources(tmp_path):
    make(tmp_path, "rapport.md", "hem/files/ab/rapport.md", "hem/rapporter/annan.md")
    found = collect_sources([tmp_path], own_folders=[tmp_path / "hem" / "files"])
    assert names(found, tmp_path) == ["hem/rapporter/annan.md", "rapport.md"]
