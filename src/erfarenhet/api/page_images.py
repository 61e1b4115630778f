"""Pages of PDFs as pictures, drawn in limited processes, the latest kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from erfarenhet.api.bounded_executor import BoundedExecutor
from erfarenhet.errors import NotFound, UnreadableSource
from erfarenhet.settings import Settings

_TIMEOUT_MAX_S = 20.0
# Nobody looks at what comes later than this behind others.
_WAITING_MAX = 16
_KEPT_BYTES_MAX = 32 << 20
# All that the drawing process needs of the environment; secrets are not among it.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR")


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture of a page.

    Attributes:
        quote_found: whether the quote is marked; ``None`` when there was none to mark.
        marks: what is marked, in pixels: left, top, right, bottom, one per line of the quote.
    """

    png: bytes
    quote_found: bool | None
    marks: tuple[tuple[int, int, int, int], ...] = ()


_Key = tuple[str, int, str | None]


class PageImages:
    """Draws pages; safe to share."""

    def __init__(self, settings: Settings) -> None:
        self._memory_megabytes = settings.read_memory_megabytes
        self._timeout_s = min(settings.read_timeout_s, _TIMEOUT_MAX_S)
        self._executor = BoundedExecutor(threads=2, waiting_max=_WAITING_MAX, name="erfarenhet-page")
        self._kept: OrderedDict[_Key, PageImage] = OrderedDict()
        self._kept_bytes = 0
        self._lock = threading.Lock()

    async def render(self, path: Path, *, name: str, version: str, page: int, quote: str | None) -> PageImage:
        """A page as a picture, with the quote marked where it is found.

        Args:
            path: of the PDF.
            name: what people call it.
            version: SHA-256 of the file.
            page: from 1.
        Raises:
            NotFound: the document has no such page.
            UnreadableSource: the page cannot be drawn within the limits.
            ServiceUnavailable: too many are waiting.
        """
        key = (version, page, quote)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        image = await self._executor.run(self._draw, path, name, page, quote)
        self._keep(key, image)
        return image

    def _keep(self, key: _Key, image: PageImage) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = image
            self._kept_bytes += len(image.png)
            while self._kept_bytes > _KEPT_BYTES_MAX:
                _, oldest = self._kept.popitem(last=False)
                self._kept_bytes -= len(oldest.png)

    def _draw(self, path: Path, name: str, page: int, quote: str | None) -> PageImage:
        request = {
            "path": str(path),
            "page": page,
            "quote": quote,
            "memory_megabytes": self._memory_megabytes,
            "cpu_s": int(self._timeout_s) + 1,
        }
        try:
            done = subprocess.run(
                [sys.executable, "-m", "erfarenhet.api.render_page"],
                input=json.dumps(request).encode(),
                capture_output=True,
                timeout=self._timeout_s,
                env={key: os.environ[key] for key in _ENVIRONMENT if key in os.environ},
                check=False,
            )
        except subprocess.TimeoutExpired as exc:
            raise UnreadableSource(
                f"{name}, page {page}: takes longer than {self._timeout_s:g} s to draw. Open the file instead."
            ) from exc
        head, _, png = done.stdout.partition(b"\n")
        if done.returncode != 0 or not head:
            raise UnreadableSource(
                f"{name}, page {page}: the drawing process ended with status {done.returncode}. Open the file instead."
            )
        answer = json.loads(head)
        match answer.get("error"):
            case None:
                return PageImage(png, answer["quote_found"], tuple(map(tuple, answer["marks"])))
            case "no_such_page":
                raise NotFound(f"{name} has no page {page}; its pages are 1–{answer['pages']}.")
            case _:
                raise UnreadableSource(f"{name}: {answer['reason']}. Open the file instead.")

    def close(self) -> None:
        """End the threads; blocks until what is being drawn is done."""
        self._executor.close()
