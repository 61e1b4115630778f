import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from erfarenhet.corpus.home import Home
from erfarenhet.errors import HomeError, HomeLocked, UnreadableSource
from erfarenhet.records import SourceFile


@pytest.fixture
def home(tmp_path):
    with Home(tmp_path / "hem å" / "djup") as opened:
        yield opened


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "Årsrapport.PDF"
    path.write_bytes(b"innehall " * 1000)
    return SourceFile.from_path(path)


def test_a_missing_home_is_made(home):
    assert home.files.is_dir()
    assert home.folder.is_absolute()
    assert home.registry.published_index() is None


def test_a_home_below_a_file_is_refused(tmp_path):
    (tmp_path / "fil").write_text("x")
    for folder in (tmp_path / "fil", tmp_path / "fil" / "hem"):
        with pytest.raises(HomeError, match=r"cannot be written .*--home"):
            Home(folder)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that not even root can write")
def test_a_home_that_cannot_be_written_is_refused():
    with pytest.raises(HomeError, match="cannot be written"):
        Home(Path("/proc/self"))


def test_a_home_of_somebody_else_is_refused(tmp_path):
    """Permissions do not hold for root, so another user tries where the tests run as root."""
    folder = tmp_path / "hem"
    Home(folder).close()
    for path in (folder, folder / "files"):
        path.chmod(0o555)
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from erfarenhet.corpus.home import Home\n"
        "from erfarenhet.errors import HomeError\n"
        "if os.getuid() == 0:\n"
        "    os.setuid(65534)\n"
        "try:\n"
        "    Home(Path(sys.argv[1]))\n"
        "except HomeError as exc:\n"
        "    print(exc)\n"
    )
    for parent in [folder, *folder.parents]:
        if not parent.stat().st_mode & 0o005 and parent != Path("/") and os.getuid() == 0:
            parent.chmod(parent.stat().st_mode | 0o055)
    done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=False)
    folder.chmod(0o755)
    (folder / "files").chmod(0o755)
    assert "cannot be written" in done.stdout, done.stderr


def test_files_are_kept_by_their_digest(home, source):
    kept = home.store_file(source)
    assert kept == home.files / source.sha256[:2] / f"{source.sha256}.pdf"
    assert kept.read_bytes() == source.path.read_bytes()
    assert home.stored_file(source.sha256) == kept
    assert home.stored_file("0" * 64) is None
    before = kept.stat()
    assert home.store_file(source) == kept
    assert kept.stat().st_mtime_ns == before.st_mtime_ns
    assert list(kept.parent.iterdir()) == [kept]


def test_a_half_written_file_is_written_anew(home, source):
    kept = home.store_file(source)
    kept.write_bytes(b"innehall")
    assert home.store_file(source).read_bytes() == source.path.read_bytes()


def test_a_file_that_changes_or_vanishes_meanwhile_is_told_and_not_kept(home, source):
    source.path.write_bytes(b"annat")
    with pytest.raises(UnreadableSource, match=r"Årsrapport\.PDF: changed"):
        home.store_file(source)
    source.path.unlink()
    with pytest.raises(UnreadableSource, match=r"Årsrapport\.PDF: cannot be opened any more"):
        home.store_file(source)
    assert home.stored_file(source.sha256) is None
    assert [path for path in home.files.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_is_told_and_leaves_nothing_behind(home, source, monkeypatch, step):
    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(HomeError, match=r"Årsrapport\.PDF: cannot be kept .*No space left.*Make room"):
        home.store_file(source)
    assert home.stored_file(source.sha256) is None
    assert [path for path in home.files.rglob("*") if path.is_file()] == []


def test_one_process_at_a_time_changes_the_corpus(home):
    with (
        home.ingest_lock(0),
        Home(home.folder) as other,
        pytest.raises(HomeLocked, match=r"waited 0\.05 s.*ERFARENHET_LOCK_TIMEOUT_S"),
        other.ingest_lock(0.05),
    ):
        pass
    with Home(home.folder) as other, other.ingest_lock(0):
        pass


def test_the_lock_goes_when_the_work_fails(home):
    with pytest.raises(ZeroDivisionError), home.ingest_lock(0):
        raise ZeroDivisionError
    with home.ingest_lock(0):
        pass


@pytest.mark.slow
def test_processes_that_make_the_same_home_at_once(tmp_path):
    folder = tmp_path / "hem"
    code = "import sys; from pathlib import Path; from erfarenhet.corpus.home import Home; Home(Path(sys.argv[1]))"
    running = [subprocess.Popen([sys.executable, "-c", code, folder], stderr=subprocess.PIPE) for _ in range(4)]
    errors = [process.communicate()[1].decode() for process in running]
    assert [process.returncode for process in running] == [0] * 4, errors


def test_digests_are_of_the_bytes(source):
    assert source.sha256 == hashlib.sha256(source.path.read_bytes()).hexdigest()
    assert (source.name, source.size_bytes) == ("Årsrapport.PDF", 9000)
