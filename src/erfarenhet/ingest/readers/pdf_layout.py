"""Put the lines of a PDF together into headings, paragraphs, list items and table rows."""

from __future__ import annotations

import dataclasses
import itertools
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from erfarenhet.ingest.readers.build_content import ends_sentence, goes_on
from erfarenhet.ingest.readers.line_markers import Marker, begins_list, find_marker, is_contents_line
from erfarenhet.ingest.readers.pdf_lines import PdfLine, PdfPage
from erfarenhet.ingest.readers.pdf_tables import TableRow, find_tables
from erfarenhet.records import BlockKind

_LINE_PITCH = 1.25  # of the font size, where a page is too short to measure it
_PARAGRAPH_GAP = 1.3  # of the page's line pitch
_SIZE_CHANGE = 0.07
_FIRST_LINE_INDENT = 0.8
_RUNNING_CHARACTERS = 40  # a line that is shorter does not wrap in the middle of a sentence
_CHARACTER_WIDTH = 0.48  # of the font size, on average


@dataclass(slots=True)
class Part:
    """Lines that belong together.

    Attributes:
        marker: of a list item or a law's section, taken off the first line.
        row: the text of a table row, which has a single line.
        level: nesting of a list item.
    """

    kind: BlockKind
    lines: list[PdfLine]
    marker: Marker | None = None
    row: str | None = None
    level: int = 0
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole text in one line, divided words not yet joined."""
        return self.row if self.row is not None else " ".join(self.texts)

    @property
    def size(self) -> float:
        """Font size in points."""
        return self.lines[0].size

    @property
    def bold(self) -> bool:
        """All of it is bold."""
        return all(line.bold for line in self.lines)


def page_parts(page: PdfPage) -> list[Part]:
    """The parts of a page, in reading order. Headings are still paragraphs; ``pdf_headings`` finds them."""
    pitch = _line_pitch(page.lines)
    edges = _right_edges(page.lines)
    parts: list[Part] = []
    lines = list(find_tables(page.lines))
    for index, found in enumerate(lines):
        if isinstance(found, TableRow):
            parts.append(Part("table_row", [found.line], row=found.text))
            continue
        marker = find_marker(found.text)
        if marker is not None and (
            begins_list(marker, (line.text for line in lines[index + 1 :]))
            or not _wrapped_into(parts, found, marker, pitch)
        ):
            kind: BlockKind = "paragraph" if marker.kind == "law" else "list_item"
            parts.append(Part(kind, [found], marker, texts=[marker.text + marker.rest]))
        elif parts and parts[-1].row is None and _goes_on(parts[-1], found, pitch, edges):
            parts[-1].lines.append(found)
            parts[-1].texts.append(found.text)
        else:
            parts.append(Part("paragraph", [found], texts=[found.text]))
    _nest_lists(parts)
    return parts


def without_lines(page: PdfPage, left_out: Iterable[int]) -> PdfPage:
    """The page without the lines of these indexes."""
    gone = set(left_out)
    return dataclasses.replace(page, lines=tuple(line for index, line in enumerate(page.lines) if index not in gone))


def _line_pitch(lines: Sequence[PdfLine]) -> float:
    """The usual distance of two lines, in font sizes."""
    steps = [
        (above.baseline - below.baseline) / below.size
        for above, below in itertools.pairwise(lines)
        if abs(above.size - below.size) < 0.1 and 0.8 < (above.baseline - below.baseline) / below.size < 2.2
    ]
    return statistics.median_low(steps) if len(steps) >= 3 else _LINE_PITCH


def _right_edges(lines: Sequence[PdfLine]) -> dict[int, float]:
    """How far lines reach that begin near the same place; the key is the left edge in steps of 40 points."""
    edges: dict[int, float] = {}
    for line in lines:
        for step in (int(line.left // 40) - 1, int(line.left // 40), int(line.left // 40) + 1):
            edges[step] = max(edges.get(step, 0.0), line.right)
    return edges


def _wrapped_into(parts: Sequence[Part], line: PdfLine, marker: Marker, pitch: float) -> bool:
    """A marker that is the middle of a sentence: "… enligt\\n§ 5 i lagen", "… den\\n10. september"."""
    if not parts or parts[-1].row is not None:
        return False
    before = parts[-1]
    step = (before.lines[-1].baseline - line.baseline) / line.size
    if not 0 < step <= _PARAGRAPH_GAP * pitch or abs(before.size - line.size) > _SIZE_CHANGE * line.size:
        return False
    text = before.lines[-1].text
    if ends_sentence(text) or text.rstrip().endswith(","):
        return False
    if marker.kind == "bullet":
        # A dash in running text; in an item it does not stand where the item's own sign does.
        hanging = before.kind == "paragraph" or line.left > before.lines[0].left + 1
        return marker.sign in "-–—" and marker.rest[:1].islower() and hanging and len(text) > _RUNNING_CHARACTERS
    if before.kind == "list_item" and before.marker is not None and before.marker.kind == marker.kind == "number":
        return False
    rest = line.text[len(marker.sign) :].lstrip(" .") if marker.kind == "law" else marker.rest
    return len(text) > _RUNNING_CHARACTERS and rest[:1].islower()


def _goes_on(part: Part, line: PdfLine, pitch: float, edges: dict[int, float]) -> bool:
    last = part.lines[-1]
    if abs(last.size - line.size) > _SIZE_CHANGE * max(last.size, line.size):
        return False
    if last.bold != line.bold and part.bold != line.bold and (part.bold or line.bold):
        return not part.bold and not ends_sentence(last.text) and not line.text[:1].isupper()
    if is_contents_line(line.text) or is_contents_line(last.text):
        return False
    step = (last.baseline - line.baseline) / line.size
    if step < 0:  # the next column
        return goes_on(last.text, line.text)
    if step > _PARAGRAPH_GAP * pitch:
        return False
    if part.kind == "list_item":
        return _goes_on_item(part, line)
    first, indent = part.lines[0], _FIRST_LINE_INDENT * line.size
    if line.left > last.left + indent and ends_sentence(last.text) and (len(part.lines) > 1 or first.left < line.left):
        return False
    room = edges.get(int(last.left // 40), last.right) - last.right
    needed = _CHARACTER_WIDTH * line.size * (len(line.text.split(maxsplit=1)[0]) + 1)
    if room > needed + line.size and not part.bold:
        # The next word would have fitted, so the line was ended on purpose.
        return goes_on(last.text, line.text)
    return True


def _goes_on_item(part: Part, line: PdfLine) -> bool:
    first = part.lines[0]
    if line.left < first.left - 1:
        return False
    hanging = len(part.lines) > 1 and part.lines[1].left > first.left + 2
    if hanging and line.left <= first.left + 1:
        return False
    if line.left <= first.left + 1 and ends_sentence(part.lines[-1].text):
        return line.text[:1].islower()
    return True


def _nest_lists(parts: Sequence[Part]) -> None:
    """Levels from how far items are indented, within each run of items."""
    indents: list[float] = []
    for part in parts:
        if part.kind != "list_item":
            indents = []
            continue
        left = part.lines[0].left
        while indents and left < indents[-1] - 3:
            indents.pop()
        if not indents or left > indents[-1] + 3:
            indents.append(left)
        part.level = len(indents)


def body_size(parts: Iterable[Part]) -> float:
    """The font size of most of the text."""
    weights: Counter[float] = Counter()
    for part in parts:
        for line in part.lines:
            weights[line.size] += len(line.text)
    return max(weights, key=lambda size: (weights[size], -size)) if weights else 10.0
