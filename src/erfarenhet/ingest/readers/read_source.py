"""Read a source file, whatever its format."""

from __future__ import annotations

from erfarenhet.errors import UnreadableSource
from erfarenhet.ingest.readers.detect_format import Format, detect_format
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.records import Content, SourceFile

_MEGABYTE = 1_000_000


def read_source(source: SourceFile, limits: ReadLimits, *, with_pdfium: bool = True) -> Content:
    """Read a source file in this process.

    The same bytes always give the same content. Files from outside should go through ``IsolatedReader``, since a
    malicious or broken file can hang, exhaust or abort the process.

    Args:
        with_pdfium: ``False`` reads PDF with pypdf alone, which finds less structure but cannot abort.

    Raises:
        UnreadableSource: the file cannot be taken in; the message says what, where and what to do.
    """
    try:
        size = source.path.stat().st_size
        if size > limits.file_max_megabytes * _MEGABYTE:
            raise UnreadableSource(
                f"{source.name}: has {size / _MEGABYTE:.1f} MB, more than the limit of {limits.file_max_megabytes} MB. "
                "Divide it, compress its pictures, or raise ERFARENHET_FILE_MAX_MEGABYTES."
            )
        return _read(detect_format(source.path, source.name), source, limits, with_pdfium)
    except OSError as exc:
        raise UnreadableSource(
            f"{source.name}: cannot be opened ({exc}). Check that it exists and may be read."
        ) from exc


def _read(kind: Format, source: SourceFile, limits: ReadLimits, with_pdfium: bool) -> Content:
    # One format's libraries are not loaded for another.
    match kind:
        case "pdf":
            from erfarenhet.ingest.readers.pdf import read_pdf

            return read_pdf(source, limits, with_pdfium=with_pdfium)
        case "docx":
            from erfarenhet.ingest.readers.docx import read_docx

            return read_docx(source, limits)
        case "pptx":
            from erfarenhet.ingest.readers.pptx import read_pptx

            return read_pptx(source, limits)
        case "html":
            from erfarenhet.ingest.readers.html import read_html

            return read_html(source, limits)
        case "markdown":
            from erfarenhet.ingest.readers.markdown import read_markdown

            return read_markdown(source, limits)
        case "text":
            from erfarenhet.ingest.readers.text import read_text

            return read_text(source, limits)
