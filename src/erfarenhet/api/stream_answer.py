"""An answer as server-sent events: what is known of it, as soon as it is known.

Events, in this order (their data are JSON objects): ``status`` any number of times, ``sentence`` for each sentence with
the citations that are new in it, ``restart`` when the sentences so far do not hold, ``answer`` once at the end, the
whole object as without streaming; or ``problem`` in its place.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict
from typing import Any

from erfarenhet.answering.progress import OnProgress, Progress
from erfarenhet.api.problems import Problem
from erfarenhet.corpus.record_json import answer_to_json
from erfarenhet.errors import ErfarenhetError
from erfarenhet.records import Answer

MEDIA_TYPE = "text/event-stream"

Ask = Callable[[OnProgress], Awaitable[Answer]]


def wants_stream(accept: str | None) -> bool:
    """Whether a request asks for events and not for one JSON object."""
    return any(part.split(";")[0].strip().lower() == MEDIA_TYPE for part in (accept or "").split(","))


async def stream_answer(ask: Ask) -> AsyncIterator[bytes]:
    """The events of one answer.

    Args:
        ask: answers, and tells of its progress from any thread.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Progress | None] = asyncio.Queue()

    def tell(progress: Progress) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, progress)

    async def work() -> Answer:
        try:
            return await ask(tell)
        finally:
            loop.call_soon_threadsafe(queue.put_nowait, None)

    task = asyncio.create_task(work())
    try:
        while (progress := await queue.get()) is not None:
            yield _event(*_told(progress))
        try:
            yield _event("answer", answer_to_json(await task))
        except ErfarenhetError as exc:
            problem = Problem.of_error(exc)
            yield _event(
                "problem",
                {
                    "type": problem.kind.type,
                    "title": problem.title,
                    "status": problem.kind.status,
                    "detail": problem.detail,
                },
            )
    finally:
        # Who went away needs no answer; a thread that works already finishes by itself.
        task.cancel()


def _told(progress: Progress) -> tuple[str, dict[str, Any]]:
    if progress.stage == "sentence" and progress.sentence is not None:
        return "sentence", {
            "text": progress.sentence.text,
            "citations": list(progress.sentence.citations),
            "new_citations": [asdict(citation) for citation in progress.citations],
        }
    if progress.stage == "restart":
        return "restart", {"reason": progress.reason}
    return "status", {"stage": progress.stage}


def _event(name: str, data: dict[str, Any]) -> bytes:
    # JSON has no line breaks, so that one "data" line holds it all.
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
