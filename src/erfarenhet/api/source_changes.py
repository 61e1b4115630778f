"""What became of the documents that an earlier answer cites."""

from __future__ import annotations

from collections.abc import Iterable

from erfarenhet.api.schemas import SourceChange
from erfarenhet.corpus.registry import Registry
from erfarenhet.errors import NotFound
from erfarenhet.records import Answer, Citation


def find_source_changes(answer: Answer, registry: Registry) -> list[SourceChange]:
    """The cited documents that have a newer version or are no longer published, by the first marker concerned."""
    cited: dict[tuple[str, str], list[Citation]] = {}
    for citation in answer.citations:
        cited.setdefault((citation.document_id, citation.version), []).append(citation)
    changes = (_change(citations, registry) for citations in cited.values())
    return [change for change in changes if change is not None]


def _change(citations: list[Citation], registry: Registry) -> SourceChange | None:
    first = citations[0]
    try:
        current = registry.document(first.document_id)
    except NotFound:
        return _source_change(citations, None, quotes_still_there=False)
    if current.version == first.version:
        return None
    return _source_change(
        citations, current.version, quotes_still_there=all(citation.quote in current.text for citation in citations)
    )


def _source_change(
    citations: Iterable[Citation], current_version: str | None, *, quotes_still_there: bool
) -> SourceChange:
    first, *rest = citations
    return SourceChange(
        document_id=first.document_id,
        title=first.title,
        markers=[citation.marker for citation in (first, *rest)],
        change="gone" if current_version is None else "new_version",
        cited_version=first.version,
        current_version=current_version,
        quotes_still_there=quotes_still_there,
    )
