from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from erfarenhet.errors import TranslationError
from erfarenhet.translation.pipe import Pipe, PipeClosed

FAKE = str(Path(__file__).with_name("fake_stage.py"))


@pytest.fixture
def pipe_of() -> Iterator[Callable[..., Pipe]]:
    made: list[Pipe] = []

    def make(*rules: str, timeout_s: float = 30.0) -> Pipe:
        made.append(Pipe([[sys.executable, FAKE, rule] for rule in rules], timeout_s=timeout_s))
        return made[-1]

    yield make
    for pipe in made:
        pipe.close()


def is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_texts_go_through_all_programs_and_back_without_the_end(pipe_of: Callable[..., Pipe]) -> None:
    pipe = pipe_of("same", "upper", "same")
    assert pipe.run("åäö ett.") == "ÅÄÖ ETT."
    assert pipe.run("två\nrader") == "TVÅ\nRADER"
    assert len(pipe.process_ids) == 3


def test_programs_start_at_the_first_text_and_stay(pipe_of: Callable[..., Pipe]) -> None:
    pipe = pipe_of("same")
    assert pipe.process_ids == []
    pipe.run("a")
    first = pipe.process_ids
    pipe.run("b")
    assert pipe.process_ids == first


def test_a_program_that_died_is_started_once_more(pipe_of: Callable[..., Pipe]) -> None:
    pipe = pipe_of("same", "die-on-second")
    assert pipe.run("a") == "a"
    first = pipe.process_ids
    assert pipe.run("b") == "b"
    assert not set(first) & set(pipe.process_ids)
    assert not any(is_running(one) for one in first)


def test_a_program_that_always_dies_is_an_error(pipe_of: Callable[..., Pipe]) -> None:
    with pytest.raises(TranslationError, match="ended"):
        pipe_of("same", "die").run("a")


def test_a_program_that_is_not_there_is_an_error() -> None:
    with pytest.raises(TranslationError, match="ended"):
        Pipe([["no-such-program-of-apertium"]], timeout_s=5).run("a")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of another process")
def test_a_program_that_asks_for_too_much_memory_ends(pipe_of: Callable[..., Pipe]) -> None:
    pipe = pipe_of("same", "greedy")
    with pytest.raises(TranslationError, match="ended"):
        pipe.run("a")
    assert pipe.process_ids == []


@pytest.mark.parametrize(
    ("rule", "said"), [("hang", "took more than"), ("endless", "far more"), ("no-end", "without its end")]
)
def test_what_goes_wrong_is_an_error_and_leaves_nothing_running(
    pipe_of: Callable[..., Pipe], rule: str, said: str
) -> None:
    pipe = pipe_of("same", rule, timeout_s=1.5 if rule == "hang" else 30.0)
    with pytest.raises(TranslationError, match=said):
        pipe.run("a")
    assert pipe.process_ids == []


def test_closing_ends_the_programs(pipe_of: Callable[..., Pipe]) -> None:
    pipe = pipe_of("same", "same")
    pipe.run("a")
    ids = pipe.process_ids
    pipe.close()
    assert not any(is_running(one) for one in ids)
    with pytest.raises(PipeClosed):
        pipe.run("b")


def test_threads_get_their_own_texts_back(pipe_of: Callable[..., Pipe]) -> None:
    pipe = pipe_of("upper")
    wrong: list[str] = []

    def ask(name: str) -> None:
        for number in range(25):
            text = f"{name}{number}"
            if pipe.run(text) != text.upper():
                wrong.append(text)

    threads = [threading.Thread(target=ask, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
