"""The process that turns one PDF page into a picture: ``python -m erfarenhet.api.render_page``.

Reads one JSON object on stdin: path, page (from 1), quote (or null), memory_megabytes, cpu_s.
Writes one line of JSON on stdout (``pages`` and ``quote_found``, or ``error``) and then the PNG.

A process of its own, because pdfium aborts on some broken files and takes gigabytes for some hostile ones.
"""

from __future__ import annotations

import ctypes
import io
import json
import resource
import sys
from typing import TYPE_CHECKING, Any

from erfarenhet.api.locate_quote import CharacterRange, locate_quote

if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image

_WIDTH_PX = 1100
_PIXELS_MAX = 4_000_000
YELLOW = (255, 233, 100)
"""What marks a quote; white paper takes exactly this colour."""
# A line's marks reach a little beyond its letters.
_MARGIN_PX = 2


def main() -> int:
    """Answer the request on stdin. Exit status 0 whenever the answer line could be written."""
    request = json.load(sys.stdin)
    _limit_resources(request["memory_megabytes"], request["cpu_s"])
    answer, png = render(request["path"], request["page"], request["quote"])
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + png)
    sys.stdout.buffer.flush()
    return 0


def _limit_resources(memory_megabytes: int, cpu_s: int) -> None:
    memory = memory_megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def render(path: str, number: int, quote: str | None) -> tuple[dict[str, Any], bytes]:
    """Draw a page.

    Args:
        number: from 1.
    Returns:
        ``{"pages": n, "quote_found": bool | None, "marks": [[left, top, right, bottom], …]}`` (in the picture's pixels)
        and the PNG; or ``{"error": "no_such_page", "pages": n}`` or
        ``{"error": "unreadable", "reason": …}`` and nothing.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as exc:
        return {"error": "unreadable", "reason": str(exc)}, b""
    if not 1 <= number <= len(pdf):
        return {"error": "no_such_page", "pages": len(pdf)}, b""
    try:
        page = pdf[number - 1]
        width, height = page.get_size()
        scale = min(_WIDTH_PX / max(width, 1.0), (_PIXELS_MAX / max(width * height, 1.0)) ** 0.5)
        picture = page.render(scale=scale).to_pil().convert("RGB")
        found: bool | None = None
        rectangles: list[tuple[int, int, int, int]] = []
        if quote is not None:
            rectangles = _quote_rectangles(page, quote, picture.size)
            found = bool(rectangles)
            picture = _mark(picture, rectangles)
    except (pypdfium2.PdfiumError, MemoryError) as exc:
        return {"error": "unreadable", "reason": f"page {number}: {exc or 'too large to draw'}"}, b""
    png = io.BytesIO()
    picture.save(png, "PNG", compress_level=6)
    return {"pages": len(pdf), "quote_found": found, "marks": rectangles}, png.getvalue()


def _quote_rectangles(page: pypdfium2.PdfPage, quote: str, size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """Left, top, right, bottom in pixels, one per line of the quote."""
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    characters = [chr(pdfium.FPDFText_GetUnicode(text, index)) for index in range(text.count_chars())]
    rectangles = []
    for part in locate_quote(characters, quote):
        for left, bottom, right, top in _rectangles(text, part):
            corners = _to_pixels(page, left, top, size), _to_pixels(page, right, bottom, size)
            (x1, y1), (x2, y2) = corners
            # On a turned page the corners change places.
            rectangles.append((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))
    return rectangles


def _rectangles(text: pypdfium2.PdfTextPage, part: CharacterRange) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right, top in PDF points."""
    return [text.get_rect(index) for index in range(text.count_rects(part.start, part.count))]


def _to_pixels(page: pypdfium2.PdfPage, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    """A point of the page in the picture; pdfium takes care of rotation and crop box."""
    import pypdfium2.raw as pdfium

    column, row = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, size[0], size[1], 0, x, y, ctypes.byref(column), ctypes.byref(row))
    return column.value, row.value


def _mark(picture: Image.Image, rectangles: list[tuple[int, int, int, int]]) -> Image.Image:
    from PIL import Image, ImageChops, ImageDraw

    # Multiplied like a marker pen's ink: letters stay as dark as they are. All on one layer, so that overlapping
    # rectangles do not add up.
    ink = Image.new("RGB", picture.size, "white")
    draw = ImageDraw.Draw(ink)
    for left, top, right, bottom in rectangles:
        draw.rectangle((left - _MARGIN_PX, top - _MARGIN_PX, right + _MARGIN_PX, bottom + _MARGIN_PX), fill=YELLOW)
    return ImageChops.multiply(picture, ink)


if __name__ == "__main__":
    sys.exit(main())
