"""Tell what is new, changed, unchanged, moved or gone, from names and digests alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from erfarenhet.corpus.registry import KnownDocument
from erfarenhet.ingest.incoming import Incoming


@dataclass(slots=True)
class ChangePlan:
    """What a run of ingestion has to do.

    Attributes:
        incoming: files to read: new ones, and changed ones.
        skipped: number of files whose content is known, or that repeat another file of the same run.
        unchanged: documents whose content was handed in again, by id, with the file that holds it.
        moved: documents whose file lies elsewhere now, by id, with the new location.
        removed: ids of documents that are gone.
    """

    incoming: list[Incoming] = field(default_factory=list)
    skipped: int = 0
    unchanged: dict[str, Incoming] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)


def plan_changes(handed_in: Sequence[Incoming], folders: Iterable[Path], known: Iterable[KnownDocument]) -> ChangePlan:
    """Compare what was handed in with what is known.

    A document is first looked for at its place. Other content there means a new version of it, unless that content
    is another known document's: then this document is found elsewhere, or is gone.

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
    versions = {document.version for document in documents}
    folders = tuple(folders)
    for document in documents:
        here, places = at.get(document.location), by_version.get(document.version, [])
        if here is not None and here.source.sha256 == document.version:
            plan.unchanged[document.document_id] = here
        elif here is not None and here.source.sha256 not in versions:
            continue  # a new version
        elif places:
            plan.unchanged[document.document_id] = places[0]
            if here is not None or _is_gone(document.location):
                plan.moved[document.document_id] = places[0].location
        elif here is not None or (_is_gone(document.location) and _lies_in(document.location, folders)):
            plan.removed.add(document.document_id)
    seen = {item.source.sha256 for item in plan.unchanged.values()}
    for item in handed_in:
        if item.source.sha256 in seen:
            plan.skipped += 1
        else:
            plan.incoming.append(item)
            seen.add(item.source.sha256)
    return plan


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
