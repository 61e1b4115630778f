"""Tell paragraphs, headings, list items and table rows in lines of plain text.

The only evidence is how the lines look, so a heading is one only when several signs agree: a missed heading costs a
line in a passage's header, a wrong one tears a passage apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from erfarenhet.ingest.readers.build_content import Line, Piece, ends_sentence
from erfarenhet.ingest.readers.line_markers import (
    BULLET,
    Marker,
    begins_list,
    find_marker,
    holds_contact,
    is_caption,
    is_contents_line,
    shorten_leader,
)
from erfarenhet.ingest.readers.repair_text import repair_characters
from erfarenhet.ingest.readers.strip_markup import is_bold, markdown_heading_level, strip_markup
from erfarenhet.ingest.readers.table_rows import describe_rows, looks_like_header
from erfarenhet.records import BlockKind

_HEADING_CHARACTERS = 150
_HEADING_LINES = 3
_BODY_CHARACTERS = 60
_WRAPPED_CHARACTERS = 50
# A line that the next line's first word would have fitted on, with this much to spare, was ended on purpose.
_ROOM_TO_SPARE = 0.88
_NUMBERED_HEADING = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)\.?\s+(?=[^\W\d_a-zåäöæø])")
_TITLE_LEVEL, _PLAIN_LEVEL = 1, 2
_DASHES = "-–—"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the file, with the page that it stands on."""

    text: str
    page: int | None


@dataclass(slots=True)
class _Draft:
    """A piece whose kind is not settled.

    Attributes:
        alone: blank lines stand around it.
        heading_level: the level that it would have as a heading; 0 when it cannot be one.
        certain: it is marked as a heading ("## …").
    """

    kind: BlockKind
    lines: list[Line]
    level: int = 0
    alone: bool = False
    heading_level: int = 0
    certain: bool = False
    wide: bool = False

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


def text_pieces(lines: Sequence[SourceLine]) -> list[Piece]:
    """The pieces of a plain text, in order."""
    drafts: list[_Draft] = []
    for group in _groups(lines):
        drafts.extend(_join_interrupted(drafts, _group_drafts(group)))
    _note_heading_candidates(drafts)
    return [_finished(draft, index, drafts) for index, draft in enumerate(drafts)]


def _groups(lines: Iterable[SourceLine]) -> Iterator[list[SourceLine]]:
    """Runs of lines without a blank one between them."""
    group: list[SourceLine] = []
    for line in lines:
        if repair_characters(line.text).strip():
            group.append(SourceLine(line.text.rstrip(), line.page))
        elif group:
            yield group
            group = []
    if group:
        yield group


def _group_drafts(group: Sequence[SourceLine]) -> list[_Draft]:
    if table := _table_drafts(group):
        return table
    drafts: list[_Draft] = []
    indents: list[int] = []
    width = max(len(line.text) for line in group)
    for index, line in enumerate(group):
        text = line.text.strip()
        indent = len(line.text) - len(line.text.lstrip())
        marker = None if _is_bold_start(text) else find_marker(text)
        before = group[index - 1].text.strip() if index else ""
        listed = marker is not None and begins_list(marker, (later.text.strip() for later in group[index + 1 :]))
        if marker is None or (not listed and _is_wrapped(marker, text, before, drafts, width)):
            _take_plain(drafts, Line(text, line.page), before, width)
        elif marker.kind == "law":
            indents = []
            drafts.append(_Draft("paragraph", [Line(text, line.page)]))
        else:
            level = _list_level(indents, indent)
            drafts.append(_Draft("list_item", [Line(marker.text + marker.rest, line.page)], level))
    if len(drafts) == 1:
        drafts[0].alone = True
        _settle_single(drafts[0], group)
    drafts[-1].wide = len(group[-1].text) >= _WRAPPED_CHARACTERS
    return drafts


def _is_bold_start(text: str) -> bool:
    return text.startswith("**") or bool(re.match(r"\*\S[^*]*\*", text))


