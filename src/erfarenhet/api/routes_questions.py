"""Questions: answers and passages."""

from __future__ import annotations

import time
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from erfarenhet.answering.progress import OnProgress, ignore_progress
from erfarenhet.answering.search_json import search_result_to_json
from erfarenhet.api import schemas
from erfarenhet.api.filter_parameters import FILTER_PARAMETERS, filters_of_query
from erfarenhet.api.problems import ProblemRaised
from erfarenhet.api.question_problems import check_question
from erfarenhet.api.service import RunningService, Service
from erfarenhet.api.source_changes import find_source_changes
from erfarenhet.api.stream_answer import MEDIA_TYPE, stream_answer, wants_stream
from erfarenhet.corpus.record_json import answer_to_json
from erfarenhet.languages import AskerLanguage
from erfarenhet.records import Answer
from erfarenhet.retrieval.parse_filters import parse_filters
from erfarenhet.store.interface import Filters

router = APIRouter(tags=["questions"])

_SEARCH_KEYS = ("q", "k", "asker_language")
AcceptLanguage = Annotated[str | None, Header(include_in_schema=False)]


_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            MEDIA_TYPE: {
                "schema": {"type": "string"},
                "example": 'event: status\ndata: {"stage": "searching"}\n\nevent: answer\ndata: {"answer_id": "…"}\n\n',
            }
        },
        "description": "The answer; with `Accept: text/event-stream` as events: `status`, `sentence`, `restart`, and "
        "at the end `answer` or `problem`.",
    }
}


@router.post("/v1/answers", response_model=schemas.Answer, operation_id="ask", responses=_STREAMED)
async def ask(
    request: schemas.AskRequest,
    service: RunningService,
    accept_language: AcceptLanguage = None,
    accept: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Any:
    """Answer a question from the corpus, every statement with its source."""
    filters = parse_filters(request.filters)
    if not wants_stream(accept):
        answer = await give_answer(
            service,
            request.question,
            language=request.language,
            filters=filters,
            follows=request.follows,
            accept_language=accept_language,
        )
        return answer_to_json(answer)
    # What is wrong with the request is said with a status of its own, before the stream begins.
    await refuse_bad_question(service, request.question, request.language, accept_language)
    if request.follows is not None:
        await run_in_threadpool(service.home.registry.kept_answer, request.follows)
    service.corpus.check_open()

    async def answer_with(on_progress: OnProgress) -> Answer:
        return await give_answer(
            service,
            request.question,
            language=request.language,
            filters=filters,
            follows=request.follows,
            accept_language=accept_language,
            on_progress=on_progress,
        )

    return StreamingResponse(
        stream_answer(answer_with),
        media_type=MEDIA_TYPE,
        # A proxy that collects the events before it passes them on would make them pointless.
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def give_answer(
    service: Service,
    question: str,
    *,
    language: str | None,
    filters: Filters,
    accept_language: str | None,
    follows: str | None = None,
    on_progress: OnProgress = ignore_progress,
) -> Answer:
    """Check a question, answer it and count the answer.

    Args:
        follows: ``answer_id`` of the answer that the question follows up.
        on_progress: told of each step, in the thread that answers.
    Raises:
        ProblemRaised: the question is empty or too long.
        NotFound: the answer that it follows was not given here.
        ServiceUnavailable: the corpus is not open, or too many are waiting.
    """
    started = time.perf_counter()
    await refuse_bad_question(service, question, language, accept_language)
    answer = await service.corpus.ask(
        question, language=language, filters=filters, follows=follows, on_progress=on_progress
    )
    service.metrics.count_answer(answer, time.perf_counter() - started)
    return answer


async def refuse_bad_question(
    service: Service, question: str, language: str | None, accept_language: str | None
) -> None:
    """End the request when the question is empty or too long."""
    problem = await run_in_threadpool(
        check_question,
        question,
        language=language,
        accept_language=accept_language,
        max_characters=service.settings.question_max_characters,
    )
    if problem is not None:
        raise ProblemRaised(problem)


@router.get("/v1/answers/{answer_id}", response_model=schemas.KeptAnswer, operation_id="show_answer")
def show_answer(answer_id: str, service: RunningService) -> dict[str, Any]:
    """An answer as it was given, with a note on sources that changed since."""
    registry = service.home.registry
    answer = registry.kept_answer(answer_id)
    return {**answer_to_json(answer), "changes": find_source_changes(answer, registry)}


@router.get(
    "/v1/passages",
    response_model=schemas.SearchResult,
    operation_id="search",
    openapi_extra=FILTER_PARAMETERS,
)
async def search(
    request: Request,
    service: RunningService,
    q: Annotated[str, Query(description="The question.")],
    k: Annotated[int, Query(ge=1, le=100, description="Passages at most.")] = 10,
    asker_language: Annotated[
        AskerLanguage | None,
        Query(description="The asker's; told from the question when left out. (`language` filters documents.)"),
    ] = None,
    accept_language: AcceptLanguage = None,
) -> dict[str, Any]:
    """Passages for a question, best first; retrieval only."""
    filters = filters_of_query(request, besides=_SEARCH_KEYS)
    await refuse_bad_question(service, q, asker_language, accept_language)
    return search_result_to_json(await service.corpus.search(q, k=k, filters=filters, language=asker_language))
