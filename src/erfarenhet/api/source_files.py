"""Stored source files, sent so that nothing in them can act in the service's name."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path, PurePath
from typing import Final, Literal

from starlette.responses import FileResponse

from erfarenhet.api.guard_requests import NOTHING_MAY_LOAD

_MEDIA_TYPES: Final = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".text": "text/plain",
}
_TEXT: Final = frozenset(("text/markdown", "text/plain"))
# What a browser shows without running anything of it. Everything else is handed over as a download.
_SHOWN: Final = _TEXT | {"application/pdf"}
_HEAD_BYTES = 1 << 16
_UNSAFE_IN_NAME = re.compile(r'[\\/:*?"<>|;\r\n\t]+')


def media_type_of(file_name: str) -> str:
    """The media type by a file name's extension; ``application/octet-stream`` when it is none that is read."""
    return _MEDIA_TYPES.get(PurePath(file_name).suffix.lower(), "application/octet-stream")


def source_file_response(path: Path, source_name: str) -> FileResponse:
    """Send a stored file.

    HTML and anything unknown is a download in a sandbox: a script in it would otherwise run with the rights of
    whoever is looking.

    Args:
        path: of the stored copy; its extension decides the media type.
        source_name: what the file was called when it was handed in.
    """
    media_type = media_type_of(path.name)
    disposition: Literal["inline", "attachment"] = "inline" if media_type in _SHOWN else "attachment"
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": f"sandbox; {NOTHING_MAY_LOAD}"}
    if media_type == "application/pdf":
        # In a sandbox browsers refuse to start their PDF viewer; nothing in a PDF runs in the page's origin.
        headers["Content-Security-Policy"] = "frame-ancestors 'none'"
    if media_type in _TEXT and _is_utf8(path):
        media_type += "; charset=utf-8"
    return FileResponse(
        path,
        media_type=media_type,
        filename=safe_file_name(source_name, path.suffix),
        content_disposition_type=disposition,
        headers=headers,
    )


def safe_file_name(source_name: str, extension: str) -> str:
    """A name that no file system or header takes for anything else, with the extension of what is sent."""
    name = PurePath(source_name.replace("\\", "/")).name
    name = "".join(character for character in unicodedata.normalize("NFC", name) if character.isprintable())
    stem = _UNSAFE_IN_NAME.sub("_", name).strip(" .")
    if stem.lower().endswith(extension.lower()):
        stem = stem[: len(stem) - len(extension)]
    return f"{stem[:150].strip(' .') or 'dokument'}{extension}"


def _is_utf8(path: Path) -> bool:
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    try:
        # Incremental: the last character may be cut in two.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True
