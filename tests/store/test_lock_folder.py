import os
import threading

import pytest

from erfarenhet.errors import HomeLocked
from erfarenhet.store.lock_folder import FolderLock, Holder


def test_one_holder_at_a_time(tmp_path):
    first, second = FolderLock(tmp_path / "g"), FolderLock(tmp_path / "g")
    first.acquire("reading")
    assert first.held
    with pytest.raises(HomeLocked, match=rf"process {os.getpid()} \(reading\)"):
        second.acquire("building", timeout_s=0.05)
    assert not second.held
    assert second.holder() == Holder(os.getpid(), "reading")  # the attempt left the entry alone
    first.release()
    first.release()
    second.acquire("building")
    assert first.holder() == Holder(os.getpid(), "building")
    second.release()


def test_a_shorter_entry_replaces_a_longer_one(tmp_path):
    lock = FolderLock(tmp_path / "g")
    lock.acquire("building")
    lock.declare("reading")
    assert lock.holder().use == "reading"
    lock.release()


def test_another_thread_may_release(tmp_path):
    lock = FolderLock(tmp_path / "g")
    lock.acquire("reading")
    thread = threading.Thread(target=lock.release)
    thread.start()
    thread.join()
    FolderLock(tmp_path / "g").acquire("reading")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff", b'{"pid": null, "use": "x"}'])
def test_an_unreadable_entry_is_no_error(tmp_path, content):
    (tmp_path / "g.lock").write_bytes(content)
    assert FolderLock(tmp_path / "g").holder() == Holder(None, None)
    assert str(Holder(None, None)) == "another process"


def test_remove_takes_the_file_away(tmp_path):
    lock = FolderLock(tmp_path / "g")
    lock.acquire("dropping")
    lock.remove()
    assert list(tmp_path.iterdir()) == []
    lock.acquire("building")
    lock.release()
