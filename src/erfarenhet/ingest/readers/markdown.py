"""Markdown with front matter, as the starter corpus is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from erfarenhet.ingest.readers.build_content import Piece, build_content
from erfarenhet.ingest.readers.encoding_of_text import decode_text
from erfarenhet.ingest.readers.front_matter_fields import metadata_of, split_front_matter
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.ingest.readers.line_markers import BULLET
from erfarenhet.ingest.readers.table_rows import describe_rows
from erfarenhet.records import Content, Metadata, SourceFile


def read_markdown(source: SourceFile, limits: ReadLimits) -> Content:
    """Read a Markdown file (CommonMark with tables and footnotes).

    Links keep their text; pictures, comments and footnote marks go; code becomes a paragraph.

    Raises:
        InvalidFrontMatter: its front matter is broken.
        UnreadableSource: it holds no text.
    """
    decoded = decode_text(source.path.read_bytes(), source.name)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    front_matter, body = split_front_matter(text, source.name)
    document_id, metadata = metadata_of(front_matter, source.name) if front_matter else (None, Metadata())
    return build_content(
        source.name,
        markdown_pieces(body),
        metadata=metadata,
        document_id=document_id,
        notes=decoded.notes,
    )


def markdown_pieces(body: str) -> list[Piece]:
    """The pieces of a Markdown text without front matter."""
    walk = _Walk()
    for token in _parser().parse(body):
        walk.take(token)
    return walk.pieces


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)


@dataclass(slots=True)
class _Walk:
    """The pieces so far, and where in the token stream we are."""

    pieces: list[Piece] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)
    ordered: list[bool] = field(default_factory=list)
    heading_level: int = 0
    header: list[str] | None = None
    rows: list[list[str]] = field(default_factory=list)
    in_table: bool = False

    def take(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self.heading_level = int(token.tag[1:])
            case "heading_close":
                self.heading_level = 0
            case "bullet_list_open" | "ordered_list_open":
                self.ordered.append(token.type == "ordered_list_open")
            case "bullet_list_close" | "ordered_list_close":
                self.ordered.pop()
            case "list_item_open":
                self.markers.append(f"{token.info}{token.markup} " if self.ordered[-1] else BULLET)
            case "list_item_close":
                self.markers.pop()
            case "table_open":
                self.in_table, self.header, self.rows = True, None, []
            case "thead_close":
                self.header = self.rows.pop()
            case "tr_open":
                self.rows.append([])
            case "table_close":
                self.in_table = False
                self.pieces += [Piece.of("table_row", text) for text in describe_rows(self.header, self.rows)]
            case "inline":
                self._take_text(inline_text(token.children or ()))
            case "fence" | "code_block":
                self._take_text(token.content)
            case "html_block":
                self._take_text(_text_of_html(token.content))

    def _take_text(self, text: str) -> None:
        if self.in_table:
            self.rows[-1].append(text)
        elif not text.strip():
            return
        elif self.heading_level:
            self.pieces.append(Piece.of("heading", text, level=self.heading_level))
        elif self.markers and self.markers[-1]:
            self.pieces.append(Piece.of("list_item", self.markers[-1] + text, level=len(self.markers)))
            self.markers[-1] = ""  # what follows in the same item has no marker of its own
        else:
            self.pieces.append(Piece.of("paragraph", text))


def inline_text(tokens: Sequence[Token]) -> str:
    """What a reader sees of inline Markdown; line breaks stay, so that divided words can be joined."""
    parts: list[str] = []
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak") or (
            token.type == "html_inline" and token.content.lower().startswith("<br")
        ):
            parts.append("\n")
    return "".join(parts)


def _text_of_html(html: str) -> str:
    return BeautifulSoup(html, "lxml").get_text(" ")
