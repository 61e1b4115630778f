"""HTML: the main content of a web page, without navigation, banners and footers."""

from __future__ import annotations

import codecs
import re

from bs4 import BeautifulSoup

from erfarenhet.ingest.readers.build_content import build_content
from erfarenhet.ingest.readers.encoding_of_text import decode_text
from erfarenhet.ingest.readers.html_main_content import find_main_content, remove_surroundings
from erfarenhet.ingest.readers.html_metadata import read_metadata
from erfarenhet.ingest.readers.html_pieces import html_pieces
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.records import Content, SourceFile

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)", re.I)
_HEAD_BYTES = 4096


def read_html(source: SourceFile, limits: ReadLimits) -> Content:
    """Read a web page.

    Raises:
        UnreadableSource: the bytes are no text, or the page holds none.
    """
    data = source.path.read_bytes()
    decoded = decode_text(data, source.name, declared=_declared_encoding(data))
    soup = BeautifulSoup(decoded.text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}"), "lxml")
    metadata = read_metadata(soup)
    remove_surroundings(soup)
    main, headline = find_main_content(soup)
    return build_content(source.name, html_pieces(main, headline), metadata=metadata, notes=decoded.notes)


def _declared_encoding(data: bytes) -> str | None:
    match = _CHARSET.search(data[:_HEAD_BYTES])
    if match is None:
        return None
    name = (match.group(1) or match.group(2)).decode("ascii", errors="replace")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None
