"""Plain text: files that were slides, PDFs and web pages once, and carry the traces."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence

from erfarenhet.errors import UnreadableSource
from erfarenhet.ingest.readers.build_content import build_content
from erfarenhet.ingest.readers.encoding_of_text import decode_text
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.readers.page_furniture import EdgeLine, find_furniture
from erfarenhet.ingest.readers.repair_text import repair_characters, repair_line
from erfarenhet.ingest.readers.text_pieces import SourceLine, text_pieces
from erfarenhet.records import Content, Metadata, SourceFile

# A line that stands alone so often is the running title of slides whose page breaks are lost.
_RUNNING_TITLE_REPEATS = 5
_RUNNING_TITLE_CHARACTERS = 20


def read_text(source: SourceFile, limits: ReadLimits) -> Content:
    """Read a plain text file.

    Wrapped lines become paragraphs, and headings, lists and tab-separated tables are told from their looks, rather
    too seldom than too often. Form feeds divide pages. Markdown markup that strayed in is taken out.

    Raises:
        UnreadableSource: the bytes are no text, there is none, or there are too many pages.
    """
    decoded = decode_text(source.path.read_bytes(), source.name)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\x1a", "")
    sheets = text.rstrip("\f\n ").split("\f")
    if len(sheets) > limits.pages_max:
        raise UnreadableSource(
            f"{source.name}: has {len(sheets)} pages, more than the limit of {limits.pages_max}. "
            "Divide it, or raise ERFARENHET_PAGES_MAX."
        )
    labels: Sequence[str | None] | None = None
    if len(sheets) > 1:
        lines, labels = _paged_lines(sheets)
    else:
        lines = _without_running_title([SourceLine(line, None) for line in sheets[0].split("\n")])
    return build_content(source.name, text_pieces(lines), metadata=Metadata(), page_labels=labels, notes=decoded.notes)


def _paged_lines(sheets: Sequence[str]) -> tuple[list[SourceLine], Sequence[str | None]]:
    pages = [sheet.strip("\n").split("\n") for sheet in sheets]
    furniture = find_furniture(
        [[EdgeLine(line, _height(index, len(page))) for index, line in enumerate(page)] for page in pages]
    )
    lines = [
        SourceLine("" if (number - 1, index) in furniture.lines else line, number)
        for number, page in enumerate(pages, start=1)
        for index, line in enumerate([*page, ""])
    ]
    return lines, furniture.labels


def _height(index: int, lines: int) -> float:
    """Where a line stands on its page. Only the outermost two lines on either side can be header or footer."""
    if index < 2:
        return 0.0
    return 1.0 if index >= lines - 2 else 0.5


def _without_running_title(lines: list[SourceLine]) -> list[SourceLine]:
    """Leave out a slide series' running title after its first occurrence."""
    alone = [repair_line(line.text) for line in lines if _stands_alone(repair_line(line.text))]
    repeated = {text for text, count in Counter(alone).items() if count >= _RUNNING_TITLE_REPEATS}
    seen: set[str] = set()
    result: list[SourceLine] = []
    for line in lines:
        text = repair_line(line.text)
        if text in repeated and text in seen:
            result.append(dataclasses.replace(line, text=""))
            continue
        seen.add(text)
        result.append(dataclasses.replace(line, text=repair_characters(line.text)) if not line.text.strip() else line)
    return result


def _stands_alone(text: str) -> bool:
    return len(text) >= _RUNNING_TITLE_CHARACTERS and not text.endswith((":", ".", ";", ",")) and "\t" not in text
