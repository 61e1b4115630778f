"""Tell what is new, changed, unchanged, moved or gone, from names and digests alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from erfarenhet.corpus.registry_records import KnownDocument
from erfarenhet.ingest.incoming import Incoming


@dataclass(slots=True)
class ChangePlan:
    """What a run of ingestion has to do.

    Attributes:
        incoming: files to read: new ones, and changed ones.
        skipped: number of files whose content is a known document's.
        repeated: files with the same content as one of ``incoming``, to which they add nothing.
        unchanged: documents whose content was handed in again, by id, with the file that holds it.
        moved: documents whose file lies elsewhere now, by id, with the new location.
        removed: ids of documents that are gone.
    """

    incoming: list[Incoming] = field(default_factory=list)
    skipped: int = 0
    repeated: list[Incoming] = field(default_factory=list)
    unchanged: dict[str, Incoming] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)


def plan_changes(handed_in: Sequence[Incoming], folders: Iterable[Path], known: Iterable[KnownDocument]) -> ChangePlan:
    """Compare what was handed in with what is known.

    A document is first looked for at its place. Other content there means a new version of it, unless that content
    is the one of a document that stays as it is: then this document is found elsewhere, or is gone.

    Args:
        handed_in: the files, each location once.
        folders: those that were handed in whole; a document whose file is gone from one of them is removed.
    """
    plan = ChangePlan()
    at = {item.location: item for item in handed_in}
    by_version: dict[str, list[Incoming]] = {}
    for item in handed_in:
        by_version.setdefault(item.source.sha256, []).append(item)
    documents = list(known)
    changed = _changed_in_place(documents, at)
    folders = tuple(folders)
    for document in documents:
        here, places = at.get(document.location), by_version.get(document.version, [])
        if here is not None and here.source.sha256 == document.version:
            plan.unchanged[document.document_id] = here
        elif document.document_id in changed:
            continue  # a new version of it comes in
        elif places:
            plan.unchanged[document.document_id] = places[0]
            if here is not None or _is_gone(document.location):
                plan.moved[document.document_id] = places[0].location
        elif here is not None or (_is_gone(document.location) and _lies_in(document.location, folders)):
            plan.removed.add(document.document_id)
    staying = {item.source.sha256 for item in plan.unchanged.values()}
    coming: set[str] = set()
    # Two documents that change to the same content both do: what emptied a whole folder must not remove any.
    changed_places = {document.location for document in documents if document.document_id in changed}
    for item in handed_in:
        if item.source.sha256 in staying:
            plan.skipped += 1
        elif item.source.sha256 in coming and item.location not in changed_places:
            plan.repeated.append(item)
        else:
            plan.incoming.append(item)
            coming.add(item.source.sha256)
    return plan


def _changed_in_place(documents: Sequence[KnownDocument], at: Mapping[str, Incoming]) -> set[str]:
    """Ids of the documents whose file holds another content now, and none that is a staying document's."""
    changed: set[str] = set()
    while True:
        staying = {document.version for document in documents if document.document_id not in changed}
        found = {
            document.document_id
            for document in documents
            if (here := at.get(document.location)) is not None and here.source.sha256 not in staying
        }
        if found <= changed:
            return changed
        changed |= found


def _lies_in(location: str, folders: Iterable[Path]) -> bool:
    return any(Path(location).is_relative_to(folder) for folder in folders)


def _is_gone(location: str) -> bool:
    """Whether no file is there; one that cannot be looked at (permissions, a failing disk) is not gone."""
    try:
        Path(location).stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
