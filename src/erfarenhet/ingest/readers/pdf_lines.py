"""Lines of text with their looks, out of a PDF's pages with pdfium."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

_CARRIAGE_RETURN, _NEWLINE = 0x0D, 0x0A
# pdfium's own signs for a hyphen at the end of a line; it drops the line break with it.
_LINE_END_HYPHENS = (0x02, 0xFFFE)
_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi", re.I)
_BOLD_WEIGHT = 600
# A gap so wide, in font sizes, divides cells of a table or columns of text.
_CELL_GAP = 1.0
_SAME_BASELINE = 0.3
# Characters so far apart in height, in font sizes, are not of one line.
_LINE_STEP = 0.8
# So many characters of a page tell which way its text runs.
_DIRECTION_SAMPLES = 400


@dataclass(frozen=True, slots=True)
class Cell:
    """A run of text without a wide gap in it; ``left`` and ``right`` in points from the page's left edge."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text. Positions are those of the page held so that most of its text is upright.

    Attributes:
        page: physical, from 1.
        cells: from left to right, at least one; more where wide gaps divide the line.
        baseline: points from the page's bottom.
        size: font size in points of most of the line.
        bold: the whole line is bold.
        height: where it stands on the page, 0 at the top and 1 at the bottom.
    """

    page: int
    cells: tuple[Cell, ...]
    baseline: float
    size: float
    bold: bool
    height: float

    @property
    def text(self) -> str:
        """The cells with a space between them."""
        return " ".join(cell.text for cell in self.cells)

    @property
    def left(self) -> float:
        """Points from the page's left edge."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """Points from the page's left edge."""
        return self.cells[-1].right


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page as pdfium sees it.

    Attributes:
        lines: in the order in which the file draws them, which is the reading order in all but odd files.
        holds_pictures: there are pictures on the page.
    """

    number: int
    lines: tuple[PdfLine, ...]
    holds_pictures: bool


def read_pages(path: Path, numbers: Sequence[int]) -> Iterator[PdfPage | int]:
    """Extract pages one by one.

    Yields:
        Each page; or just its number, where pdfium cannot read it.
    Raises:
        pypdfium2.PdfiumError: the document cannot be opened.
    """
    document = pypdfium2.PdfDocument(path)
    try:
        for number in numbers:
            try:
                page = document[number - 1]
                text_page, frame = _upright(page)
            except pypdfium2.PdfiumError:
                yield number
                continue
            try:
                lines = _merge_baselines(list(_lines(text_page, number, frame)))
                yield PdfPage(number, tuple(lines), _holds_pictures(page, lines))
            finally:
                text_page.close()
                page.close()
    finally:
        document.close()


