"""The text of a footnote: what a reader needs to find the source again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from erfarenhet.export.clean_text import clean_text
from erfarenhet.export.texts import EXPORT_TEXTS, format_date, quoted
from erfarenhet.memo import Note


@dataclass(frozen=True, slots=True)
class NotePiece:
    """A stretch of a footnote.

    Attributes:
        language: when it is not the memo's.
        link: the address that the stretch leads to.
    """

    text: str
    language: str | None = None
    link: str | None = None


def note_pieces(note: Note, language: str) -> tuple[NotePiece, ...]:
    """Title, publisher, year, page, section, address, licence and date, as far as they are known; then the quote.

    Args:
        language: of the memo; labels and dates are in it, title and quote are marked as the note's.
    """
    texts = EXPORT_TEXTS[language]
    foreign = note.language if note.language != language else None

    def pieces() -> Iterator[NotePiece]:
        yield NotePiece(_ended(clean_text(note.title)), foreign)
        place = [clean_text(note.publisher)] if note.publisher else []
        place += [str(note.year)] if note.year is not None else []
        place += [texts.page.format(clean_text(note.page))] if note.page else []
        place += [texts.section.format(quoted(clean_text(note.section), language))] if note.section else []
        if place:
            yield NotePiece(" " + _ended(", ".join(place)))
        if note.url:
            address = clean_text(note.url).strip()
            yield NotePiece(" ")
            yield NotePiece(address, link=web_link(address))
            # No full stop directly after an address: it would be taken for a part of it.
        if note.licence:
            yield NotePiece(" " + texts.licence.format(clean_text(note.licence)))
        yield NotePiece(" " + texts.retrieved.format(format_date(note.retrieved, language)))
        if note.quote:
            before, _, after = texts.quote.partition("{}")
            opening, closing = texts.quotation_marks
            yield NotePiece(f" {before}{opening}")
            yield NotePiece(clean_text(note.quote), foreign)
            yield NotePiece(f"{closing}{after}")

    return tuple(pieces())


def plain_note(pieces: Sequence[NotePiece]) -> str:
    """A footnote's text without languages and links."""
    return "".join(piece.text for piece in pieces)


def web_link(address: str) -> str | None:
    """``address`` when it may become a link: http and https only, no white space; ``javascript:`` and files may not."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc or not address.isprintable() or " " in address:
        return None
    return address


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
