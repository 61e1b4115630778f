"""What goes into ingestion, and what reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from erfarenhet.records import Content, SourceFile


@dataclass(frozen=True, slots=True)
class Incoming:
    """A source file on its way in.

    Attributes:
        location: where it was found, an absolute path.
        document_id: of the document that it is known to be, when it is read again; else ``None``.
    """

    source: SourceFile
    location: str
    document_id: str | None = None


class Reader(Protocol):
    """Reads one source file; ``ingest.readers.isolated.IsolatedReader`` in practice."""

    def read(self, source: SourceFile) -> Content:
        """Read the file.

        Raises:
            UnreadableSource: it cannot be taken in.
        """
        ...