@dataclass(frozen=True, slots=True)
class _Frame:
    """The page held so that its text is upright.

    Attributes:
        turn: quarter turns clockwise from the file's own coordinates.
        box: left, bottom, right and top of the page in those coordinates.
        page_height: of the page so held, in points.
    """

    turn: int
    box: tuple[float, float, float, float]
    page_height: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The point as it lies on the page so held."""
        left, bottom, right, top = self.box
        if self.turn == 1:
            return y - bottom, right - x
        if self.turn == 2:
            return right - x, top - y
        if self.turn == 3:
            return top - y, x - left
        return x, y


def _upright(page: pypdfium2.PdfPage) -> tuple[pypdfium2.PdfTextPage, _Frame]:
    """The page's text with the page turned as its text runs.

    pdfium puts lines in the order in which they stand on the page as it is displayed; on one that is displayed
    sideways, upright text would come out backwards, and sideways text falls apart into wrong lines.
    """
    text_page = page.get_textpage()
    turn = _turn_of_text(text_page)
    if page.get_rotation() != 90 * turn:
        text_page.close()
        page.set_rotation(90 * turn)
        text_page = page.get_textpage()
    return text_page, _Frame(turn, page.get_bbox(), page.get_height())


def _turn_of_text(text_page: pypdfium2.PdfTextPage) -> int:
    """Quarter turns clockwise that make most of the text upright; 0 when no way has more than half of it."""
    reader = _Characters(text_page)
    count = text_page.count_chars()
    turns = Counter(
        reader.turn(index)
        for index in range(0, count - 1, max(1, count // _DIRECTION_SAMPLES))
        if not _is_blank(pdfium.FPDFText_GetUnicode(text_page, index))
        and not _is_blank(pdfium.FPDFText_GetUnicode(text_page, index + 1))
    )
    turn, votes = turns.most_common(1)[0] if turns else (0, 0)
    return turn if 2 * votes > turns.total() else 0


def _holds_pictures(page: pypdfium2.PdfPage, lines: Sequence[PdfLine]) -> bool:
    if lines:
        return False  # only asked of pages without text
    kinds = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING)
    return next(iter(page.get_objects(filter=kinds, max_depth=5)), None) is not None


def _lines(text_page: pypdfium2.PdfTextPage, number: int, frame: _Frame) -> Iterator[PdfLine]:
    reader = _Characters(text_page, frame)
    current: list[tuple[int, int]] = []
    before: int | None = None
    for index in range(text_page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if code in _LINE_END_HYPHENS:
            yield from _line(reader, [*current, (index, ord("-"))], number)
            current = []
        elif code == _NEWLINE:
            yield from _line(reader, current, number)
            current = []
        elif code not in (0, _CARRIAGE_RETURN):
            if frame.turn and not _is_blank(code):
                if before is not None and current and reader.leaves_line(before, index):
                    yield from _line(reader, current, number)
                    current = []
                before = index
            current.append((index, code))
    yield from _line(reader, current, number)


def _line(reader: _Characters, characters: Sequence[tuple[int, int]], number: int) -> Iterator[PdfLine]:
    inked = [index for index, code in characters if not _is_blank(code)]
    if not inked:
        return
    middle, last = inked[len(inked) // 2], inked[-1]
    size = reader.size(middle)
    if size <= 0:
        size = 10.0
    cells = tuple(_cells(reader, characters, _CELL_GAP * size))
    yield PdfLine(
        page=number,
        cells=cells,
        baseline=reader.baseline(middle),
        size=round(size, 1),
        bold=all(reader.is_bold(index) for index in {inked[0], middle, last}),
        height=reader.height(middle),
    )


def _cells(reader: _Characters, characters: Sequence[tuple[int, int]], gap: float) -> Iterator[Cell]:
    text: list[str] = []
    left = right = 0.0
    blank = False
    for index, code in characters:
        if _is_blank(code):
            blank = bool(text)
            continue
        if blank or not text:
            start, end = reader.extent(index)
            if blank and start - right > gap:
                yield Cell("".join(text), left, right)
                text = []
            elif blank:
                text.append(" ")
            if not text:
                left = start
            right = end
        else:
            right = max(right, reader.right(index)) if code > 0x20 else right
        blank = False
        text.append(chr(code))
    if text:
        yield Cell("".join(text), left, right)


def _is_blank(code: int) -> bool:
    return code <= 0x10FFFF and chr(code).isspace()


def _merge_baselines(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Put together what stands on one line but was drawn in pieces, as table cells and bullets often are."""
    merged: list[PdfLine] = []
    for line in lines:
        before = merged[-1] if merged else None
        if before is not None and _goes_on_line(before, line):
            merged[-1] = _together(before, line)
        else:
            merged.append(line)
    return merged


def _goes_on_line(before: PdfLine, line: PdfLine) -> bool:
    size = max(before.size, line.size)
    return abs(before.baseline - line.baseline) < _SAME_BASELINE * size and line.left > before.right - 0.2 * size


def _together(before: PdfLine, line: PdfLine) -> PdfLine:
    longer = before if len(before.text) >= len(line.text) else line
    cells = (*before.cells, *line.cells)
    if line.left - before.right <= _CELL_GAP * longer.size:
        last, first = before.cells[-1], line.cells[0]
        joint = Cell(f"{last.text} {first.text}", last.left, first.right)
        cells = (*before.cells[:-1], joint, *line.cells[1:])
    return PdfLine(longer.page, cells, longer.baseline, longer.size, before.bold and line.bold, longer.height)


