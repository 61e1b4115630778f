"""What an answer needs to know of the documents behind the passages, beyond what the index holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from erfarenhet.records import Hit, Metadata, Passage


class Sources(Protocol):
    """Looks things up in the registry; ``answering.open_corpus.OpenCorpus`` in practice. Safe to share by threads."""

    def page_of(self, passage: Passage, offset: int) -> int | None:
        """The physical page of an offset in a passage's document; ``None`` where the format has no pages."""
        ...

    def printed_page_of(self, passage: Passage, offset: int) -> str | None:
        """The number printed on that page, when it is known."""
        ...

    def facts_of(self, passage: Passage) -> Metadata:
        """The document's metadata with its whole front matter, which the index does not hold."""
        ...

    def hits_of(self, passage: Passage) -> Sequence[Hit]:
        """All passages of a passage's document, in no particular order."""
        ...
