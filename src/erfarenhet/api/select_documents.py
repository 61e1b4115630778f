"""The documents of the catalogue that filters let through, by the same rules as in the index."""

from __future__ import annotations

from collections.abc import Iterable

from erfarenhet.corpus.registry_records import CatalogueEntry
from erfarenhet.store.interface import Filters
from erfarenhet.store.payload import fold, period_of


def select_documents(entries: Iterable[CatalogueEntry], filters: Filters) -> list[CatalogueEntry]:
    """Those that match, in the order given. A document's language is its main one."""
    return [entry for entry in entries if _matches(entry, filters)]


def _matches(entry: CatalogueEntry, filters: Filters) -> bool:
    metadata = entry.metadata
    held: tuple[tuple[tuple[str, ...], tuple[str | None, ...]], ...] = (
        (filters.language, (metadata.language,)),
        (filters.country, metadata.countries),
        (filters.document_type, (metadata.document_type,)),
        (filters.phase, metadata.phases),
        (filters.event_type, metadata.event_types),
        (filters.document_id, (entry.document_id,)),
        (tuple(map(fold, filters.place)), tuple(map(fold, metadata.places))),
        (tuple(map(fold, filters.publisher)), (fold(metadata.publisher or ""),)),
    )
    if any(wanted and not set(wanted) & set(present) for wanted, present in held):
        return False
    if filters.year_from is None and filters.year_to is None:
        return True
    period = period_of(metadata)
    if period is None:
        return False
    first, last = period
    return (filters.year_from is None or last >= filters.year_from) and (
        filters.year_to is None or first <= filters.year_to
    )
