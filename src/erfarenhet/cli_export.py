"""Answers as files from the command line."""

from __future__ import annotations

from pathlib import Path

from erfarenhet.corpus.home import Home
from erfarenhet.errors import ExportError
from erfarenhet.export.export_answer import kept_answer_memo
from erfarenhet.export.render import format_of_file, render_memo
from erfarenhet.settings import Settings


def export_answer_to_file(settings: Settings, answer_id: str, file: Path) -> int:
    """Write a kept answer to ``file`` in the format of its extension; an existing file is replaced.

    The registry is read directly: it can be read while a service runs.

    Returns:
        The size in bytes.

    Raises:
        ExportError: the extension is none of ours, or the file cannot be written.
        NotFound: no such answer was given here.
    """
    export_format = format_of_file(file)
    with Home(settings.home) as home:
        memo = kept_answer_memo(home.registry, answer_id, public_url=settings.public_url)
    content = render_memo(memo, export_format).content
    try:
        file.write_bytes(content)
    except OSError as exc:
        raise ExportError(f"{file} cannot be written ({exc.strerror}). Name another place.") from exc
    return len(content)
