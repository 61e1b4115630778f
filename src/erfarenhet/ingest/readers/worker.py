"""The process in which files are read: ``python -m erfarenhet.ingest.readers.worker``.

Started by ``IsolatedReader``; reads requests on its standard input and answers on its standard output until the
input ends. It limits its own memory, so that a bomb fails here and nowhere else.
"""

from __future__ import annotations

import contextlib
import logging
import math
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

from erfarenhet.errors import UnreadableSource
from erfarenhet.ingest.readers.content_json import content_to_json
from erfarenhet.ingest.readers.framing import encode_message, receive_message
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.readers.read_source import read_source
from erfarenhet.records import SourceFile

_MEBIBYTE = 1 << 20
# What the readers' libraries take when they are first imported.
_LIBRARIES_MEGABYTES = 300
# Processor time is only a backstop for a parent that died; it measures wall time itself.
_PROCESSOR_SECONDS_MORE = 30


def main() -> int:
    """Serve requests until standard input ends."""
    requests = sys.stdin.buffer
    answers = _take_standard_output()
    logging.disable(logging.ERROR)  # pypdf warns about each oddity of a file
    first = True
    while (request := receive_message(requests)) is not None:
        limits = ReadLimits(**request["limits"])
        if first:
            _limit_memory(limits)
            first = False
        _limit_processor_time(limits)
        answers.write(encode_message(_answer(request, limits)))
        answers.flush()
    return 0


def _answer(request: dict[str, Any], limits: ReadLimits) -> dict[str, Any]:
    described = request["source"]
    source = SourceFile(**{**described, "path": Path(described["path"])})
    try:
        return {"content": content_to_json(read_source(source, limits, with_pdfium=request["with_pdfium"]))}
    except UnreadableSource as exc:
        return {"error": type(exc).__name__, "message": str(exc)}
    except MemoryError:
        return {"error": "MemoryError"}
    except RecursionError:
        return {"error": "RecursionError"}


def _take_standard_output() -> BinaryIO:
    """The answers' channel. What a library prints goes to standard error instead."""
    channel = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(channel, "wb")


def _limit_memory(limits: ReadLimits) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):  # not every system can
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + (limits.memory_megabytes + _LIBRARIES_MEGABYTES) * _MEBIBYTE
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_processor_time(limits: ReadLimits) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        usage = resource.getrusage(resource.RUSAGE_SELF)
        soft = math.ceil(usage.ru_utime + usage.ru_stime + limits.timeout_s) + _PROCESSOR_SECONDS_MORE
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    sys.exit(main())
