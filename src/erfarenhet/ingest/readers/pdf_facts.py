"""What a PDF says about itself, read with pypdf before anything heavier touches the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError
from pypdf.generic import Destination

from erfarenhet.errors import UnreadableSource
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.records import SourceFile

_OUTLINE_MAX = 5000
_DATE = re.compile(r"^D:(\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_OUTLINE_DEPTH_MAX = 12
# Titles that programs put in, not people.
_NO_TITLE = re.compile(
    r"^(\(?(anonymous|unspecified)\)?|microsoft (word|powerpoint)\b.*|powerpoint-presentation|powerpoint-presentasjon|"
    r"untitled.*|namnlös.*|uten navn.*|"
    r"(document|dokument|presentation|slide)\s*\d*|.*\.(docx?|pptx?|pdf|indd|odt|rtf|xlsx?))$",
    re.I,
)
# What pypdf raises on broken files besides its own errors.
BROKEN_PDF = (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError)


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """An entry of the outline (bookmarks): title, level from 1, physical page from 1."""

    title: str
    level: int
    page: int


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What a PDF says about itself.

    Attributes:
        page_count: physical pages, at least 1.
        labels: of each page, where the file gives its own ("iv"); else ``None`` for all.
        outline: in order.
        title, author, created, language: as the file has them; ``created`` is an ISO date.
        notes: what could not be read.
    """

    page_count: int
    labels: tuple[str | None, ...]
    outline: tuple[OutlineEntry, ...] = ()
    title: str | None = None
    author: str | None = None
    created: str | None = None
    language: str | None = None
    notes: tuple[str, ...] = ()


def open_with_pypdf(source: SourceFile, limits: ReadLimits) -> pypdf.PdfReader:
    """Open a PDF and make sure that it may and can be read.

    Raises:
        UnreadableSource: encrypted with a password, broken, without pages, or with too many.
    """
    try:
        reader = pypdf.PdfReader(source.path, strict=False)
        if reader.is_encrypted and not (limits.try_empty_password and reader.decrypt("")):
            raise UnreadableSource(f"{source.name}: is encrypted with a password. Supply an unlocked copy.")
        page_count = len(reader.pages)
    except (DependencyError, FileNotDecryptedError) as exc:
        raise UnreadableSource(f"{source.name}: is encrypted ({exc}). Supply an unlocked copy.") from exc
    except BROKEN_PDF as exc:
        raise UnreadableSource(
            f"{source.name}: is damaged or truncated ({reason_of(exc)}). Fetch it again, or print it to a new PDF."
        ) from exc
    if page_count == 0:
        raise UnreadableSource(f"{source.name}: has no pages. Fetch it again.")
    if page_count > limits.pages_max:
        raise UnreadableSource(
            f"{source.name}: has {page_count} pages, more than the limit of {limits.pages_max}. "
            "Divide it, or raise ERFARENHET_PAGES_MAX."
        )
    return reader


def read_facts(reader: pypdf.PdfReader) -> PdfFacts:
    """Labels, outline and metadata; what is broken of them is noted and left out."""
    count = len(reader.pages)
    notes: list[str] = []
    labels: tuple[str | None, ...] = (None,) * count
    outline: tuple[OutlineEntry, ...] = ()
    title = author = created = language = None
    try:
        root = reader.root_object
        if "/PageLabels" in root:
            labels = tuple((label.strip() or None) for label in reader.page_labels[:count])
        language = _text(root.get("/Lang"))
    except BROKEN_PDF as exc:
        notes.append(f"the page labels are broken ({reason_of(exc)})")
    try:
        outline = tuple(_outline(reader, reader.outline, 1))
    except BROKEN_PDF as exc:
        notes.append(f"the outline is broken ({reason_of(exc)})")
    try:
        information = reader.metadata
        if information is not None:
            title, author = _text(information.title), _text(information.author)
            if title is not None and _NO_TITLE.match(title):
                title = None
            created = _date(information.get("/CreationDate"))
            if author is not None and _NO_TITLE.match(author):
                author = None
    except BROKEN_PDF as exc:
        notes.append(f"the document information is broken ({reason_of(exc)})")
    if len(labels) != count:
        labels = (None,) * count
    return PdfFacts(count, labels, outline, title, author, created, language, tuple(notes))


def extract_page_text(reader: pypdf.PdfReader, number: int) -> str:
    """One page's text by pypdf, lines by newlines.

    Raises:
        pypdf.errors.PyPdfError: or one of ``BROKEN_PDF``, when the page is broken.
    """
    return reader.pages[number - 1].extract_text()


def _outline(reader: pypdf.PdfReader, entries: Sequence[Any], level: int) -> Iterator[OutlineEntry]:
    if level > _OUTLINE_DEPTH_MAX:
        return
    for entry in entries[:_OUTLINE_MAX]:
        if isinstance(entry, list):
            yield from _outline(reader, entry, level + 1)
        elif isinstance(entry, Destination):
            page = reader.get_destination_page_number(entry)
            title = _text(entry.title)
            if page is not None and page >= 0 and title:
                yield OutlineEntry(title, level, page + 1)


def _date(value: object) -> str | None:
    """The day of a PDF date; programs write the time zone in ways that pypdf refuses."""
    match = _DATE.match(str(value or ""))
    return "-".join(match.groups()) if match else None


def _text(value: object) -> str | None:
    return (str(value).replace("\0", "").strip() or None) if value is not None else None


def reason_of(exc: BaseException) -> str:
    """The first line of what an exception says, or its name."""
    return str(exc).splitlines()[0][:120] if str(exc).strip() else type(exc).__name__
