"""Memo to PDF by typst: tagged (PDF/UA-1), fit for archives (PDF/A-2a), with native footnotes.

The memo reaches the template as JSON, so that no text of it is ever read as markup. Fonts are those in typst's wheel,
and nothing else is looked for on the machine or the network: the same memo gives the same bytes everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from importlib import resources
from typing import Any

import typst

from erfarenhet.errors import ExportError
from erfarenhet.export.arrange_notes import numbered_notes
from erfarenhet.export.clean_text import clean_text
from erfarenhet.export.layout import CREATOR, is_wide, shown_blocks
from erfarenhet.export.pdf_characters import displayable, spelled_out
from erfarenhet.export.pdf_fonts import FONT_FAMILIES, STANDARDS, embedded_fonts
from erfarenhet.export.source_note import note_pieces, web_link
from erfarenhet.export.texts import EXPORT_TEXTS, format_date, region_of
from erfarenhet.memo import BulletItem, Cell, Heading, Memo, Note, Paragraph, QuoteBlock, Run, Table

# A longer word may be broken anywhere: nothing else would keep it on the page.
_LONG_WORD = re.compile(r"[^\s\u200b-]{36,}")
_STRETCH = 12


def render_pdf(memo: Memo) -> bytes:
    """The memo as PDF.

    Characters that none of the fonts has (emoji, some scripts) stand as their code points, "[U+1F600]".

    Raises:
        ExportError: the PDF cannot be made.
    """
    try:
        return _compile(_MemoData(memo, displayable).data())
    except typst.TypstError as exc:
        if "could not be displayed" not in exc.message:
            raise _failed(memo, exc) from exc
    # What can be shown alone may lack a glyph beside others.
    try:
        return _compile(_MemoData(memo, spelled_out).data())
    except typst.TypstError as exc:
        raise _failed(memo, exc) from exc


def _failed(memo: Memo, error: typst.TypstError) -> ExportError:
    return ExportError(f"The PDF of {memo.title!r} cannot be made: {error.message}. Export it as DOCX instead.")


def _compile(data: dict[str, Any]) -> bytes:
    made = typst.compile(
        _template(),
        sys_inputs={"memo": json.dumps(data, ensure_ascii=False)},
        font_paths=embedded_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=list(STANDARDS),
        timestamp=data["timestamp"],
    )
    if not isinstance(made, bytes):
        raise ExportError("typst gave no PDF. Install erfarenhet again.")
    return made


@lru_cache(maxsize=1)
def _template() -> bytes:
    return resources.files("erfarenhet.export").joinpath("memo.typ").read_bytes()


class _MemoData:
    """A memo as the template reads it."""

    def __init__(self, memo: Memo, show: Callable[[str], str]) -> None:
        """Use ``show`` to replace what the fonts lack."""
        self._memo = memo
        self._show = show
        self._notes = numbered_notes(memo)
        self._given: set[int] = set()

    def data(self) -> dict[str, Any]:
        """The whole memo."""
        memo, texts = self._memo, EXPORT_TEXTS[self._memo.language]
        day = memo.created
        data: dict[str, Any] = {
            "title": self._text(memo.title).strip() or CREATOR,
            "creator": CREATOR,
            "created": {"year": day.year, "month": day.month, "day": day.day},
            "created_text": texts.created.format(format_date(day, memo.language)),
            "timestamp": int(datetime.combine(day, time(), UTC).timestamp()),
            "wide": is_wide(memo),
            "fonts": FONT_FAMILIES,
            "page_of_pages": texts.page_of_pages.split("{}"),
            "language": memo.language,
            "region": region_of(memo.language),
            "blocks": list(self._blocks()),
        }
        if memo.subtitle:
            data["subtitle"] = self._text(memo.subtitle)
        if memo.permalink and (address := web_link(memo.permalink)):
            before, _, after = texts.permalink.partition("{}")
            data["permalink"] = [before, address, after]
        return data

    def _blocks(self) -> Iterator[dict[str, Any]]:
        bullets: list[BulletItem] = []
        for block in shown_blocks(self._memo):
            if isinstance(block, BulletItem):
                bullets.append(block)
                continue
            if bullets:
                yield {"kind": "bullets", "items": self._bullets(bullets)}
                bullets = []
            if isinstance(block, Heading):
                text = self._text(block.text).strip()
                yield {"kind": "heading", "level": block.level, "text": text, **self._language(block.language)}
            elif isinstance(block, Table):
                yield self._table(block)
            else:
                yield {"kind": _kind(block), "runs": self._runs(block.runs)}
        if bullets:
            yield {"kind": "bullets", "items": self._bullets(bullets)}

    def _bullets(self, bullets: Sequence[BulletItem]) -> list[dict[str, Any]]:
        """Items of a list, each with the items nested in it."""
        top: list[dict[str, Any]] = []
        open_items: list[dict[str, Any]] = []
        for bullet in bullets:
            del open_items[bullet.level - 1 :]
            item = {"runs": self._runs(bullet.runs), "children": []}
            (open_items[-1]["children"] if open_items else top).append(item)
            open_items.append(item)
        return top

    def _table(self, table: Table) -> dict[str, Any]:
        def row(cells: Sequence[Cell]) -> list[list[dict[str, Any]]]:
            return [self._runs(cell.runs) for cell in cells]

        # In the order of reading: the first reference to a note carries it.
        data: dict[str, Any] = {"kind": "table", "header_column": table.header_column, "header": row(table.header)}
        data["rows"] = [row(cells) for cells in table.rows]
        if table.caption and (caption := self._text(table.caption).strip()):
            data["caption"] = caption
        return data

    def _runs(self, runs: Sequence[Run]) -> list[dict[str, Any]]:
        pieces = []
        for run in runs:
            piece: dict[str, Any] = {"text": self._text(run.text), **self._language(run.language)}
            if run.emphasis:
                piece["emphasis"] = run.emphasis
            if run.notes:
                # A reference belongs to the last word, not to the space after it.
                word = piece["text"].rstrip(" ")
                piece |= {"text": word, "after": piece["text"][len(word) :]}
                piece["notes"] = [self._reference(marker) for marker in run.notes]
            if piece["text"] or run.notes:
                pieces.append(piece)
        return pieces

    def _reference(self, marker: int) -> dict[str, Any]:
        number, note = self._notes[marker]
        if number in self._given:
            return {"number": number}
        self._given.add(number)
        return {"number": number, "body": self._note(note)}

    def _note(self, note: Note) -> list[dict[str, Any]]:
        pieces = []
        for piece in note_pieces(note, self._memo.language):
            data: dict[str, Any] = {"text": self._text(piece.text), **self._language(piece.language)}
            if piece.link:
                # typst breaks the text of a link where an address may be broken.
                data |= {"text": self._show(clean_text(piece.text)), "link": piece.link}
            pieces.append(data)
        return pieces

    def _text(self, text: str) -> str:
        return _LONG_WORD.sub(_breakable, self._show(clean_text(text)))

    def _language(self, language: str | None) -> dict[str, str]:
        if not language or language == self._memo.language:
            return {}
        region = region_of(language)
        return {"language": language, **({"region": region} if region else {})}


def _kind(block: Paragraph | QuoteBlock) -> str:
    return "quote" if isinstance(block, QuoteBlock) else "paragraph"


def _breakable(found: re.Match[str]) -> str:
    word = found[0]
    return "\u200b".join(word[start : start + _STRETCH] for start in range(0, len(word), _STRETCH))
