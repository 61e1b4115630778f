"""What a running service counts, for Prometheus."""

from __future__ import annotations

import time

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from erfarenhet.records import Answer

CONTENT_TYPE = CONTENT_TYPE_LATEST
_METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"))
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class ServiceMetrics:
    """The counters of one service, in a registry of their own so that several can live in one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "erfarenhet_requests_total",
            "Requests by route template, method and status.",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self.request_seconds = Histogram(
            "erfarenhet_request_seconds",
            "Time to the last byte of the response, by route template.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.answers = Counter(
            "erfarenhet_answers_total",
            "Answers given, by their status and the asker's language.",
            ("status", "language"),
            registry=self._registry,
        )
        self.answer_seconds = Histogram(
            "erfarenhet_answer_seconds",
            "Time from the question's arrival to its answer, waiting included.",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._ready = Gauge("erfarenhet_ready", "1 when questions can be answered.", registry=self._registry)
        self._index = Gauge(
            "erfarenhet_index_info",
            "1 for the index that is answered from.",
            ("index_version",),
            registry=self._registry,
        )

    def count_answer(self, answer: Answer, seconds: float) -> None:
        """Count an answer that was given."""
        self.answers.labels(answer.status, answer.language).inc()
        self.answer_seconds.observe(seconds)

    def exposition(self, index_version: str | None) -> bytes:
        """All counters in Prometheus' text format.

        Args:
            index_version: of the index that is open now; ``None`` when none is.
        """
        self._ready.set(0 if index_version is None else 1)
        self._index.clear()
        if index_version is not None:
            self._index.labels(index_version).set(1)
        return generate_latest(self._registry)


class CountRequests:
    """ASGI middleware that counts requests and their time.

    The route's template is the label, not the path: paths hold ids, and each new label costs memory for good.
    """

    def __init__(self, app: ASGIApp, metrics: ServiceMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and count it when it is done."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note_status)
        finally:
            route = getattr(scope.get("route"), "path", None) or "unmatched"
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.requests.labels(route, method, str(status)).inc()
            self._metrics.request_seconds.labels(route).observe(time.perf_counter() - started)
