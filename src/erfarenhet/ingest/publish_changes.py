"""Carry out what a curator has decided: publish approved proposals, withdraw documents. One new generation for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from erfarenhet.corpus.home import Home
from erfarenhet.corpus.lifecycle_records import FILE_IS_GONE, Approval, Removal, check_reviewer, check_transition
from erfarenhet.corpus.registry_records import Addition
from erfarenhet.errors import HomeError, StoreError, UnreadableSource
from erfarenhet.ingest.incoming import Incoming
from erfarenhet.ingest.ingest_tools import IngestTools
from erfarenhet.ingest.next_generation import NextGeneration
from erfarenhet.records import Content, Document, Passage, SourceFile
from erfarenhet.store.interface import PassageStore

_Seen = TypeVar("_Seen")


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be published and withdrawn.

    Attributes:
        approvals: of pending versions in review, by document id and version.
        removed: ids of published documents.
    """

    approvals: Mapping[tuple[str, str], Approval] = field(default_factory=dict)
    removed: Sequence[str] = ()
    removal: Removal = FILE_IS_GONE


def publish_changes(home: Home, tools: IngestTools, changes: Changes) -> list[Addition]:
    """Publish and withdraw, all or nothing; readers see it when it is complete.

    Returns:
        What was published, with its passages.
    Raises:
        NotFound: a version is not pending, or a document to withdraw is not published.
        InvalidTransition, AccessDenied: it is not in review, or its reviewer proposed it.
        HomeLocked: another process is changing this corpus.
        HomeError, StoreError, ModelError: nothing was changed.
    """
    with home.ingest_lock(tools.lock_timeout_s):
        next_generation, additions = _prepared(home, tools, changes)
        with next_generation.building() as store:
            if additions:
                additions = _index(additions, tools, store)
            next_generation.publish(store, additions, changes.removed, changes.removal)
        return additions


def with_changes(
    home: Home, tools: IngestTools, changes: Changes, look: Callable[[PassageStore, list[Document]], _Seen]
) -> _Seen:
    """Build what ``publish_changes`` would publish, look at it, and throw it away; proposals need not be in review.

    Args:
        look: is given the index and the documents that it holds beside the published ones.
    Raises:
        NotFound, HomeLocked, HomeError, StoreError, ModelError: as ``publish_changes``.
    """
    with home.ingest_lock(tools.lock_timeout_s):
        next_generation, additions = _prepared(home, tools, changes, to_look=True)
        with next_generation.building() as store:
            if additions:
                _index(additions, tools, store)
            store.delete_documents(changes.removed)
            store.flush()
            seen = look(store, [addition.document for addition in additions])
            next_generation.discard(store)
        return seen


def _prepared(
    home: Home, tools: IngestTools, changes: Changes, *, to_look: bool = False
) -> tuple[NextGeneration, list[Addition]]:
    next_generation = NextGeneration(home, tools)
    if next_generation.rebuild:
        raise StoreError(
            "The index was built with another encoder or recipe than the present ones. "
            "Build it anew first: erfarenhet doctor --repair"
        )
    additions = _pending(home, changes, to_look=to_look)  # before seconds are spent on an index
    for document_id in changes.removed:
        home.registry.lifecycle.published_version(document_id)
    next_generation.clear_leftovers()
    return next_generation, additions


def _pending(home: Home, changes: Changes, *, to_look: bool) -> list[Addition]:
    additions = []
    for (document_id, version), approval in changes.approvals.items():
        proposal = home.registry.lifecycle.proposal(document_id, version)
        (status,) = (found for found in home.registry.lifecycle.versions(document_id) if found.version == version)
        if not to_look:
            check_transition(document_id, status.state, "approved")
            check_reviewer(document_id, status.proposed_by, approval)
        if home.stored_file(version) is None:
            raise HomeError(f"The file of {document_id!r} is missing from the home. Hand it in again.")
        additions.append(Addition(proposal.document, (), proposal.location, proposal.size_bytes, approval))
    return additions


def _index(additions: Sequence[Addition], tools: IngestTools, store: PassageStore) -> list[Addition]:
    """Passages of the documents as the desk holds them: what was reviewed is what is published."""
    from erfarenhet.ingest.pipeline import IngestionPipeline  # Haystack: 1 to 3 s that a refusal spares

    encoder = tools.load_encoder()
    pipeline = IngestionPipeline(
        reader=_NoReader(),
        choose_id=_no_choice,
        keep_source=_keep_nothing,
        encoder=encoder,
        terms=tools.terms,
        size=tools.recipe.passage_size(encoder),
        store=store,
    )
    known = []
    for addition in additions:
        document = addition.document
        path = Path(addition.location or document.source_name)
        source = SourceFile(path, document.source_name, document.version, addition.size_bytes)
        known.append((Incoming(source, addition.location, document.document_id), document))
    passages = pipeline.process([], known).passages
    return [_with_passages(addition, passages[addition.document.document_id]) for addition in additions]


def _with_passages(addition: Addition, passages: Sequence[Passage]) -> Addition:
    return Addition(addition.document, passages, addition.location, addition.size_bytes, addition.approval)


class _NoReader:
    def read(self, source: SourceFile) -> Content:
        raise UnreadableSource(f"{source.name}: proposals are not read again.")


def _no_choice(_content: Content, item: Incoming) -> str:
    return item.document_id or ""


def _keep_nothing(_source: SourceFile) -> None:
    return None
