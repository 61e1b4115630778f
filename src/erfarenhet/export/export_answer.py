"""A kept answer as a file."""

from __future__ import annotations

from collections.abc import Iterable

from erfarenhet.corpus.registry import Registry
from erfarenhet.export.answer_memo import SourceChanged, SourceFacts, answer_memo
from erfarenhet.memo import Memo
from erfarenhet.records import Answer, Citation


def kept_answer_memo(
    registry: Registry, answer_id: str, *, public_url: str | None = None, with_sources: bool = True
) -> Memo:
    """The memo of an answer that was given earlier, with what became of its sources since.

    Args:
        public_url: where people reach the service, for the permanent link; without, the memo has none.
        with_sources: whether a list of the sources and facts about the answer follow.

    Raises:
        NotFound: no such answer was given here.
    """
    answer = registry.kept_answer(answer_id)
    cited = registry.ingested_on((citation.document_id, citation.version) for citation in answer.citations)
    return answer_memo(
        answer,
        asked=registry.answered_on(answer_id),
        sources={version: SourceFacts(day, metadata.licence) for version, (day, metadata) in cited.items()},
        changed=_changes(answer.citations, registry),
        permalink=answer_address(public_url, answer) if public_url else None,
        with_sources=with_sources,
    )


def answer_address(public_url: str, answer: Answer) -> str:
    """Where people see an answer as it was given."""
    return f"{public_url.rstrip('/')}/answers/{answer.answer_id}"


def _changes(citations: Iterable[Citation], registry: Registry) -> dict[str, SourceChanged]:
    current = {known.document_id: known.version for known in registry.known_documents()}
    changes: dict[str, SourceChanged] = {}
    for citation in citations:
        if citation.document_id not in current:
            changes[citation.document_id] = "gone"
        elif current[citation.document_id] != citation.version:
            changes[citation.document_id] = "new_version"
    return changes
