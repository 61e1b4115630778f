"""The place in a document that an address points at: offsets, and the quote that stands there."""

from __future__ import annotations

from dataclasses import dataclass

from erfarenhet.records import Document, Page

# A longer run of text is no quote, and would not be looked for on a page.
_QUOTE_MAX = 8000


@dataclass(frozen=True, slots=True)
class QuotedPlace:
    """Where an address points.

    Attributes:
        asked: whether the address names a place at all.
        start, end: half-open, in the document's text, when the place is in it; else 0.
        quote: what stands there; empty when the place is not in the text.
        page: the physical page on which it begins; ``None`` when there is none.
    """

    asked: bool
    start: int = 0
    end: int = 0
    quote: str = ""
    page: int | None = None

    @property
    def found(self) -> bool:
        """Whether there is something to mark."""
        return bool(self.quote)

    @property
    def query(self) -> dict[str, int | None]:
        """The place, for an address."""
        return {"start": self.start, "end": self.end} if self.found else {}

    def stands_on(self, page: Page) -> bool:
        """Whether a part of the quote stands on a page."""
        return self.found and self.start < page.end and page.start < self.end


def quoted_place(document: Document, start: int | None, end: int | None) -> QuotedPlace:
    """The place that an address names; nothing of it is believed that the document's text does not bear out."""
    if start is None or end is None:
        return QuotedPlace(asked=start is not None or end is not None)
    quote = document.text[start:end] if start < end <= len(document.text) and end - start <= _QUOTE_MAX else ""
    if not quote.strip():
        return QuotedPlace(asked=True)
    return QuotedPlace(True, start, end, quote, document.page_at(start))
