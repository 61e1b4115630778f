"""Memo to Markdown: CommonMark with pipe tables and footnotes, as GitHub, pandoc and markdown-it read it.

Text of a memo is never markup. Everything that one of these readers takes for markup is escaped, including pandoc's
citations, attributes, mathematics and smart punctuation. Languages are ``<span lang>``, which all of them keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from erfarenhet.export.arrange_notes import numbered_notes
from erfarenhet.export.clean_text import clean_text
from erfarenhet.export.layout import shown_blocks
from erfarenhet.export.source_note import NotePiece, note_pieces
from erfarenhet.export.texts import EXPORT_TEXTS, format_date, language_tag
from erfarenhet.memo import BulletItem, Cell, Heading, Memo, Note, Paragraph, QuoteBlock, Run, Table

_MARKUP: Final = re.compile(r"([\\`*_\[\]<>{}|~^$#]|&(?=[#\w])|@(?=\w))")
# pandoc turns these into dashes and an ellipsis; the text would no longer be the source's.
_SMART: Final = re.compile(r"(?<=-)-|(?<=\.)\.(?=\.)|(?<=\.)\.")
_SHORTCODE: Final = re.compile(r":(?=[\w+-]+:)")
# What means a list, a heading's underline, a definition or a title block at the beginning of a line.
_AT_START: Final = re.compile(r"^(\d{1,9})([.)])|^([-+=:%!])")
_EMPHASIS: Final = {"strong": "strong", "emphasis": "em"}
# Asterisks mean nothing between a letter and a quotation mark; between spaces they always do.
_BETWEEN_SPACES: Final = re.compile(r"(?:(?<=^)|(?<= ))<(strong|em)>((?!\s)[^<]+(?<!\s))</\1>(?= |$)")


def render_markdown(memo: Memo) -> bytes:
    """The memo as Markdown, UTF-8. The same memo gives the same bytes."""
    notes = numbered_notes(memo)
    texts = EXPORT_TEXTS[memo.language]
    parts = [f"# {_line([Run(memo.title)], memo.language, notes)}"]
    if memo.subtitle:
        parts.append(_line([Run(memo.subtitle)], memo.language, notes))
    parts.append(_line([Run(texts.created.format(format_date(memo.created, memo.language)))], memo.language, notes))
    parts += _blocks(memo, notes)
    if memo.permalink:
        before, _, after = texts.permalink.partition("{}")
        link = NotePiece(clean_text(memo.permalink), link=memo.permalink)
        parts.append("".join(_piece(piece, memo.language) for piece in (NotePiece(before), link, NotePiece(after))))
    parts += [_definition(number, note, memo.language) for number, note in notes.values()]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _blocks(memo: Memo, notes: Mapping[int, tuple[int, Note]]) -> Iterator[str]:
    bullets: list[str] = []
    for block in shown_blocks(memo):
        if isinstance(block, BulletItem):
            # A nested item needs one above it; without, four spaces would make it code.
            level = min(block.level, _depth(bullets) + 1)
            bullets.append(f"{'  ' * (level - 1)}- {_line(block.runs, memo.language, notes)}")
            continue
        if bullets:
            yield "\n".join(bullets)
            bullets = []
        if isinstance(block, Heading):
            # One below the title's.
            yield f"{'#' * (block.level + 1)} {_line([Run(block.text, block.language)], memo.language, notes)}"
        elif isinstance(block, Paragraph):
            yield _line(block.runs, memo.language, notes)
        elif isinstance(block, QuoteBlock):
            yield f"> {_line(block.runs, memo.language, notes)}"
        else:
            yield from _table(block, memo.language, notes)
    if bullets:
        yield "\n".join(bullets)


def _depth(bullets: Sequence[str]) -> int:
    """The level of the last item, 0 when there is none."""
    return 0 if not bullets else (len(bullets[-1]) - len(bullets[-1].lstrip(" "))) // 2 + 1


def _table(table: Table, language: str, notes: Mapping[int, tuple[int, Note]]) -> Iterator[str]:
    if table.caption and (caption := _line([Run(table.caption, emphasis="emphasis")], language, notes)):
        yield caption

    def row(cells: Iterable[Cell]) -> str:
        return f"| {' | '.join(_line(cell.runs, language, notes) for cell in cells)} |"

    def body_row(cells: Sequence[Cell]) -> str:
        first, *rest = cells
        if table.header_column:
            first = Cell(tuple(Run(run.text, run.language, "strong", run.notes) for run in first.runs))
        return row((first, *rest))

    yield "\n".join([row(table.header), f"|{' --- |' * len(table.header)}", *map(body_row, table.rows)])


def _line(runs: Sequence[Run], language: str, notes: Mapping[int, tuple[int, Note]]) -> str:
    line = "".join(_run(run, language, notes) for run in runs).strip(" ")
    line = _AT_START.sub(lambda found: f"{found[1] or ''}\\{found[2] or found[3]}", line)
    return _BETWEEN_SPACES.sub(_with_asterisks, line)


def _with_asterisks(found: re.Match[str]) -> str:
    asterisks = "**" if found[1] == "strong" else "*"
    return f"{asterisks}{found[2]}{asterisks}"


def _run(run: Run, language: str, notes: Mapping[int, tuple[int, Note]]) -> str:
    references = "".join(f"[^{notes[marker][0]}]" for marker in run.notes)
    text = clean_text(run.text)
    core = text.strip(" ")
    if not core:
        return (" " if text else "") + references
    written = _escaped(core)
    if run.emphasis:
        written = f"<{_EMPHASIS[run.emphasis]}>{written}</{_EMPHASIS[run.emphasis]}>"
    if run.language and run.language != language:
        written = f'<span lang="{language_tag(run.language)}">{written}</span>'
    start, end = text.index(core), text.index(core) + len(core)
    # A reference belongs to the last word.
    return f"{text[:start]}{written}{references}{text[end:]}"


def _definition(number: int, note: Note, language: str) -> str:
    return f"[^{number}]: {''.join(_piece(piece, language) for piece in note_pieces(note, language))}"


def _piece(piece: NotePiece, language: str) -> str:
    if piece.link:
        return f"<{piece.link.replace('<', '%3C').replace('>', '%3E')}>"
    if piece.language and piece.language != language:
        return f'<span lang="{language_tag(piece.language)}">{_escaped(piece.text)}</span>'
    return _escaped(piece.text)


def _escaped(text: str) -> str:
    return _SHORTCODE.sub(r"\\:", _SMART.sub(lambda found: "\\" + found[0], _MARKUP.sub(r"\\\1", text)))
