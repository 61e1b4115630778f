"""Find the headings of a PDF: by its outline where it has one, else by size and weight of the letters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from erfarenhet.ingest.readers.line_markers import find_marker, is_caption, is_contents_line
from erfarenhet.ingest.readers.pdf_facts import OutlineEntry
from erfarenhet.ingest.readers.pdf_layout import Part, body_size
from erfarenhet.ingest.readers.repair_text import join_lines

_LARGER = 1.12
_LARGE_CHARACTERS_MAX, _LARGE_LINES_MAX = 220, 4
_BOLD_CHARACTERS_MAX, _BOLD_LINES_MAX = 130, 2
_LEVEL_MAX = 6

# Size in half points, and weight: what headings of one level share.
_Style = tuple[int, bool]


def heading_levels(parts: Sequence[Part], outline: Sequence[OutlineEntry]) -> dict[int, int]:
    """The level of each part that is a heading, by its index in ``parts``.

    A part is one when the outline names it on its page, or when it is short and set larger than the text or bold.
    Styles that the outline uses have its levels; others come after the larger ones.
    """
    body = body_size(parts)
    named = _named_by_outline(parts, outline)
    indexes = [index for index, part in enumerate(parts) if index in named or _looks_like_heading(part, body)]
    indexes = [index for index in indexes if index in named or _introduces(index, parts)]
    levels = _style_levels([parts[index] for index in indexes], _outline_styles(parts, named), body)
    return {index: min(_LEVEL_MAX, named.get(index) or levels[_style(parts[index], body)]) for index in indexes}


def _named_by_outline(parts: Sequence[Part], outline: Sequence[OutlineEntry]) -> dict[int, int]:
    wanted: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for entry in outline:
        wanted[entry.page, _comparable(entry.title)].append(entry.level)
    alike: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for index, part in enumerate(parts):
        if part.kind != "table_row":
            alike[part.lines[0].page, _comparable(part.text)].append(index)
    found: dict[int, int] = {}
    for key, levels in wanted.items():
        # The same words may stand in the text of that page; the heading is set larger.
        likely = sorted(alike.get(key, ()), key=lambda index: (-parts[index].size, not parts[index].bold))
        found.update(zip(sorted(likely[: len(levels)]), levels, strict=False))
    return found


def _comparable(text: str) -> str:
    return "".join(char for char in join_lines([text]).text.casefold() if char.isalnum())


def _looks_like_heading(part: Part, body: float) -> bool:
    text = part.text
    if part.row is not None or not any(char.isalpha() for char in text):
        return False
    if part.marker is not None and (part.marker.kind != "number" or not part.marker.sign[0].isdigit()):
        return False
    if text.rstrip().endswith((".", ",", ";", ":")) or is_caption(text) or is_contents_line(text):
        return False
    if part.size >= _LARGER * body:
        return len(text) <= _LARGE_CHARACTERS_MAX and len(part.lines) <= _LARGE_LINES_MAX
    marker = find_marker(text)
    if not part.bold or part.size < 0.95 * body or (marker is not None and marker.kind == "law"):
        return False
    start = text.lstrip("\"'”’«“–- (")
    return len(text) <= _BOLD_CHARACTERS_MAX and len(part.lines) <= _BOLD_LINES_MAX and not start[:1].islower()


def _introduces(index: int, parts: Sequence[Part]) -> bool:
    """Whether something stands below the heading: the last line of a document is none."""
    return index + 1 < len(parts)


def _style(part: Part, body: float) -> _Style:
    # Bold type says nothing more in a size of its own.
    larger = part.size >= _LARGER * body
    return (round(2 * part.size) if larger else round(2 * body), part.bold or not larger)


def _outline_styles(parts: Sequence[Part], named: Mapping[int, int]) -> dict[_Style, int]:
    body = body_size(parts)
    seen: defaultdict[_Style, Counter[int]] = defaultdict(Counter)
    for index, level in named.items():
        seen[_style(parts[index], body)][level] += 1
    return {style: min(levels, key=lambda level: (-levels[level], level)) for style, levels in seen.items()}


def _style_levels(headings: Sequence[Part], known: Mapping[_Style, int], body: float) -> dict[_Style, int]:
    levels: dict[_Style, int] = {}
    level = 0
    for style in sorted({_style(part, body) for part in headings}, key=lambda style: (-style[0], not style[1])):
        level = known.get(style, level + 1)
        levels[style] = level
    return levels
