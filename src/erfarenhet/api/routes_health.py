"""Whether the process lives, whether it can answer, and what it has counted."""

from __future__ import annotations

from fastapi import APIRouter, Response

from erfarenhet.api import schemas
from erfarenhet.api.problems import RETRY_AFTER_S
from erfarenhet.api.service import RunningService
from erfarenhet.api.service_metrics import CONTENT_TYPE

router = APIRouter(tags=["health"])


@router.get("/health/live", operation_id="live")
async def live(service: RunningService) -> schemas.Live:
    """The process answers."""
    return schemas.Live(instance=service.instance)


@router.get(
    "/health/ready",
    operation_id="ready",
    responses={503: {"model": schemas.Ready, "description": "Not yet; `detail` says why and what to do."}},
)
async def ready(service: RunningService, response: Response) -> schemas.Ready:
    """Whether questions can be answered: the model is loaded and an index is open."""
    readiness = service.corpus.readiness
    if readiness.status != "ready":
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return schemas.Ready(status=readiness.status, detail=readiness.detail, index_version=readiness.index_version)


@router.get(
    "/metrics",
    response_class=Response,
    operation_id="metrics",
    responses={200: {"description": "Prometheus' text format.", "content": {"text/plain": {}}}},
)
async def metrics(service: RunningService) -> Response:
    """Counters for Prometheus."""
    content = service.metrics.exposition(service.corpus.readiness.index_version)
    return Response(content, headers={"Content-Type": CONTENT_TYPE})
