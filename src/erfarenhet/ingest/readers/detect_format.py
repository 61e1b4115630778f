"""Which format a file really is in: by its content first, then by its name."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePath
from typing import Final, Literal

from erfarenhet.errors import UnreadableSource
from erfarenhet.ingest.readers.encoding_of_text import is_binary

Format = Literal["pdf", "docx", "pptx", "html", "markdown", "text"]

EXTENSIONS: Final[dict[str, Format]] = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".pptx": "pptx",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".md": "markdown", ".markdown": "markdown",
    ".txt": "text", ".text": "text",
}  # fmt: skip
NAMES: Final[dict[Format, str]] = {
    "pdf": "PDF",
    "docx": "DOCX",
    "pptx": "PPTX",
    "html": "HTML",
    "markdown": "Markdown",
    "text": "plain text",
}

_READABLE = "PDF, DOCX, PPTX, HTML, Markdown or plain text"
_HEAD_BYTES = 8192
_PDF_HEAD_BYTES = 1024  # viewers accept junk before the header up to here
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What else people hand in; the message then says what it is.
_OTHER_SIGNATURES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"RIFF", "a picture, sound or film (RIFF)"),
    (b"%!PS", "a PostScript file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
)
_ZIP_PARTS: Final[tuple[tuple[str, str], ...]] = (
    ("xl/workbook.xml", "an Excel workbook"),
    ("xl/workbook.bin", "an Excel workbook"),
    ("META-INF/container.xml", "an EPUB book"),
    ("content.xml", "an OpenDocument file"),
)
_HTML_START = re.compile(rb"^\s*(<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(!doctype\s+html|html|head|body)\b", re.I | re.S)
_HTML_TAG = re.compile(rb"<(p|div|h[1-6]|article|main|section|ul|ol|table|body|html)\b[^>]*>", re.I)
_XML_START = re.compile(rb"^\s*<\?xml\b", re.I)


def detect_format(path: Path, name: str) -> Format:
    """The format to read the file in.

    Args:
        path: where the bytes lie.
        name: what people call the file; its extension is what they think that it is.

    Raises:
        UnreadableSource: the file is empty, in a format that is not read, or named as something that it is not.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if not head:
        raise UnreadableSource(f"{name}: is empty (0 bytes). Fetch it again.")
    extension = PurePath(name).suffix.lower()
    found = _container_format(path, head, name, extension)
    if found is None:
        return _text_format(head, name, extension)
    _refuse_other_name(found, name, extension)
    return found


def _container_format(path: Path, head: bytes, name: str, extension: str) -> Format | None:
    """PDF, DOCX or PPTX; ``None`` for text of some kind."""
    if b"%PDF-" in head[:_PDF_HEAD_BYTES]:
        return "pdf"
    if head.startswith(b"PK"):
        return _zip_format(path, name, extension)
    if head.startswith(_OLE):
        raise UnreadableSource(_about_ole(path, name))
    for signature, what in _OTHER_SIGNATURES:
        if head.startswith(signature):
            raise UnreadableSource(f"{name}: is {what}. Supply the text as {_READABLE}.")
    if EXTENSIONS.get(extension) in ("pdf", "docx", "pptx"):
        claimed = NAMES[EXTENSIONS[extension]]
        raise UnreadableSource(
            f"{name}: is not a {claimed} file; its beginning is missing or something else. Fetch it again."
        )
    return None


def _zip_format(path: Path, name: str, extension: str) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as exc:
        raise UnreadableSource(
            f"{name}: begins like a ZIP archive but is damaged or truncated ({exc}). Fetch it again."
        ) from exc
    if "word/document.xml" in parts:
        return "docx"
    if "ppt/presentation.xml" in parts:
        return "pptx"
    for part, what in _ZIP_PARTS:
        if part in parts:
            raise UnreadableSource(f"{name}: is {what}. Supply it as {_READABLE}.")
    if extension in (".docx", ".pptx"):
        main = "word/document.xml" if extension == ".docx" else "ppt/presentation.xml"
        raise UnreadableSource(f"{name}: misses its main part {main}. Save it again in Word or PowerPoint.")
    raise UnreadableSource(f"{name}: is a ZIP archive. Unpack it and supply the files in it.")


def _about_ole(path: Path, name: str) -> str:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        return f"{name}: is encrypted with a password. Supply an unlocked copy."
    for stream, what, extension in (
        ("WordDocument", "an old Word file (.doc)", ".docx"),
        ("PowerPoint Document", "an old PowerPoint file (.ppt)", ".pptx"),
    ):
        if stream.encode("utf-16-le") in data:
            return f"{name}: is {what}. Save it as {extension}."
    return f"{name}: is a file of an old Office program. Supply it as {_READABLE}."


def _text_format(head: bytes, name: str, extension: str) -> Format:
    claimed = EXTENSIONS.get(extension)
    plain = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    starts_as_html = _HTML_START.match(plain) is not None
    if starts_as_html or (claimed == "html" and _HTML_TAG.search(plain)):
        _refuse_other_name("html", name, extension)
        return "html"
    if claimed in ("markdown", "text"):
        return claimed
    if claimed == "html":
        raise UnreadableSource(f"{name}: is plain text without HTML tags. Rename it to .txt or .md.")
    if is_binary(head):
        raise UnreadableSource(f"{name}: is binary data of an unknown kind. Supply the text as {_READABLE}.")
    if _XML_START.match(plain):
        raise UnreadableSource(f"{name}: is an XML file. Supply the text as {_READABLE}.")
    if extension:
        raise UnreadableSource(
            f"{name}: {extension} files are not read. If it holds running text, rename it to .txt or .md."
        )
    return "markdown" if plain.startswith(b"---") else "text"


def _refuse_other_name(found: Format, name: str, extension: str) -> None:
    """A wrong extension is a sign of a mistake further up, so it is reported rather than passed over."""
    claimed = EXTENSIONS.get(extension)
    if claimed == found or not extension:
        return
    article = "an" if found == "html" else "a"
    proper = next(known for known, kind in EXTENSIONS.items() if kind == found)
    rather = f", not {'an' if claimed == 'html' else 'a'} {NAMES[claimed]}" if claimed else ""
    if claimed in ("markdown", "text"):
        rather = f", not {NAMES[claimed]}"
    raise UnreadableSource(f"{name}: is {article} {NAMES[found]} file{rather}. Rename it to {proper}.")
