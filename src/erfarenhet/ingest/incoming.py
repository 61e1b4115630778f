"""What goes into ingestion, and what reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from erfarenhet.records import Content, SourceFile


@dataclass(frozen=True, slots=True)
class Incoming:
    """A source file on its way in, and where it was found."""

    source: SourceFile
    location: str


class Reader(Protocol):
    """Reads one source file; ``ingest.readers.isolated.IsolatedReader`` in practice."""

    def read(self, source: SourceFile) -> Content:
        """Read the file.

        Raises:
            UnreadableSource: it cannot be taken in.
        """
        ...