def _is_wrapped(marker: Marker, text: str, before: str, drafts: Sequence[_Draft], width: int) -> bool:
    """A dash or number that a wrapped line happens to begin with ("… när någon\\n- ofta en kommun –")."""
    if not drafts or drafts[-1].kind != "paragraph" or not marker.rest[:1].islower() or ends_sentence(before):
        return False
    if marker.kind == "number":
        return before[-1:] != ","
    return marker.sign in _DASHES and not _had_room(before, text, width)


def _list_level(indents: list[int], indent: int) -> int:
    """Nesting of an item, from the indents of the items above it, which are kept up to date."""
    while indents and indent < indents[-1]:
        indents.pop()
    if not indents or indent > indents[-1]:
        indents.append(indent)
    return len(indents)


def _take_plain(drafts: list[_Draft], line: Line, before: str, width: int) -> None:
    """Go on with the last draft, or start a new one where the line before was ended on purpose."""
    level = markdown_heading_level(line.text)
    if level:
        drafts.append(_Draft("heading", [line], heading_level=level, certain=True))
    elif (
        not drafts
        or drafts[-1].certain
        or is_contents_line(line.text)
        or is_contents_line(before)
        or _ended_on_purpose(drafts[-1], before, line.text, width)
    ):
        drafts.append(_Draft("paragraph", [line]))
    else:
        drafts[-1].lines.append(line)


def _ended_on_purpose(draft: _Draft, before: str, text: str, width: int) -> bool:
    if draft.kind == "list_item":
        # An item's wrapped lines are often not indented; only a new sentence after a short line ends it.
        return ends_sentence(before) and _had_room(before, text, width) and text[:1].isupper()
    if not _had_room(before, text, width):
        return False
    if ends_sentence(before):
        return True
    return not text[:1].islower() and width >= _WRAPPED_CHARACTERS


def _had_room(before: str, text: str, width: int) -> bool:
    first_word = text.split(maxsplit=1)[0]
    return len(before) + 1 + len(first_word) <= _ROOM_TO_SPARE * width


def _settle_single(draft: _Draft, group: Sequence[SourceLine]) -> None:
    """A group that is a single item: a line of dialogue, or a slide's heading behind a square, perhaps."""
    if draft.kind != "list_item" or len(group) > 1:
        return
    marker = find_marker(group[0].text.strip())
    if marker is None or marker.kind != "bullet":
        return
    page = group[0].page
    if marker.sign in _DASHES and ends_sentence(marker.rest):
        draft.kind, draft.level, draft.lines = "paragraph", 0, [Line(f"– {marker.rest}", page)]
    elif marker.sign in "■□▪" and _could_be_heading(strip_markup(marker.rest)):
        draft.kind, draft.level, draft.lines = "paragraph", 0, [Line(marker.rest, page)]


def _table_drafts(group: Sequence[SourceLine]) -> list[_Draft]:
    """Rows of tab-separated cells, with what stands around them in the group; empty when there is no table."""
    rows = [line.text.split("\t") if "\t" in line.text.strip() else None for line in group]
    if sum(row is not None for row in rows) < 2:
        return []
    start = next(index for index, row in enumerate(rows) if row is not None)
    lead = _group_drafts(group[:start]) if start else []
    lines = group[start:]
    table = [[strip_markup(cell) for cell in row or [line.text]] for row, line in zip(rows[start:], lines, strict=True)]
    header = table[0] if looks_like_header(table) else None
    body, body_lines = (table[1:], lines[1:]) if header else (table, lines)
    drafts = [
        _Draft("table_row", [Line(text, line.page)])
        for row, line in zip(body, body_lines, strict=True)
        for text in describe_rows(header, [row])
    ]
    return lead + drafts


