"""A memo for the clipboard: HTML that word processors and e-mail take over, and plain text; sources numbered below.

Footnotes do not survive in a browser's clipboard; so the references are numbers in brackets, and the sources a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from erfarenhet.export.arrange_notes import numbered_notes
from erfarenhet.export.clean_text import clean_text
from erfarenhet.export.layout import shown_blocks
from erfarenhet.export.source_note import NotePiece, note_pieces, plain_note, web_link
from erfarenhet.export.texts import EXPORT_TEXTS, language_tag
from erfarenhet.memo import BulletItem, Cell, Heading, Memo, Note, QuoteBlock, Run, Table

_Notes = Mapping[int, tuple[int, Note]]


@dataclass(frozen=True, slots=True)
class ClipboardText:
    """The same content twice, as a clipboard holds it.

    Attributes:
        html: a fragment without ids, classes, styles and scripts.
        text: plain, lines ended by "\\n".
    """

    html: str
    text: str


def render_clipboard(memo: Memo) -> ClipboardText:
    """The memo without its title's date, as HTML and as plain text."""
    notes = numbered_notes(memo)
    return ClipboardText(_html(memo, notes), _text(memo, notes))


# HTML


def _html(memo: Memo, notes: _Notes) -> str:
    parts = [Markup("<h1>{}</h1>").format(clean_text(memo.title)), *_html_blocks(memo, notes)]
    texts = EXPORT_TEXTS[memo.language]
    if notes:
        parts.append(Markup("<h2>{}</h2>").format(texts.sources))
        # Numbers as text: a list's own numbers are lost in plain e-mail, and start anew where a list is split.
        parts += [
            Markup("<p>[{}] {}</p>").format(number, _html_pieces(note_pieces(note, memo.language)))
            for number, note in notes.values()
        ]
    if memo.permalink:
        before, _, after = texts.permalink.partition("{}")
        link = NotePiece(clean_text(memo.permalink), link=web_link(memo.permalink))
        parts.append(Markup("<p>{}</p>").format(_html_pieces((NotePiece(before), link, NotePiece(after)))))
    return str(Markup('<div lang="{}">{}</div>').format(language_tag(memo.language), Markup("\n").join(parts)))


def _html_blocks(memo: Memo, notes: _Notes) -> Iterator[Markup]:
    bullets: list[BulletItem] = []
    for block in shown_blocks(memo):
        if isinstance(block, BulletItem):
            bullets.append(block)
            continue
        if bullets:
            yield _html_list(bullets, notes)
            bullets = []
        if isinstance(block, Heading):
            yield _element(f"h{block.level + 1}", _html_runs((Run(block.text, block.language),), notes))
        elif isinstance(block, Table):
            yield _html_table(block, notes)
        else:
            paragraph = _element("p", _html_runs(block.runs, notes))
            yield _element("blockquote", paragraph) if isinstance(block, QuoteBlock) else paragraph
    if bullets:
        yield _html_list(bullets, notes)


def _html_list(bullets: Sequence[BulletItem], notes: _Notes) -> Markup:
    """Nested lists; an item without one above it stands at the top."""
    written = Markup("")
    level = 0
    for bullet in bullets:
        wanted = min(bullet.level, level + 1)
        if wanted > level:
            written += Markup("<ul><li>")
        else:
            written += Markup("</li></ul>") * (level - wanted) + Markup("</li><li>")
        written += _html_runs(bullet.runs, notes)
        level = wanted
    return written + Markup("</li></ul>") * level


def _html_table(table: Table, notes: _Notes) -> Markup:
    def row(cells: Sequence[Cell], *, header: bool) -> Markup:
        written = Markup("")
        for column, cell in enumerate(cells):
            named = header or (column == 0 and table.header_column)
            content = _html_runs(cell.runs, notes)
            scope = "col" if header else "row"
            header_cell = Markup('<th scope="{}">{}</th>').format(scope, content)
            written += header_cell if named else _element("td", content)
        return Markup("<tr>{}</tr>").format(written)

    caption = Markup("<caption>{}</caption>").format(clean_text(table.caption)) if table.caption else ""
    head = Markup("<thead>{}</thead>").format(row(table.header, header=True))
    body = Markup("").join(row(cells, header=False) for cells in table.rows)
    return Markup("<table>{}{}<tbody>{}</tbody></table>").format(caption, head, body)


def _html_runs(runs: Sequence[Run], notes: _Notes) -> Markup:
    written = Markup("")
    for run in runs:
        text = clean_text(run.text)
        word = text.rstrip(" ") if run.notes else text
        piece = escape(word)
        if run.emphasis:
            piece = _element("strong" if run.emphasis == "strong" else "em", piece)
        if run.language and word:
            piece = Markup('<span lang="{}">{}</span>').format(language_tag(run.language), piece)
        references = Markup("").join(Markup("<sup>[{}]</sup>").format(notes[marker][0]) for marker in run.notes)
        written += piece + references + text[len(word) :]
    return written


def _html_pieces(pieces: Sequence[NotePiece]) -> Markup:
    written = Markup("")
    for piece in pieces:
        text = escape(piece.text)
        if piece.link:
            text = Markup('<a href="{}">{}</a>').format(piece.link, text)
        if piece.language:
            text = Markup('<span lang="{}">{}</span>').format(language_tag(piece.language), text)
        written += text
    return written


def _element(tag: str, content: Markup) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(tag, content)


# Plain text


def _text(memo: Memo, notes: _Notes) -> str:
    lines = [clean_text(memo.title), ""]
    previous: object = None
    for block in shown_blocks(memo):
        if isinstance(block, BulletItem):
            lines.append(f"{'  ' * (block.level - 1)}• {_text_runs(block.runs, notes)}")
        else:
            lines += [""] if isinstance(previous, BulletItem) else []
            lines += [*_text_block(block, notes), ""]
        previous = block
    texts = EXPORT_TEXTS[memo.language]
    if notes:
        lines += ["", texts.sources]
        lines += [f"[{number}] {plain_note(note_pieces(note, memo.language))}" for number, note in notes.values()]
    if memo.permalink:
        lines += ["", texts.permalink.format(clean_text(memo.permalink))]
    return "\n".join(lines) + "\n"


def _text_block(block: object, notes: _Notes) -> Iterator[str]:
    if isinstance(block, Heading):
        yield clean_text(block.text)
    elif isinstance(block, Table):
        if block.caption:
            yield clean_text(block.caption)
        for row in (block.header, *block.rows):
            # Tabs: a spreadsheet and a word processor make columns of them.
            yield "\t".join(_text_runs(cell.runs, notes) for cell in row)
    elif hasattr(block, "runs"):
        yield _text_runs(block.runs, notes)


def _text_runs(runs: Sequence[Run], notes: _Notes) -> str:
    written = ""
    for run in runs:
        text = clean_text(run.text)
        word = text.rstrip(" ") if run.notes else text
        references = "".join(f" [{notes[marker][0]}]" for marker in run.notes)
        written += word + references + text[len(word) :]
    return written.strip(" ")
