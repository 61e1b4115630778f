"""What a running service consists of, for its routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from erfarenhet.api.live_corpus import LiveCorpus
from erfarenhet.api.page_images import PageImages
from erfarenhet.api.service_metrics import ServiceMetrics
from erfarenhet.cases.open_cases import OpenCases
from erfarenhet.corpus.home import Home
from erfarenhet.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of one running service.

    Attributes:
        instance: names this process; another after each start.
    """

    settings: Settings
    instance: str
    home: Home
    corpus: LiveCorpus
    cases: OpenCases
    page_images: PageImages
    metrics: ServiceMetrics


async def _service_of(request: Request) -> Service:
    return cast(Service, request.app.state.service)


RunningService = Annotated[Service, Depends(_service_of)]
