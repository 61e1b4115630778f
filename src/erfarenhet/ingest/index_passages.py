"""From passages to what the index keeps of them: vectors and weighted terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from erfarenhet.encoding.interface import Encoder, PassageText, Terms
from erfarenhet.records import Metadata, Passage
from erfarenhet.store.interface import IndexedPassage


def index_passages(
    passages: Sequence[Passage], metadata: Mapping[str, Metadata], *, encoder: Encoder, terms: Terms
) -> list[IndexedPassage]:
    """Encode passages together, header and text, in one pass.

    Args:
        metadata: of each passage's document, by document id.
    Returns:
        One entry per passage, in the same order.
    """
    texts = [
        PassageText(
            passage.header,
            passage.text,
            tuple((span.start - passage.start, span.end - passage.start) for span in passage.sentences),
        )
        for passage in passages
    ]
    indexed = []
    for passage, vectors in zip(passages, encoder.encode_passages(texts), strict=True):
        searchable = f"{passage.header}\n{passage.text}"
        lexical = {"stems": terms.stems(searchable, passage.language), "ngrams": terms.ngrams(searchable)}
        indexed.append(IndexedPassage(passage, metadata[passage.document_id], vectors, lexical))  # type: ignore[arg-type]
    return indexed