def _quarter(along: float, up: float) -> int:
    """The quarter turns clockwise that make a direction run to the right."""
    if abs(along) >= abs(up):
        return 0 if along >= 0 else 2
    return 1 if up > 0 else 3


@dataclass(slots=True)
class _Characters:
    """pdfium's facts about single characters, through buffers that are used again."""

    text_page: pypdfium2.PdfTextPage
    frame: _Frame = _Frame(0, (0.0, 0.0, 0.0, 0.0), 0.0)
    _x: ctypes.c_double = field(default_factory=ctypes.c_double)
    _y: ctypes.c_double = field(default_factory=ctypes.c_double)
    _box: tuple[ctypes.c_double, ...] = field(default_factory=lambda: tuple(ctypes.c_double() for _ in range(4)))
    _matrix: pdfium.FS_MATRIX = field(default_factory=pdfium.FS_MATRIX)
    _name: ctypes.Array[ctypes.c_char] = field(default_factory=lambda: ctypes.create_string_buffer(256))
    _flags: ctypes.c_int = field(default_factory=ctypes.c_int)

    def size(self, index: int) -> float:
        """Points, as the reader sees them: the nominal size is often 1, scaled by the text's matrix."""
        size = float(pdfium.FPDFText_GetFontSize(self.text_page, index))
        if pdfium.FPDFText_GetMatrix(self.text_page, index, self._matrix):
            return size * (math.hypot(self._matrix.c, self._matrix.d) or 1.0)
        return size

    def turn(self, index: int) -> int:
        """Quarter turns clockwise that make a character upright, where its letters and the text run the same way."""
        turn = self.letter_turn(index)
        (x, y), (x_next, y_next) = self._origin(index), self._origin(index + 1)
        return turn if turn == _quarter(x_next - x, y_next - y) else 0

    def letter_turn(self, index: int) -> int:
        """Quarter turns clockwise that make a letter upright."""
        if not pdfium.FPDFText_GetMatrix(self.text_page, index, self._matrix):
            return 0
        return _quarter(self._matrix.a, self._matrix.b)

    def leaves_line(self, before: int, index: int) -> bool:
        """Whether a line ends between two characters, which pdfium overlooks where text runs several ways."""
        turn = self.letter_turn(index)
        if turn != self.letter_turn(before):
            return True
        step = self.baseline(index) - self.baseline(before)
        if turn != self.frame.turn:
            step = self._origin(index)[1] - self._origin(before)[1] if turn == 0 else 0.0
        return abs(step) > _LINE_STEP * self.size(index)

    def baseline(self, index: int) -> float:
        return self.frame.place(*self._origin(index))[1]

    def height(self, index: int) -> float:
        """Where the character stands, 0 at the top of the page and 1 at the bottom.

        A header that is upright on a page of sideways text stands where it does on the pages around it.
        """
        baseline, page_height = self.baseline(index), self.frame.page_height
        if self.frame.turn and self.turn(index) == 0:
            _, bottom, _, top = self.frame.box
            baseline, page_height = self._origin(index)[1] - bottom, top - bottom
        return min(1.0, max(0.0, 1 - baseline / page_height)) if page_height > 0 else 0.5

    def extent(self, index: int) -> tuple[float, float]:
        left, right, bottom, top = self._box
        if not pdfium.FPDFText_GetCharBox(self.text_page, index, left, right, bottom, top):
            start = self.frame.place(*self._origin(index))[0]
            return start, start
        start = self.frame.place(left.value, bottom.value)[0]
        end = self.frame.place(right.value, top.value)[0]
        return min(start, end), max(start, end)

    def _origin(self, index: int) -> tuple[float, float]:
        pdfium.FPDFText_GetCharOrigin(self.text_page, index, self._x, self._y)
        return self._x.value, self._y.value

    def right(self, index: int) -> float:
        return self.extent(index)[1]

    def is_bold(self, index: int) -> bool:
        if pdfium.FPDFText_GetFontWeight(self.text_page, index) >= _BOLD_WEIGHT:
            return True
        length = pdfium.FPDFText_GetFontInfo(self.text_page, index, self._name, len(self._name), self._flags)
        return length > 0 and _BOLD_NAME.search(self._name.value.decode("utf-8", errors="replace")) is not None
