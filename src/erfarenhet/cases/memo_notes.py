"""Quotes as the notes of a memo, each once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from erfarenhet.cases.case_records import CaseQuote
from erfarenhet.memo import Note
from erfarenhet.records import Metadata

MetadataOf = Callable[[str], Metadata]
"""The metadata of a document by its id."""


class NoteList:
    """Numbers quotes in the order in which they are met."""

    def __init__(self, metadata_of: MetadataOf, retrieved: date) -> None:
        self._metadata_of = metadata_of
        self._retrieved = retrieved
        self._notes: dict[tuple[str, int, int], Note] = {}

    def marker(self, quote: CaseQuote, *, with_quote: bool) -> int:
        """The marker of a quote's note.

        Args:
            with_quote: put the quote into the note: what the note hangs on is not the quote itself.
        """
        key = (quote.document_id, quote.start, quote.end)
        if key not in self._notes:
            metadata = self._metadata_of(quote.document_id)
            self._notes[key] = Note(
                marker=len(self._notes) + 1,
                title=metadata.title or quote.document_id,
                retrieved=self._retrieved,
                language=quote.language,
                publisher=metadata.publisher,
                year=metadata.year,
                page=str(quote.page) if quote.page else None,
                section=quote.section or None,
                url=metadata.url,
                licence=metadata.licence,
                quote=quote.text if with_quote else None,
            )
        return self._notes[key].marker

    def notes(self) -> tuple[Note, ...]:
        """All notes, in order."""
        return tuple(self._notes.values())
