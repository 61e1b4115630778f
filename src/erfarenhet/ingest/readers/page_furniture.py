"""Running headers, footers and page numbers: lines at the edges of pages that repeat from page to page.

They would stand in the middle of sentences otherwise. The number that a page carries is kept as its label.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from erfarenhet.ingest.readers.repair_text import repair_line

# So much of a page's height, and so many lines, may be header at its top and footer at its bottom.
_MARGIN = 0.13
_MARGIN_LINES = 4
# White space between furniture and text, as a share of the page's height; lines of text lie closer than that.
_GAP = 0.022
# Lines of the same wording on two pages stand at the same height up to this share of the page's height.
_SAME_HEIGHT = 0.015
_REPEATS_MIN = 3
_REPEATS_SHARE = 0.08
# A sentence of so many words whose numbers differ from page to page says something on each of them.
_SENTENCE_WORDS = 6

_DIGITS = re.compile(r"\d+")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN = re.compile(r"^[ivxlc]{1,7}$", re.I)
_PAGE_NUMBER = re.compile(
    r"^(?:[-–—|•]\s*)?(?:sida|sid\.?|side|s\.|page|p\.)?\s*(\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s*(?:\(\s*\d{1,4}\s*\)|(?:/|av|of)\s*\d{1,4}))?(?:\s*[-–—|•])?$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class EdgeLine:
    """A line as far as furniture is concerned.

    Attributes:
        text: as it stands on the page.
        height: where it stands, 0 at the top of the page and 1 at the bottom.
    """

    text: str
    height: float


@dataclass(frozen=True, slots=True)
class Furniture:
    """What is not text on the pages.

    Attributes:
        lines: (page index, line index) of each line to leave out, both from 0.
        labels: the printed number of each page, where one was found.
    """

    lines: frozenset[tuple[int, int]]
    labels: tuple[str | None, ...]


def find_furniture(pages: Sequence[Sequence[EdgeLine]]) -> Furniture:
    """Find the running headers, footers and page numbers of a document.

    A line is furniture when it stands in the margin and its wording, numbers apart, stands at the same height on
    at least three pages (two in a document of two or three pages), or when it is nothing but the page's number.
    Wording that also fills lines elsewhere on the pages is text, and so is a sentence whose numbers differ.
    """
    candidates = {(page, line): pages[page][line] for page in range(len(pages)) for line in _margin_lines(pages[page])}
    # A page with nothing but a few lines at its edge proves nothing: those may be all that it says.
    proofs = {place for place in candidates if _has_text_inside(pages[place[0]])}
    lines = _repeated(candidates, proofs, pages) | _bare_numbers(candidates, proofs, len(pages))
    return Furniture(frozenset(lines), _labels(candidates, lines, len(pages)))


def _margin_lines(page: Sequence[EdgeLine]) -> set[int]:
    """The outermost lines at the top and bottom, up to the first gap: text that repeats further in is text."""
    downwards = _downwards(page)
    top = [index for index in _outermost(page, downwards) if page[index].height <= _MARGIN]
    bottom = [index for index in _outermost(page, downwards[::-1]) if page[index].height >= 1 - _MARGIN]
    return {*top, *bottom}


def _has_text_inside(page: Sequence[EdgeLine]) -> bool:
    return len(_margin_lines(page)) < len(_downwards(page))


def _downwards(page: Sequence[EdgeLine]) -> list[int]:
    inked = (index for index, line in enumerate(page) if line.text.strip())
    return sorted(inked, key=lambda index: page[index].height)


def _outermost(page: Sequence[EdgeLine], order: Sequence[int]) -> Sequence[int]:
    """Indexes up to the first gap; none when too many lines come before it, for then it is the text itself."""
    for count, (outer, inner) in enumerate(itertools.pairwise(order), start=1):
        if abs(page[outer].height - page[inner].height) > _GAP:
            return order[:count] if count <= _MARGIN_LINES else ()
    return order if len(order) <= _MARGIN_LINES else ()


def _pattern(text: str) -> str:
    return _DIGITS.sub("#", repair_line(text).casefold())


def _repeated(
    candidates: Mapping[tuple[int, int], EdgeLine], proofs: Set[tuple[int, int]], pages: Sequence[Sequence[EdgeLine]]
) -> set[tuple[int, int]]:
    page_count = len(pages)
    if page_count < 2:
        return set()
    needed = 2 if page_count <= _REPEATS_MIN else max(_REPEATS_MIN, round(_REPEATS_SHARE * page_count))
    by_pattern: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, line in candidates.items():
        by_pattern[_pattern(line.text)].append(place)
    elsewhere = _elsewhere(candidates, pages, by_pattern)
    found: set[tuple[int, int]] = set()
    for pattern, places in by_pattern.items():
        if _is_sentence(pattern) and len({repair_line(candidates[place].text) for place in places}) > 1:
            continue
        for place in places:
            height = candidates[place].height
            near = {
                other[0]
                for other in places
                if other in proofs and abs(candidates[other].height - height) <= _SAME_HEIGHT
            }
            inside = sum(abs(other - height) > _SAME_HEIGHT for other in elsewhere[pattern])
            if len(near) >= needed and inside < len(near):
                found.add(place)
    return found


def _elsewhere(
    candidates: Mapping[tuple[int, int], EdgeLine], pages: Sequence[Sequence[EdgeLine]], patterns: Iterable[str]
) -> Mapping[str, list[float]]:
    """Where lines of these wordings stand that are not in the margins."""
    heights: dict[str, list[float]] = {pattern: [] for pattern in patterns}
    for page, lines in enumerate(pages):
        for index, line in enumerate(lines):
            if (page, index) not in candidates and (pattern := _pattern(line.text)) in heights:
                heights[pattern].append(line.height)
    return heights


def _is_sentence(pattern: str) -> bool:
    return pattern.endswith((".", "!", "?")) and len(pattern.split()) >= _SENTENCE_WORDS


def _bare_numbers(
    candidates: Mapping[tuple[int, int], EdgeLine], proofs: Set[tuple[int, int]], page_count: int
) -> set[tuple[int, int]]:
    """Lines that are a page number and nothing else, where the number runs along with the pages."""
    numbered: list[tuple[tuple[int, int], int]] = []
    for place, line in candidates.items():
        match = _PAGE_NUMBER.match(repair_line(line.text))
        if match:
            number = int(match.group(1)) if match.group(1).isdigit() else _roman_number(match.group(1))
            numbered.append((place, number - place[0]))
    offsets = Counter(offset for place, offset in numbered if place in proofs)
    return {place for place, offset in numbered if offsets[offset] >= 2 or (page_count == 1 and offset == 1)}


def _roman_number(text: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in text.lower()]
    return sum(-value if value < after else value for value, after in itertools.pairwise([*values, 0]))


def _labels(
    candidates: Mapping[tuple[int, int], EdgeLine], furniture: Iterable[tuple[int, int]], page_count: int
) -> tuple[str | None, ...]:
    """The number in each page's furniture that grows with the pages; Roman numbers as they stand."""
    numbers: defaultdict[int, list[int]] = defaultdict(list)
    roman: dict[int, str] = {}
    for place in furniture:
        text = repair_line(candidates[place].text)
        match = _PAGE_NUMBER.match(text)
        if match and _ROMAN.match(match.group(1)):
            roman[place[0]] = match.group(1)
        numbers[place[0]].extend(int(digits) for digits in _DIGITS.findall(text) if len(digits) <= 4)
    offsets = Counter(number - page for page, found in numbers.items() for number in set(found))
    needed = 1 if page_count == 1 else 2
    return tuple(roman.get(page) or _label(page, numbers[page], offsets, needed) for page in range(page_count))


def _label(page: int, numbers: Sequence[int], offsets: Mapping[int, int], needed: int) -> str | None:
    likely = [number for number in numbers if offsets[number - page] >= needed]
    return str(max(likely, key=lambda number: (offsets[number - page], -number))) if likely else None
