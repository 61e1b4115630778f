"""Publishing and withdrawing beside the service: a process of its own, so that questions go on being answered."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from erfarenhet.api.problems import error_of
from erfarenhet.errors import ServiceUnavailable
from erfarenhet.settings import PREFIX, Settings

_MODULE = "erfarenhet.curation_job"
_LIMIT_S = 1800.0
# One after the other: the corpus is changed by one process at a time.
_turn = asyncio.Lock()


async def run_job(settings: Settings, job: dict[str, Any]) -> dict[str, Any]:
    """Carry a job out; see ``erfarenhet.curation_job``.

    Raises:
        ErfarenhetError: what it was refused with.
        ServiceUnavailable: the process failed or took too long.
    """
    environment = {**os.environ, f"{PREFIX}HOME": str(settings.home)}
    async with _turn:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            _MODULE,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=environment,
        )
        try:
            output, _ = await asyncio.wait_for(process.communicate(json.dumps(job).encode()), _LIMIT_S)
        except BaseException:
            if process.returncode is None:
                process.kill()
            raise
    try:
        result: dict[str, Any] = json.loads(output)
    except ValueError as exc:
        raise ServiceUnavailable("The change was not carried out. The service's log says why.") from exc
    if "problem" in result:
        raise error_of(result["problem"])(result["detail"])
    return result
