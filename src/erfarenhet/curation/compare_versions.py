"""What has changed between two versions of a document: by paragraph, and within a paragraph by sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from erfarenhet.records import Document
from erfarenhet.sentences import split_sentences

# Paragraphs at least this alike are one that was changed, rather than one that went and one that came.
_SAME_PARAGRAPH = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text within a changed paragraph: in both versions, or in one."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class ChangedParagraph:
    """A paragraph that is not in both versions as it stands.

    Attributes:
        kind: "removed" and "added" paragraphs are in one version only.
        number, former_number: from 1, in the new and in the former version; ``None`` where it is not in that one.
        pieces: the whole paragraph, in order.
    """

    kind: Literal["removed", "added", "changed"]
    number: int | None
    former_number: int | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class VersionComparison:
    """All that has changed in the text.

    Attributes:
        similarity: share of paragraphs that stand in both versions, 0–1.
        metadata: former and present value of each field that has changed.
    """

    changes: tuple[ChangedParagraph, ...]
    similarity: float
    metadata: dict[str, tuple[object, object]]


def compare_versions(former: Document, document: Document) -> VersionComparison:
    """Compare the text and the metadata of two versions."""
    before, after = _paragraphs(former), _paragraphs(document)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    changes: list[ChangedParagraph] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            changes += _changes(before[i1:i2], after[j1:j2], i1, j1)
    fields = ("title", "language", "publisher", "year", "document_type", "countries", "places", "licence", "url")
    metadata = {
        name: (old, new)
        for name in fields
        if (old := getattr(former.metadata, name)) != (new := getattr(document.metadata, name))
    }
    return VersionComparison(tuple(changes), matcher.ratio(), metadata)


def _paragraphs(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks]


def _changes(before: Sequence[str], after: Sequence[str], offset: int, new_offset: int) -> Iterator[ChangedParagraph]:
    """Pair the paragraphs of a changed run by likeness, in order; what has no partner went or came."""
    position = 0
    for index, old in enumerate(before):
        best, score = None, _SAME_PARAGRAPH
        for candidate in range(position, len(after)):
            ratio = difflib.SequenceMatcher(None, old, after[candidate], autojunk=False).ratio()
            if ratio > score:
                best, score = candidate, ratio
        if best is None:
            yield ChangedParagraph("removed", None, offset + index + 1, (Piece("removed", old),))
            continue
        for added in range(position, best):
            yield ChangedParagraph("added", new_offset + added + 1, None, (Piece("added", after[added]),))
        pieces = tuple(_pieces(_sentences(old), _sentences(after[best])))
        yield ChangedParagraph("changed", new_offset + best + 1, offset + index + 1, pieces)
        position = best + 1
    for added in range(position, len(after)):
        yield ChangedParagraph("added", new_offset + added + 1, None, (Piece("added", after[added]),))


def _sentences(paragraph: str) -> list[str]:
    spans = list(split_sentences(paragraph))
    # Each with the space after it, so that the pieces make up the paragraph.
    starts = [0, *(start for start, _ in spans[1:]), len(paragraph)]
    return [paragraph[start:end] for start, end in pairwise(starts)]


def _pieces(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(after[j1:j2]))
            continue
        if i2 > i1:
            yield Piece("removed", "".join(before[i1:i2]))
        if j2 > j1:
            yield Piece("added", "".join(after[j1:j2]))
