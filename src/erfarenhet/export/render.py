"""Any memo in any of the formats."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final, Literal, get_args

from erfarenhet.errors import ExportError
from erfarenhet.memo import Memo

ExportFormat = Literal["docx", "pdf", "md"]
EXPORT_FORMATS: Final[tuple[ExportFormat, ...]] = get_args(ExportFormat)
_UNSAFE_IN_NAME: Final = re.compile(r"[^\w()\- ]+")
_NAME_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A rendered memo.

    Attributes:
        file_name: with its extension; may hold å, ä, ö and the like, but nothing that a file system refuses.
    """

    content: bytes
    media_type: str
    file_name: str


_MEDIA_TYPES: Final[Mapping[ExportFormat, str]] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
}


def render_memo(memo: Memo, export_format: ExportFormat) -> ExportedFile:
    """The memo in a format; the same memo gives the same bytes.

    Raises:
        ExportError: it cannot be rendered.
    """
    return ExportedFile(_renderer(export_format)(memo), _MEDIA_TYPES[export_format], file_name_of(memo, export_format))


def _renderer(export_format: ExportFormat) -> Callable[[Memo], bytes]:
    # Each library is loaded by who needs it.
    if export_format == "docx":
        from erfarenhet.export.docx import render_docx

        return render_docx
    if export_format == "pdf":
        from erfarenhet.export.pdf import render_pdf

        return render_pdf
    from erfarenhet.export.markdown import render_markdown

    return render_markdown


def file_name_of(memo: Memo, export_format: ExportFormat) -> str:
    """A file name made from the memo's title and day."""
    title = unicodedata.normalize("NFC", memo.title)
    stem = " ".join(_UNSAFE_IN_NAME.sub(" ", title).split())
    if len(stem) > _NAME_CHARACTERS:
        stem = stem[:_NAME_CHARACTERS].rpartition(" ")[0] or stem[:_NAME_CHARACTERS]
    return f"{stem or 'erfarenhet'} {memo.created.isoformat()}.{export_format}"


def format_of_file(path: PurePath) -> ExportFormat:
    """The format that a file's extension means.

    Raises:
        ExportError: it means none.
    """
    extension = path.suffix.lower().removeprefix(".")
    extension = "md" if extension == "markdown" else extension
    if extension not in EXPORT_FORMATS:
        raise ExportError(f"{path.name}: exports end in .docx, .pdf or .md. Give the file one of these endings.")
    return extension