def _join_interrupted(before: Sequence[_Draft], drafts: list[_Draft]) -> list[_Draft]:
    """Put a paragraph together that blank lines (a lost page break) divide; what is left of ``drafts``."""
    if not before or not drafts:
        return drafts
    last, first = before[-1], drafts[0]
    if last.kind in ("paragraph", "list_item") and first.kind == "paragraph" and not first.certain and last.wide:
        ended = ends_sentence(last.text) or is_contents_line(last.text)
        if not ended and first.text[:1].islower() and len(last.text) > _BODY_CHARACTERS:
            last.lines.extend(first.lines)
            last.wide, last.alone = first.wide, False
            return drafts[1:]
    return drafts


def _note_heading_candidates(drafts: Sequence[_Draft]) -> None:
    numbers = [match.group(1) for draft in drafts if (match := _NUMBERED_HEADING.match(draft.text))]
    nested = any("." in number for number in numbers)
    for index, draft in enumerate(drafts):
        if draft.certain:
            continue
        text = strip_markup(draft.text)
        item = draft.kind == "list_item"
        numbered = _NUMBERED_HEADING.match(text)
        if draft.kind == "table_row" or (item and not (draft.alone and numbered)):
            continue
        if len(draft.lines) > (1 if text.endswith("?") else _HEADING_LINES) or not _could_be_heading(text):
            continue
        if numbered:
            depth = numbered.group(1).count(".") + 1
            draft.heading_level = depth + (_TITLE_LEVEL if nested else _PLAIN_LEVEL)
        else:
            draft.heading_level = _TITLE_LEVEL if index == 0 else _PLAIN_LEVEL


def _could_be_heading(text: str) -> bool:
    if not 2 <= len(text) <= _HEADING_CHARACTERS or not any(char.isalpha() for char in text):
        return False
    if ends_sentence(text) and not text.endswith(("?", "?”", '?"')):
        return False
    if text.endswith((",", "-", "/")) or is_caption(text) or holds_contact(text) or is_contents_line(text):
        return False
    marker = find_marker(text)
    if marker and marker.kind == "law":
        return False
    start = text.lstrip("\"'”’«“—–- (")
    return bool(start) and not start[0].islower()


def _finished(draft: _Draft, index: int, drafts: Sequence[_Draft]) -> Piece:
    if draft.certain or (draft.heading_level and _introduces_text(index, drafts)):
        text = strip_markup(draft.text)
        page = draft.lines[0].page
        return Piece("heading", (Line(text.removeprefix(BULLET), page),), draft.heading_level)
    lines = tuple(Line(shorten_leader(line.text), line.page) for line in _without_markup(draft.lines))
    return Piece(draft.kind, lines, draft.level)


def _without_markup(lines: Sequence[Line]) -> Iterator[Line]:
    """Markup may open in one line and close in another, so lines of one page are seen together."""
    stripped = strip_markup("\n".join(line.text for line in lines)).split("\n")
    for line, text in zip(lines, stripped, strict=True):
        yield Line(text, line.page)


def _introduces_text(index: int, drafts: Sequence[_Draft]) -> bool:
    """Whether running text follows, at once or after one more heading. Labels of a diagram introduce nothing."""
    if is_bold(drafts[index].text) and drafts[index].alone:
        return True
    between = 0
    for draft in drafts[index + 1 :]:
        text = strip_markup(draft.text)
        if draft.certain:
            return True
        if draft.kind == "list_item" and not draft.heading_level:
            # "Arbetet bidrog till" above items that go on in lower case is the beginning of their sentence.
            return between > 0 or not text.removeprefix(BULLET)[:1].islower()
        if draft.kind == "table_row" or (not draft.heading_level and _is_body(text)):
            return True
        if is_caption(text) or not any(char.isalpha() for char in text):
            continue  # a picture's caption, a date
        between += 1
        if between > 1 or not (draft.heading_level or text.endswith(":")):
            return False
    return False


def _is_body(text: str) -> bool:
    if is_caption(text) or holds_contact(text):
        return False
    marker = find_marker(text)
    if marker is not None and marker.kind == "law":
        return True
    return len(text) >= _BODY_CHARACTERS or (ends_sentence(text) and not text.endswith(":"))
