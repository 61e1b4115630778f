"""A memo as a file for download."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from erfarenhet.errors import NotFound
from erfarenhet.export.render import EXPORT_FORMATS, render_memo
from erfarenhet.memo import Memo

EXPORTS: Final = EXPORT_FORMATS
"""The formats that pages offer."""


def memo_response(memo: Memo, export_format: str) -> Response:
    """Render a memo and send it under its name.

    Raises:
        NotFound: there is no such format.
        ExportError: it cannot be rendered.
    """
    if export_format not in EXPORT_FORMATS:
        raise NotFound(f"There is no format {export_format!r}. Choose among {', '.join(EXPORT_FORMATS)}.")
    file = render_memo(memo, export_format)
    # RFC 6266: a name in ASCII for old programs, and in UTF-8 for the others.
    plain = file.file_name.encode("ascii", "replace").decode().replace("?", "_")
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.file_name, safe='')}",
        "Cache-Control": "private, no-store",
    }
    return Response(file.content, headers=headers, media_type=file.media_type)
