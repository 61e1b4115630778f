import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erfarenhet.store.copy_folder import copy_folder, files_below


def test_files_folders_and_content_are_copied(tmp_path):
    source = tmp_path / "från"
    (source / "tom").mkdir(parents=True)
    (source / "djupt" / "ner").mkdir(parents=True)
    (source / "djupt" / "ner" / "å.dat").write_bytes(b"123")
    (source / "tom.dat").write_bytes(b"")
    copy_folder(source, tmp_path / "till")
    assert (tmp_path / "till" / "tom").is_dir()
    assert (tmp_path / "till" / "djupt" / "ner" / "å.dat").read_bytes() == b"123"
    assert (tmp_path / "till" / "tom.dat").read_bytes() == b""


def test_the_target_must_not_exist(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with pytest.raises(FileExistsError):
        copy_folder(tmp_path / "a", tmp_path / "b")


def test_temporary_files_of_the_engine_are_left_out(tmp_path):
    source = tmp_path / "a"
    (source / ".atomicwriteXyz").mkdir(parents=True)
    (source / ".atomicwriteXyz" / "tmpfile.tmp").write_bytes(b"half")
    (source / "kept").write_bytes(b"whole")
    copy_folder(source, tmp_path / "b")
    assert [path.name for path in files_below(tmp_path / "b")] == ["kept"]
    assert [path.name for path in files_below(source)] == ["kept"]
    assert not (tmp_path / "b" / ".atomicwriteXyz").exists()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    size=st.integers(0, 40 << 20),
    pieces=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=70_000)), max_size=4),
)
def test_holes_stay_holes_and_data_stays_data(tmp_path_factory, size, pieces):
    source = tmp_path_factory.mktemp("a")
    with (source / "f").open("wb") as stream:
        stream.truncate(size)
        for where, data in pieces:
            stream.seek(int(where * size))
            stream.write(data)
    target = source.with_name(source.name + "-copy")
    copy_folder(source, target)
    assert (target / "f").read_bytes() == (source / "f").read_bytes()
    if hasattr(os, "SEEK_DATA"):
        written = sum(len(data) for _, data in pieces)
        assert (target / "f").stat().st_blocks * 512 <= written + (len(pieces) + 1) * 131_072
    for folder in (source, target):
        (folder / "f").unlink()
