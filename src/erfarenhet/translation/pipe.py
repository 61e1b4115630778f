"""A pipe of Apertium's programs that is kept open: one text in, one text out, NUL between texts."""

from __future__ import annotations

import contextlib
import os
import resource
import select
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import IO

from erfarenhet.errors import TranslationError

# What ends a text so that the taggers do not wait for more: a sentence's end that is none of the text's.
_END_SIGN, _END_BLANK = ".", "[][\n]"
_CHUNK_BYTES = 1 << 16
# What a translation may grow to; a pipe that says more has gone wrong.
_OUTPUT_MAX_BYTES = 1 << 20
# A program of these has some 150 MiB; on odd input, one was seen to ask for 28 GiB.
_MEMORY_MAX_BYTES = 512 << 20


class PipeClosed(TranslationError):
    """The pipe was closed by its owner meanwhile."""


class Pipe:
    """The running programs of one direction. Safe to share between threads; one text at a time goes through."""

    def __init__(self, stages: Sequence[Sequence[str]], *, timeout_s: float) -> None:
        """Describe the pipe; it is started at the first text.

        Args:
            stages: the programs with their arguments, first to last; each flushes at NUL.
            timeout_s: for one text, the start of the programs included.
        """
        self._stages = stages
        self._timeout_s = timeout_s
        self._processes: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()
        self._closed = False

    def run(self, stream: str) -> str:
        """Send a text through.

        Args:
            stream: in Apertium's stream format, its own characters escaped; without NUL.

        Raises:
            PipeClosed: ``close`` was called.
            TranslationError: the programs cannot be started, died twice, or took too long. The next call starts anew.
        """
        sent = (stream + _END_SIGN + _END_BLANK).encode() + b"\0"
        with self._lock:
            if self._closed:
                raise PipeClosed("The translation was closed meanwhile. Ask again.")
            # Programs that died since the last text are started once more.
            for attempt in (1, 2):
                try:
                    return self._exchange(sent)
                except (OSError, EOFError) as exc:
                    self._kill()
                    if attempt == 2:
                        raise TranslationError(
                            f"Apertium's programs ended ({exc!r}). Install the Apertium packages again."
                        ) from exc
                except TranslationError:
                    self._kill()
                    raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        """End the programs."""
        with self._lock:
            self._closed = True
            self._kill()

    @property
    def process_ids(self) -> list[int]:
        """Of the running programs, first to last."""
        return [process.pid for process in self._processes]

    def _exchange(self, sent: bytes) -> str:
        if not self._processes:
            self._start()
        first, last = self._processes[0].stdin, self._processes[-1].stdout
        if first is None or last is None:
            raise AssertionError("the pipe's ends are open")
        first.write(sent)
        first.flush()
        text = self._read(last).decode("utf-8", "replace")
        if not text.endswith(_END_BLANK):
            raise TranslationError("Apertium gave back a text without its end.")
        # An analysis has read the full stop as a word; it is left for whoever reads analyses.
        return text.removesuffix(_END_BLANK).removesuffix(_END_SIGN)

    def _read(self, stream: IO[bytes]) -> bytes:
        deadline = time.monotonic() + self._timeout_s
        received = bytearray()
        # Not select: it fails where a service has more than 1,024 files open.
        waiting = select.poll()
        waiting.register(stream, select.POLLIN | select.POLLHUP)
        while True:
            if not waiting.poll(max(deadline - time.monotonic(), 0) * 1000):
                raise TranslationError(f"Apertium took more than {self._timeout_s:g} s for a text.")
            chunk = os.read(stream.fileno(), _CHUNK_BYTES)
            if not chunk:
                raise EOFError("end of output")
            received += chunk
            if b"\0" in chunk:
                return bytes(received[: received.index(0)])
            if len(received) > _OUTPUT_MAX_BYTES:
                raise TranslationError("Apertium gave back far more than it was given.")

    def _start(self) -> None:
        processes: list[subprocess.Popen[bytes]] = []
        self._processes = processes
        for number, stage in enumerate(self._stages):
            process = subprocess.Popen(  # noqa: S603 - the programs of an installed mode file, without a shell
                stage,
                stdin=subprocess.PIPE if number == 0 else processes[-1].stdout,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            _limit_memory(process.pid)
            if number > 0 and (handed_on := processes[-1].stdout) is not None:
                # The only reader must be the next program, or an end would not be passed on.
                handed_on.close()
            processes.append(process)

    def _kill(self) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
        self._processes = []


def _limit_memory(process_id: int) -> None:
    """Let a program have no more than it needs. From outside: code between fork and exec is unsafe among threads."""
    # Linux alone can limit another process, and has Apertium's packages.
    if sys.platform == "linux":
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(process_id, resource.RLIMIT_AS, (_MEMORY_MAX_BYTES, _MEMORY_MAX_BYTES))
