"""Read files in a process of their own, with limits on time and memory.

Files come from anywhere. A broken or hostile one can make a library loop, take all memory, or abort; then the
process is ended and started again, and the file is reported like any other that cannot be read.
"""

from __future__ import annotations

import dataclasses
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from types import TracebackType
from typing import IO, Any, Self

from erfarenhet.errors import InvalidFrontMatter, UnreadableSource
from erfarenhet.ingest.readers.content_json import content_from_json
from erfarenhet.ingest.readers.detect_format import detect_format
from erfarenhet.ingest.readers.framing import LENGTH, decode_message, encode_message
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.records import Content, SourceFile

# Libraries keep some memory of each file.
_FILES_PER_WORKER = 200
_CLOSE_TIMEOUT_S = 5.0
_CHUNK = 1 << 16


class IsolatedReader:
    """``read_source`` in a child process that lives over many files.

    A context manager; safe to use from several threads, which then wait for one another.

    Example:
        with IsolatedReader(limits) as reader:
            content = reader.read(SourceFile.from_path(path))
    """

    def __init__(self, limits: ReadLimits) -> None:
        self._limits = limits
        self._worker: _Worker | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def read(self, source: SourceFile) -> Content:
        """Read one file, of any format.

        A PDF on which pdfium crashes is read once more with pypdf alone.

        Raises:
            UnreadableSource: the file cannot be taken in, or reading it crashed or broke a limit.
        """
        with self._lock:
            try:
                return self._read(source, with_pdfium=True)
            except _WorkerCrashed as crash:
                if not _is_pdf(source):
                    raise UnreadableSource(_about_crash(source, crash, self._limits)) from crash
            try:
                return self._read(source, with_pdfium=False)
            except _WorkerCrashed as crash:
                raise UnreadableSource(_about_crash(source, crash, self._limits)) from crash

    def close(self) -> None:
        """End the child process; a later ``read`` starts another."""
        with self._lock:
            if self._worker is not None:
                self._worker.close()
                self._worker = None

    def _read(self, source: SourceFile, *, with_pdfium: bool) -> Content:
        if self._worker is not None and self._worker.files >= _FILES_PER_WORKER:
            self._worker.close()
            self._worker = None
        worker = self._worker = self._worker or _Worker()
        try:
            answer = worker.ask(request_message(source, self._limits, with_pdfium=with_pdfium), self._limits.timeout_s)
        except (_WorkerCrashed, TimeoutError) as exc:
            worker.kill()
            self._worker = None
            if isinstance(exc, _WorkerCrashed):
                raise
            raise UnreadableSource(
                f"{source.name}: reading it took longer than the limit of {self._limits.timeout_s:g} s. "
                "Divide it, print it to a new PDF, or raise ERFARENHET_READ_TIMEOUT_S."
            ) from exc
        if answer.get("error") in ("MemoryError", "RecursionError"):
            worker.kill()  # what a library left behind is not to be trusted
            self._worker = None
        return self._content_of(answer, source)

    def _content_of(self, answer: dict[str, Any], source: SourceFile) -> Content:
        match answer.get("error"):
            case None:
                return content_from_json(answer["content"])
            case "MemoryError":
                raise UnreadableSource(
                    f"{source.name}: reading it takes more memory than the limit of "
                    f"{self._limits.memory_megabytes} MB. Divide it, or raise ERFARENHET_READ_MEMORY_MEGABYTES."
                )
            case "RecursionError":
                raise UnreadableSource(f"{source.name}: its parts are nested too deeply. Save or print it anew.")
            case "InvalidFrontMatter":
                raise InvalidFrontMatter(answer["message"])
            case _:
                raise UnreadableSource(answer["message"])


def request_message(source: SourceFile, limits: ReadLimits, *, with_pdfium: bool) -> dict[str, Any]:
    """What the worker is asked, in JSON values."""
    return {
        "source": {**dataclasses.asdict(source), "path": str(source.path.absolute())},
        "limits": dataclasses.asdict(limits),
        "with_pdfium": with_pdfium,
    }


class _WorkerCrashed(Exception):
    """The child process ended in the middle of a file."""


class _Worker:
    """One child process."""

    def __init__(self) -> None:
        self.files = 0
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 -- close() closes it
        self._process = subprocess.Popen(
            [sys.executable, "-m", "erfarenhet.ingest.readers.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            bufsize=0,
        )

    def ask(self, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """Send a request and wait for its answer.

        Raises:
            TimeoutError: no answer in time; kill the worker then.
            _WorkerCrashed: the process ended.
        """
        self.files += 1
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(encode_message(request))
        except BrokenPipeError as exc:
            raise _WorkerCrashed(self._last_words()) from exc
        deadline = time.monotonic() + timeout_s
        head = self._receive(LENGTH.size, deadline)
        return decode_message(self._receive(LENGTH.unpack(head)[0], deadline))

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self.close()

    def close(self) -> None:
        """Let the process end, and clean up."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(_CLOSE_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._errors.close()

    def _receive(self, size: int, deadline: float) -> bytes:
        assert self._process.stdout is not None
        channel = self._process.stdout.fileno()
        received = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(channel, selectors.EVENT_READ)
            while len(received) < size:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise TimeoutError
                chunk = os.read(channel, min(_CHUNK, size - len(received)))
                if not chunk:
                    raise _WorkerCrashed(self._last_words())
                received += chunk
        return bytes(received)

    def _last_words(self) -> str:
        """How the process ended, and the last line that it wrote."""
        try:
            code = self._process.wait(_CLOSE_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            return "it closed its output"
        how = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", errors="replace").strip().splitlines()
        return f"{how}: {lines[-1][:200]}" if lines else how


def _is_pdf(source: SourceFile) -> bool:
    try:
        return detect_format(source.path, source.name) == "pdf"
    except (UnreadableSource, OSError):
        return False


def _about_crash(source: SourceFile, crash: _WorkerCrashed, limits: ReadLimits) -> str:
    return (
        f"{source.name}: the reader crashed on it ({crash}). It is malformed, or needs more than "
        f"{limits.memory_megabytes} MB. Print it to a new PDF or save it again, and supply that."
    )
