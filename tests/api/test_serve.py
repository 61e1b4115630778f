"""The service as a process: its lock, its record, its end, and commands that ask through it."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from api.serving_samples import settings_for
from filelock import FileLock

from erfarenhet.api.schemas import Answer, SearchResult
from erfarenhet.api.serve import serve
from erfarenhet.api.service_record import ServiceRecord, hold_service_lock, service_lock_is_held
from erfarenhet.corpus.home import Home
from erfarenhet.errors import HomeError, HomeLocked, InvalidFilter, InvalidQuestion, ServiceUnavailable, SettingsError
from erfarenhet.service_client import ServiceClient, find_service
from erfarenhet.store.interface import Filters

PROCESS = Path(__file__).with_name("serving_process.py")
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts services; waits for the line that says where they answer."""
    running: list[subprocess.Popen[str]] = []

    def run(home: Home, *options: str, wait: bool = True) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(PROCESS), str(home.folder), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        if wait:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("erfarenhet answers at http://127.0.0.1:")
        return process

    yield run
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=20)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_answers_and_stops_cleanly(published: Home, start: Start, number: signal.Signals) -> None:
    process = start(published)
    record = ServiceRecord.read(published.folder)
    assert record is not None
    assert record.pid == process.pid
    live = httpx.get(f"{record.url}/health/live", trust_env=False)
    assert live.json() == {"status": "live", "instance": record.instance}
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert out == ""
    assert not (published.folder / "service.json").exists()
    assert not service_lock_is_held(published.folder)
    assert find_service(published.folder) is None


def test_a_second_service_on_the_same_home_is_refused(published: Home, start: Start) -> None:
    first = start(published)
    with pytest.raises(HomeLocked, match=f"process {first.pid} at http://127.0.0.1:"):
        serve(settings_for(published.folder), port=0)
    assert find_service(published.folder) is not None


def test_questions_go_through_the_service(published: Home, start: Start) -> None:
    process = start(published)
    service = find_service(published.folder)
    assert service is not None
    assert service.pid == process.pid
    answer = service.ask("Hva skjedde i Odda?", language="nb", filters=Filters(country=("NO",), year_from=2000))
    assert Answer.model_validate(answer).language == "nb"
    found = service.search("Hva skjedde?", k=2, language="nn", filters=Filters(phase=("genomföra",)))
    assert len(SearchResult.model_validate(found).hits) == 2
    with pytest.raises(InvalidQuestion, match="Skriv frågan"):
        service.ask("  ", language="sv")
    with pytest.raises(InvalidFilter, match="'sova'"):
        service.search("Hva?", filters=Filters(phase=("sova",)))


def test_one_who_asks_while_the_model_is_loading_waits(published: Home, start: Start) -> None:
    start(published, "slow")
    service = find_service(published.folder)
    assert service is not None
    assert service.ask("Hva skjedde?")["status"] == "answered"


def test_an_empty_corpus_is_said_at_once(home: Home, start: Start) -> None:
    start(home)
    service = find_service(home.folder)
    assert service is not None
    with pytest.raises(HomeError, match="empty"):
        service.ask("Hva skjedde?")


def test_a_record_left_by_a_killed_process_is_passed_over(published: Home, start: Start) -> None:
    process = start(published)
    process.kill()
    process.wait(20)
    assert (published.folder / "service.json").exists()
    assert find_service(published.folder) is None
    # And a new service starts over it.
    other = start(published)
    service = find_service(published.folder)
    assert service is not None
    assert service.pid == other.pid


def test_nothing_runs_on_a_home_that_never_had_a_service(home: Home, tmp_path: Path) -> None:
    assert find_service(home.folder) is None
    assert find_service(tmp_path / "missing") is None


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"url": 1}', json.dumps({"url": "x", "pid": "y", "instance": "z"})]
)
def test_a_record_that_makes_no_sense_is_none(home: Home, content: str) -> None:
    (home.folder / "service.json").write_text(content)
    assert ServiceRecord.read(home.folder) is None
    assert find_service(home.folder) is None


def test_a_service_that_holds_the_home_but_does_not_answer(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, hold_service_lock(home.folder):
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        ServiceRecord(url, 4711, "one").write(home.folder)
        with pytest.raises(HomeLocked, match=r"process 4711, http://127\.0\.0\.1.*kill 4711"):
            find_service(home.folder, timeout_s=0.3)


def test_another_service_on_the_recorded_port_is_not_taken_for_ours(published: Home, start: Start) -> None:
    start(published)
    record = ServiceRecord.read(published.folder)
    assert record is not None
    ServiceRecord(record.url, record.pid, "of yesterday").write(published.folder)
    with pytest.raises(HomeLocked):
        find_service(published.folder, timeout_s=0.3)


def test_a_service_that_vanishes_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(ServiceUnavailable, match="did not answer"):
        ServiceClient(ServiceRecord(url, 1, "one")).ask("Hva?")


def test_a_taken_port_is_said_to_be_taken(home: Home) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        pytest.raises(SettingsError, match="--port"),
    ):
        serve(settings_for(home.folder), port=listener.getsockname()[1])
    # Nothing is left behind.
    with FileLock(home.folder / "service.lock", timeout=0):
        pass
    assert not (home.folder / "service.json").exists()


def test_the_record_of_another_process_is_not_removed(home: Home) -> None:
    theirs = ServiceRecord("http://127.0.0.1:1", 2, "theirs")
    theirs.write(home.folder)
    ServiceRecord("http://127.0.0.1:1", 3, "ours").remove(home.folder)
    assert ServiceRecord.read(home.folder) == theirs
