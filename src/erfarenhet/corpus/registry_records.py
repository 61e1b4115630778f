"""What goes into the registry and what it tells: the published index, known documents, the catalogue, additions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from erfarenhet.corpus.lifecycle_records import PUBLISHED_AT_ONCE, Approval, Inspection
from erfarenhet.records import Document, Metadata, Passage
from erfarenhet.store.interface import IndexDescription


@dataclass(frozen=True, slots=True)
class PublishedIndex:
    """Which generation of the index readers use, and what it was built by.

    Attributes:
        number: of the generation, counted up at each publication.
        corpus_version: digest of the published documents and their versions.
    """

    number: int
    generation: str
    description: IndexDescription
    corpus_version: str

    @property
    def index_version(self) -> str:
        """What answers and runs record."""
        return f"{self.generation}-{self.corpus_version[:12]}"


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """What ingestion must know of a document to tell whether a file is new."""

    document_id: str
    version: str
    location: str


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A document as the catalogue lists it."""

    document_id: str
    version: str
    source_name: str
    size_bytes: int
    title: str
    metadata: Metadata
    pages: int
    passages: int
    notes: tuple[str, ...]
    ingested_at: datetime
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Addition:
    """A document that a publication brings in: a new one, or a new version of a known one.

    Attributes:
        approval: by whom and why it may be read; a version that is published already needs none.
        inspection: what was found in it; ``None`` leaves what is known.
    """

    document: Document
    passages: Sequence[Passage]
    location: str
    size_bytes: int
    approval: Approval = PUBLISHED_AT_ONCE
    inspection: Inspection | None = None


def passage_digest(passage: Passage) -> str:
    """128-bit digest of what an index must hold of a passage."""
    content = f"{passage.document_id}\n{passage.version}\n{passage.start}\n{passage.end}\n{passage.text}"
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()
