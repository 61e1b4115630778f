"""What an answer needs to know of the documents behind the passages, beyond what the index holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from erfarenhet.records import Hit, Metadata, Passage
from erfarenhet.store.interface import Filters, PassageStore

# Contradictions are looked for in case studies, which are short; of a longer document, so many passages.
_PASSAGES_OF_DOCUMENT = 200

PageOf = Callable[[Passage, int], int | None]
"""The physical page of an offset in a passage's document; ``Sources.page_of`` for whoever needs no more."""


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


def passages_of_document(store: PassageStore, document_id: str, version: str) -> tuple[Hit, ...]:
    """The passages of one version of a document, in no particular order; of a long one, the first 200 that come."""
    direction = np.zeros(store.description.dimensions, dtype=np.float32)
    direction[0] = 1.0
    ranking = store.rank_dense(direction, limit=_PASSAGES_OF_DOCUMENT, filters=Filters(document_id=(document_id,)))
    entries = store.retrieve([passage_id for passage_id, _ in ranking])
    return tuple(
        Hit(rank, 0.0, entry.passage, entry.metadata)
        for rank, entry in enumerate(entries, start=1)
        if entry.passage.version == version
    )
