"""Check registry, files and index against each other."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from erfarenhet.corpus.home import Home
from erfarenhet.corpus.lifecycle_records import PENDING, PUBLISHED
from erfarenhet.corpus.registry_records import KnownDocument, passage_digest
from erfarenhet.errors import HomeLocked, NotFound, StoreError
from erfarenhet.records import SourceFile
from erfarenhet.store.interface import PassageStore, StoreEngine


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not agree.

    Attributes:
        kind: ``index-missing``, ``index-damaged``, ``passage-missing``, ``passage-orphan``, ``passage-differs``,
            ``file-missing``, ``file-damaged``, ``text-differs``, ``state-differs`` or ``audit-broken``.
        id: of the generation, passage, document or entry of the audit log concerned.
    """

    kind: str
    id: str
    detail: str


def check_consistency(home: Home, engine: StoreEngine) -> list[Finding]:
    """Compare what the registry says with the files and the published generation of the index.

    Returns:
        What does not agree; empty when all is well. A home in which nothing was published yet is well.
    Raises:
        HomeLocked: another process is writing to the published generation, which none does in normal use.
    """
    return [*_check_files(home), *_check_states(home), *_check_index(home, engine), *_check_audit(home)]


def _check_states(home: Home) -> list[Finding]:
    """What is published must be what is approved, each once; what is proposed must be at hand."""
    lifecycle = home.registry.lifecycle
    findings: list[Finding] = []
    published = {(known.document_id, known.version) for known in home.registry.known_documents()}
    approved = {(status.document_id, status.version) for status in lifecycle.versions(states=PUBLISHED)}
    for document_id, version in sorted(published - approved):
        findings.append(Finding("state-differs", document_id, f"version {version[:12]} is published, not approved"))
    for document_id, version in sorted(approved - published):
        findings.append(Finding("state-differs", document_id, f"version {version[:12]} is approved, not published"))
    for status in lifecycle.versions(states=PENDING):
        try:
            lifecycle.proposal(status.document_id, status.version)
        except NotFound as exc:
            findings.append(Finding("state-differs", status.document_id, str(exc)))
    return findings


def _check_audit(home: Home) -> list[Finding]:
    problems = home.registry.audit.verify()
    return [Finding("audit-broken", str(problem.number), problem.detail) for problem in problems]


def _check_files(home: Home) -> list[Finding]:
    findings: list[Finding] = []
    pending = home.registry.lifecycle.versions(states=PENDING)
    proposed = [KnownDocument(status.document_id, status.version, status.location) for status in pending]
    for known in (*home.registry.known_documents(), *proposed):
        path = home.stored_file(known.version)
        if path is None:
            detail = f"the source file of version {known.version[:12]} is gone from {home.files}; hand it in again"
            findings.append(Finding("file-missing", known.document_id, detail))
        elif (problem := _damage(path, known.version)) is not None:
            findings.append(Finding("file-damaged", known.document_id, problem))
    return findings


def _damage(path: Path, version: str) -> str | None:
    try:
        intact = SourceFile.from_path(path).sha256 == version
    except OSError as exc:
        return f"{path} cannot be read ({exc.strerror}); correct its permissions"
    return None if intact else f"{path} has changed since it was handed in; remove it and hand the document in again"


def _check_index(home: Home, engine: StoreEngine) -> list[Finding]:
    published = home.registry.published_index()
    if published is None:
        return []
    try:
        with _open_beside_readers(engine, published.generation) as store:
            return _compare_passages(home, store)
    except NotFound as exc:
        return [Finding("index-missing", published.generation, str(exc))]
    except StoreError as exc:
        return [Finding("index-damaged", published.generation, str(exc))]


@contextmanager
def _open_beside_readers(engine: StoreEngine, generation: str) -> Iterator[PassageStore]:
    """Open a generation, or a copy of it when a running service holds it (embedded engine: one process per folder)."""
    try:
        store = engine.open(generation, timeout_s=0)
        copy = None
    except HomeLocked:
        copy = f"{generation}-check-{uuid.uuid4().hex[:8]}"
        store = engine.copy(generation, copy)
    try:
        yield store
    finally:
        store.close()
        if copy is not None:
            engine.drop(copy)


def _compare_passages(home: Home, store: PassageStore) -> list[Finding]:
    expected = home.registry.passage_digests()
    findings: list[Finding] = []
    texts: dict[str, str] = {}
    for entry in store.passages():
        passage = entry.passage
        digest = expected.pop(passage.passage_id, None)
        if digest is None:
            detail = f"stands in the index but not in the registry (document {passage.document_id})"
            findings.append(Finding("passage-orphan", passage.passage_id, detail))
            continue
        if digest != passage_digest(passage):
            detail = f"the index holds another text than the registry (document {passage.document_id})"
            findings.append(Finding("passage-differs", passage.passage_id, detail))
        if passage.document_id not in texts:
            texts[passage.document_id] = home.registry.document(passage.document_id).text
        if texts[passage.document_id][passage.start : passage.end] != passage.text:
            detail = f"the document {passage.document_id} does not hold this text at {passage.start}:{passage.end}"
            findings.append(Finding("text-differs", passage.passage_id, detail))
    detail = "stands in the registry but not in the index"
    return findings + [Finding("passage-missing", passage_id, detail) for passage_id in expected]
