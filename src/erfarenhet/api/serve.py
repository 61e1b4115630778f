"""The service process: listens at once, loads in the background, says where it answers, stops cleanly."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn

from erfarenhet.api.app import create_app
from erfarenhet.api.live_corpus import CorpusOpener
from erfarenhet.api.service_record import ServiceRecord, hold_service_lock
from erfarenhet.corpus.home import Home
from erfarenhet.errors import SettingsError
from erfarenhet.settings import Settings

# What may be under way when the service is stopped is answered within this time.
_SHUTDOWN_S = 5
_BACKLOG = 2048
_EVERY_ADDRESS = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  compared with, not bound to


def serve(
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    opener: CorpusOpener | None = None,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Answer on ``host:port`` until SIGTERM or Ctrl-C.

    Args:
        port: 0 takes any free one.
        opener: opens the published corpus; see ``create_app``.
        announce: is given the one line that says where the service answers; written to stdout when left out.
    Raises:
        HomeError: the home cannot be used.
        HomeLocked: another service runs on it.
        SettingsError: the address cannot be listened on.
    """
    _log_to_stderr()
    with Home.of(settings) as home:
        folder = home.folder
    with hold_service_lock(folder):
        listener = _listen(host, port)
        record = ServiceRecord(_url_of(listener, host), os.getpid(), uuid.uuid4().hex)
        app = create_app(settings.model_copy(update={"home": folder}), instance=record.instance, opener=opener)
        config = uvicorn.Config(
            app,
            # uvloop and httptools where they are installed: everywhere but on Windows.
            loop="auto",
            http="auto",
            ws="none",
            log_config=None,
            # Questions stand in the addresses of searches; they do not belong in a log.
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_SHUTDOWN_S,
            backlog=_BACKLOG,
        )

        def accepting() -> None:
            record.write(folder)
            (announce or _write_line)(f"erfarenhet answers at {record.url} (stop with Ctrl-C)")

        try:
            _Server(config, accepting, lambda: record.remove(folder)).run([listener])
        finally:
            listener.close()
            record.remove(folder)


class _Server(uvicorn.Server):
    """uvicorn's server that tells when it accepts and when it stops, and ends with status 0 when it is told to stop."""

    def __init__(self, config: uvicorn.Config, accepting: Callable[[], None], stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._accepting = accepting
        self._stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._accepting()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn's own raises the signal once more after the shut-down, which ends the process before its locks are
        # let go of.
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        previous = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except (OSError, OverflowError) as exc:
        raise SettingsError(
            f"Cannot listen on {host}:{port} ({exc}). Choose another address with --host and --port."
        ) from exc


def _url_of(listener: socket.socket, host: str) -> str:
    """Where this machine reaches the listener."""
    port = listener.getsockname()[1]
    host = _EVERY_ADDRESS.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _write_line(line: str) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("erfarenhet").setLevel(logging.INFO)
