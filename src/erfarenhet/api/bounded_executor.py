"""Blocking work off the event loop, with a queue that has an end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from erfarenhet.errors import ServiceUnavailable

P = ParamSpec("P")
R = TypeVar("R")


class BoundedExecutor:
    """A few threads and a bounded queue before them.

    A queue without an end would let every asker wait ever longer; here those who come when it is full are told at
    once to come back.
    """

    def __init__(self, *, threads: int, waiting_max: int, name: str) -> None:
        """Start nothing yet; threads come with the work.

        Args:
            threads: that work at the same time, ≥ 1.
            waiting_max: pieces of work that may wait for a thread, ≥ 0.
            name: of the threads, for whoever looks at the process.
        """
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._room = threads + waiting_max
        self._taken = 0
        self._lock = threading.Lock()

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do the work in a thread and wait for it without blocking the event loop.

        Raises:
            ServiceUnavailable: too many are waiting already.
        """
        with self._lock:
            if self._taken >= self._room:
                raise ServiceUnavailable(
                    f"{self._taken} requests are being worked on or waiting, which is all that fits. "
                    "Try again in a few seconds."
                )
            self._taken += 1
        try:
            future: Future[R] = self._pool.submit(work, *args, **kwargs)
        except RuntimeError as exc:  # the pool was closed between
            self._leave(None)
            raise ServiceUnavailable("The service is shutting down. Try again when it is back.") from exc
        future.add_done_callback(self._leave)
        return await asyncio.wrap_future(future)

    def _leave(self, _future: Future[Any] | None) -> None:
        with self._lock:
            self._taken -= 1

    def close(self) -> None:
        """Finish what is being worked on, drop what waits, and end the threads. Blocks until that is done."""
        self._pool.shutdown(wait=True, cancel_futures=True)
