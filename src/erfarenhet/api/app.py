"""The ASGI application: routes, problems and guards put together."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI

from erfarenhet.api import (
    routes_cases,
    routes_curation,
    routes_documents,
    routes_doors,
    routes_export,
    routes_health,
    routes_logbooks,
    routes_questions,
    routes_session,
)
from erfarenhet.api.access import GuardReading
from erfarenhet.api.guard_requests import LimitBody, SecurityHeaders
from erfarenhet.api.live_corpus import CorpusOpener, LiveCorpus, OpenWithEncoder
from erfarenhet.api.openapi import describe_api
from erfarenhet.api.page_backend import PageBackend
from erfarenhet.api.page_cases import PageCases
from erfarenhet.api.page_images import PageImages
from erfarenhet.api.problem_responses import add_problem_handlers
from erfarenhet.api.service import Service
from erfarenhet.api.service_metrics import CountRequests, ServiceMetrics
from erfarenhet.cases.open_cases import OpenCases
from erfarenhet.corpus.home import Home
from erfarenhet.settings import Settings
from erfarenhet.web import pages

logger = logging.getLogger(__name__)

# A question has 20,000 characters at most, whatever the settings say, and filters are short.
BODY_MAX_BYTES = 256 * 1024
WAITING_MAX = 64
POLL_S = 1.0


def create_app(
    settings: Settings,
    *,
    instance: str | None = None,
    opener: CorpusOpener | None = None,
    waiting_max: int = WAITING_MAX,
    poll_s: float = POLL_S,
) -> FastAPI:
    """The service as an ASGI application. It opens the home when it starts, not when it is made.

    Args:
        instance: names this process in ``/health/live``; random when left out.
        opener: opens the published corpus; with the settings' encoder when left out.
        waiting_max: questions that may wait for a thread; further ones are refused with 503.
        poll_s: seconds between looks for a newer publication.
    """
    metrics = ServiceMetrics()

    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncIterator[None]:
        with Home.of(settings) as home:
            corpus = LiveCorpus(
                home, settings, opener=opener or OpenWithEncoder(), waiting_max=waiting_max, poll_s=poll_s
            )
            images = PageImages(settings)
            service = Service(
                settings, instance or uuid.uuid4().hex, home, corpus, OpenCases(home.registry), images, metrics
            )
            app.state.service = service
            app.state.pages = PageBackend(service)
            app.state.case_pages = PageCases(service)
            following = asyncio.create_task(corpus.follow_publications())
            following.add_done_callback(_report_end)
            try:
                yield
            finally:
                following.cancel()
                with suppress(asyncio.CancelledError):
                    await following
                await corpus.close()
                await asyncio.to_thread(images.close)

    app = FastAPI(
        title="erfarenhet",
        version="1",
        summary="Experiences of regional transition: Swedish and Norwegian questions answered with cited passages.",
        lifespan=run,
        # FastAPI's own pages load their scripts from a CDN.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for routes in (
        routes_questions,
        routes_export,
        routes_cases,
        routes_logbooks,
        routes_documents,
        routes_health,
        routes_session,
        routes_curation,
        routes_doors,
        pages,
    ):
        app.include_router(routes.router)
    add_problem_handlers(app)
    describe_api(app)
    # The last one added comes first.
    app.add_middleware(GuardReading, closed=settings.reading == "signed_in")
    app.add_middleware(LimitBody, max_bytes=BODY_MAX_BYTES)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(CountRequests, metrics=metrics)
    return app


def _report_end(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.critical("Publications are no longer followed. Restart the service.", exc_info=error)
