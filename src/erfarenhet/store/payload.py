"""A passage and its document's metadata as a point's payload, and back.

Three parts: ``passage`` and ``metadata`` rebuild the records; ``filters`` holds what filters compare with, in
the form in which they compare it. Text is kept as it is; only what ``filters`` holds is folded.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from erfarenhet.records import Metadata, Passage, Span

Payload = dict[str, Any]

_METADATA_LISTS = ("countries", "places", "event_types", "phases", "measures")
_METADATA_VALUES = (
    "title",
    "language",
    "publisher",
    "year",
    "document_type",
    "employer",
    "year_from",
    "year_to",
    "url",
    "licence",
)


def fold(name: str) -> str:
    """The form in which names of places and publishers are compared: NFC, without case, without outer space."""
    folded = unicodedata.normalize("NFC", name).casefold().strip()
    return unicodedata.normalize("NFC", folded)  # casefold may leave a composable pair


def period_of(metadata: Metadata) -> tuple[int, int] | None:
    """First and last year that a document is about: its period, else its year, else ``None``.

    A period with one known end is that one year.
    """
    known = [year for year in (metadata.year_from, metadata.year_to) if year is not None]
    if not known and metadata.year is not None:
        known = [metadata.year]
    return (min(known), max(known)) if known else None


def to_payload(passage: Passage, metadata: Metadata) -> Payload:
    """What is stored with a passage's vectors. JSON values only; ``metadata.front_matter`` is left out."""
    return {
        "passage": {
            "document_id": passage.document_id,
            "version": passage.version,
            "position": passage.position,
            "text": passage.text,
            "start": passage.start,
            "end": passage.end,
            "sentences": [offset for span in passage.sentences for offset in (span.start, span.end)],
            "section": list(passage.section),
            "page_from": passage.page_from,
            "page_to": passage.page_to,
            "paragraph": passage.paragraph,
            "header": passage.header,
            "language": passage.language,
        },
        "metadata": {
            **{name: value for name in _METADATA_VALUES if (value := getattr(metadata, name)) is not None},
            **{name: list(values) for name in _METADATA_LISTS if (values := getattr(metadata, name))},
        },
        "filters": _filter_values(passage, metadata),
    }


def _filter_values(passage: Passage, metadata: Metadata) -> Payload:
    values: Payload = {
        "language": passage.language,
        "document_id": passage.document_id,
        "country": list(metadata.countries),
        "phase": list(metadata.phases),
        "event_type": list(metadata.event_types),
        "place": sorted({fold(place) for place in metadata.places}),
    }
    if metadata.document_type is not None:
        values["document_type"] = metadata.document_type
    if metadata.publisher is not None:
        values["publisher"] = fold(metadata.publisher)
    if (period := period_of(metadata)) is not None:
        values["period_from"], values["period_to"] = period
    return values


def from_payload(passage_id: str, payload: Mapping[str, Any]) -> tuple[Passage, Metadata]:
    """Rebuild what ``to_payload`` stored.

    Raises:
        KeyError, TypeError: the payload was not written by ``to_payload``.
    """
    stored = dict(payload["passage"])
    offsets: Sequence[int] = stored.pop("sentences")
    passage = Passage(
        passage_id=passage_id,
        sentences=tuple(Span(start, end) for start, end in zip(offsets[::2], offsets[1::2], strict=True)),
        section=tuple(stored.pop("section")),
        **stored,
    )
    known: dict[str, Any] = dict(payload["metadata"])
    known.update((name, tuple(known[name])) for name in _METADATA_LISTS if name in known)
    return passage, Metadata(**known)
