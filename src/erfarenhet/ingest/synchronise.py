"""Bring the corpus in line with the files that were handed in.

What is unchanged is skipped without being read; what is new or changed goes through the pipeline into a new
generation of the index, beside the one that readers use; what is gone from a folder that was handed in whole is
removed. One transaction then publishes all of it. Until then nothing is visible, and after a crash nothing is left
over but a generation that the next run clears away. Where a review is required, new documents and new versions become
proposals instead, and nothing is published or removed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from erfarenhet.corpus.home import Home
from erfarenhet.corpus.lifecycle_records import PUBLISHED_AT_ONCE, Approval, Decision, Inspection, Proposal
from erfarenhet.corpus.registry_records import Addition, KnownDocument
from erfarenhet.errors import InvalidFrontMatter
from erfarenhet.ingest.collect_sources import collect_sources
from erfarenhet.ingest.incoming import Incoming
from erfarenhet.ingest.ingest_tools import Finding, IngestReport, IngestTools, Progress
from erfarenhet.ingest.make_document import choose_document_id
from erfarenhet.ingest.next_generation import NextGeneration
from erfarenhet.ingest.plan_changes import ChangePlan, plan_changes
from erfarenhet.records import Content, Document, Rejection, SourceFile
from erfarenhet.store.interface import PassageStore

if TYPE_CHECKING:
    from erfarenhet.ingest.pipeline import IngestionPipeline, ProcessedBatch

# Files that go through the pipeline together: enough for the encoder to fill its batches, few enough for memory
# and for a progress bar that moves.
_BATCH_FILES = 8

_Work = TypeVar("_Work")


def synchronise(
    paths: Iterable[Path], home: Home, tools: IngestTools, progress: Progress | None = None
) -> IngestReport:
    """Take files and folders in, and publish the result at once.

    Returns:
        What was done with each file. Rejected files leave an earlier version of theirs untouched.
    Raises:
        HomeLocked: another process is changing this corpus.
        HomeError, StoreError, ModelError: nothing was changed.
    """
    return _ingest(list(paths), home, tools, progress)


def rebuild(home: Home, tools: IngestTools, progress: Progress | None = None) -> IngestReport:
    """Build the index anew from the registry and the stored source files, whatever state the present one is in.

    A document whose stored file is lost or cannot be read any more is indexed as it was read earlier, with a note.

    Raises:
        HomeLocked: another process is changing this corpus.
        HomeError, StoreError, ModelError: nothing was changed.
    """
    return _ingest([], home, tools, progress, rebuild_all=True)


def _ingest(
    paths: list[Path], home: Home, tools: IngestTools, progress: Progress | None, *, rebuild_all: bool = False
) -> IngestReport:
    started = time.perf_counter()
    with home.ingest_lock(tools.lock_timeout_s):
        run = _Run(home, tools, progress, rebuild_all=rebuild_all)
        run.plan(paths)
        run.carry_out()
    run.report.seconds = round(time.perf_counter() - started, 3)
    return run.report


class _Run:
    """One run of ingestion: first the plan, then the work."""

    def __init__(self, home: Home, tools: IngestTools, progress: Progress | None, *, rebuild_all: bool = False) -> None:
        self._home = home
        self._tools = tools
        self._progress = progress or (lambda _name, _done, _total: None)
        self.report = IngestReport()
        self._next = NextGeneration(home, tools, rebuild_all=rebuild_all)
        self._known = {document.document_id: document for document in home.registry.known_documents()}
        # What waits for a review, and what somebody withdrew: told apart from new, and not published by finding it.
        self._held = {document.document_id: document for document in home.registry.lifecycle.held_by_desk()}
        self._plan = ChangePlan()
        self._id_at: dict[str, str] = {}
        # Ids given out in this run, with the location that has each.
        self._given: dict[str, str] = {}
        self._additions: list[Addition] = []
        self._findings: dict[str, Finding] = {}

    # The plan

    def plan(self, paths: list[Path]) -> None:
        """Tell what is new, changed, unchanged, moved or gone."""
        found = collect_sources(paths, own_folders=(self._home.files, self._home.folder / "index"))
        self.report.rejected += found.rejected
        self.report.ignored += found.ignored
        handed_in: list[Incoming] = []
        for path in found.files:
            try:
                handed_in.append(Incoming(SourceFile.from_path(path), str(path)))
            except OSError as exc:
                reason = f"{path.name}: cannot be opened ({exc.strerror}). Check its permissions."
                self.report.rejected.append(Rejection(str(path), reason))
        everything = {**self._known, **self._held}
        self._plan = plan_changes(handed_in, found.folders, everything.values())
        self.report.skipped = self._plan.skipped + len(self._plan.repeated)
        for document_id, location in self._plan.moved.items():
            self._home.registry.move(document_id, location, everything[document_id].version)
        for document_id, item in self._plan.unchanged.items():
            if self._home.stored_file(item.source.sha256) is None:
                self._home.store_file(item.source)  # lost from the home, and now handed in again
            if document_id in self._held and document_id not in self._known:
                self._note(item.location, self._why_held(document_id))
        self._known = {document.document_id: document for document in self._home.registry.known_documents()}
        self._held = {document.document_id: document for document in self._home.registry.lifecycle.held_by_desk()}
        everything = {**self._known, **self._held}
        self._id_at = {document.location: document.document_id for document in everything.values()}

    def _why_held(self, document_id: str) -> str:
        last = self._home.registry.lifecycle.history(document_id)[-1]
        if last.to_state == "withdrawn":
            return f"{document_id}: withdrawn by {last.who} ({last.why}). Bring it back: erfarenhet curate propose"
        return f"{document_id}: waits for a review. See it: erfarenhet curate show {document_id}"

    def _note(self, location: str, *notes: str) -> None:
        self.report.notes[location] = (*self.report.notes.get(location, ()), *notes)

    def _removed(self) -> list[str]:
        """Published documents that go with their files. Where a review is required, that is somebody's decision."""
        gone = sorted(self._plan.removed & self._known.keys())
        if not self._tools.policy.review_required:
            return gone
        self.report.missing = gone
        return []

    # The work

    def carry_out(self) -> None:
        """Build the new generation and publish it; do nothing when nothing has changed."""
        self._next.clear_leftovers()
        if not (self._plan.incoming or self._removed() or self._next.rebuild):
            return
        with self._next.building() as store:
            if self._plan.incoming or self._known:
                self._process(store)
            removed = self._removed()
            if not (self._additions or removed or self._next.rebuild):
                self._next.discard(store)
                return
            self._next.publish(store, self._additions, removed)
        self.report.deleted += len(removed)

    def _process(self, store: PassageStore) -> None:
        if not (self._plan.incoming or self._next.rebuild):
            return
        from erfarenhet.ingest.pipeline import IngestionPipeline  # Haystack: 1 to 3 s that a run without work spares

        encoder = self._tools.load_encoder()
        with self._tools.open_reader() as reader:
            pipeline = IngestionPipeline(
                reader=reader,
                choose_id=self._choose_id,
                keep_source=self._home.store_file,
                encoder=encoder,
                terms=self._tools.terms,
                size=self._tools.recipe.passage_size(encoder),
                store=store,
                divert=self._divert,
            )
            for batch in self._batches(self._plan.incoming, lambda item: item.source.name):
                processed = pipeline.process(batch)
                self._reject(processed, batch)
                for document in self._add(processed):
                    self._count(document.document_id, len(processed.passages[document.document_id]))
                self._propose(processed)
            if self._next.rebuild:
                # After the others: what was not replaced, or whose replacement was rejected, is taken over.
                self._take_over(pipeline)

    def _divert(self, item: Incoming, document: Document) -> bool:
        """Whether a document is kept for a review rather than published."""
        if item.document_id is not None:
            return False  # published already, and only indexed anew
        policy = self._tools.policy
        if policy.look_over is not None:
            finding = self._findings[document.document_id] = policy.look_over(document)
            self._note(item.location, *finding.notes)
            if finding.hold is not None:
                self._note(item.location, f"Kept for a review: {finding.hold}")
                return True
        if document.document_id in self._held and document.document_id not in self._known:
            self._note(item.location, self._why_held(document.document_id))
            return True
        return policy.review_required

    def _propose(self, processed: ProcessedBatch) -> None:
        decision = Decision(self._tools.policy.who, "handed in")
        for item, document in processed.diverted:
            finding = self._findings.get(document.document_id)
            inspection = finding.inspection if finding else Inspection()
            proposal = Proposal(document, item.location, item.source.size_bytes, inspection)
            if document.notes:
                self._note(item.location, *document.notes)
            if self._home.registry.lifecycle.propose(proposal, decision):
                self.report.proposed += 1
            else:
                self.report.skipped += 1

    def _reject(self, processed: ProcessedBatch, batch: Sequence[Incoming]) -> None:
        digest = {item.location: item.source.sha256 for item in batch}
        for rejection in processed.rejected:
            self.report.rejected.append(rejection)
            for item in self._plan.repeated:
                if item.source.sha256 == digest[rejection.source]:
                    reason = f"{item.source.name}: has the same content as {rejection.source}. {rejection.reason}"
                    self.report.rejected.append(Rejection(item.location, reason))
                    self.report.skipped -= 1

    def _batches(self, work: Sequence[_Work], name_of: Callable[[_Work], str]) -> Iterator[Sequence[_Work]]:
        for start in range(0, len(work), _BATCH_FILES):
            self._progress(name_of(work[start]), start, len(work))
            yield work[start : start + _BATCH_FILES]
            self._progress("", min(start + _BATCH_FILES, len(work)), len(work))

    def _take_over(self, pipeline: IngestionPipeline) -> None:
        """Index anew every document that stays as it is: read again, or where that fails as it was read earlier."""
        curated = self._home.registry.lifecycle.curated_versions()
        replaced = {addition.document.document_id for addition in self._additions}
        removed = set(self._removed())
        staying = [
            document
            for document in self._known.values()
            if document.document_id not in replaced and document.document_id not in removed
        ]
        for batch in self._batches(staying, lambda document: document.document_id):
            # What a curator has changed is not in the file.
            to_read = [document for document in batch if (document.document_id, document.version) not in curated]
            stored = {document.document_id: self._stored(document) for document in to_read}
            processed = pipeline.process([item for item in stored.values() if item is not None])
            self._add(processed)
            reasons = {rejection.source: rejection.reason for rejection in processed.rejected}
            read = {document.document_id for _, document in processed.documents}
            unread = [document for document in batch if document.document_id not in read]
            self._add(pipeline.process([], [self._as_read_earlier(document) for document in unread]))
            for document in unread:
                if document in to_read:
                    lost = f"{document.document_id}: its stored source file is lost or damaged. Hand it in again."
                    reason = reasons.get(document.location, lost)
                    self._note(document.location, f"{reason} Indexed anew as it was read earlier.")
            self.report.rebuilt += len(batch)

    def _stored(self, document: KnownDocument) -> Incoming | None:
        path = self._home.stored_file(document.version)
        if path is None:
            return None
        try:
            source = SourceFile.from_path(path, self._home.registry.document(document.document_id).source_name)
        except OSError:  # doctor tells; what matters here is that it cannot be read
            return None
        return Incoming(source, document.location, document.document_id) if source.sha256 == document.version else None

    def _as_read_earlier(self, known: KnownDocument) -> tuple[Incoming, Document]:
        entry = self._home.registry.catalogue(known.document_id)[0]
        source = SourceFile(Path(known.location), entry.source_name, known.version, entry.size_bytes)
        document = self._home.registry.document(known.document_id)
        return Incoming(source, known.location, known.document_id), document

    def _add(self, processed: ProcessedBatch) -> list[Document]:
        policy = self._tools.policy
        approval = Approval(policy.who, PUBLISHED_AT_ONCE.why, review_by=policy.review_by)
        for item, document in processed.documents:
            passages = processed.passages[document.document_id]
            finding = self._findings.get(document.document_id)
            inspection = finding.inspection if finding and item.document_id is None else None
            self._additions.append(
                Addition(document, passages, item.location, item.source.size_bytes, approval, inspection)
            )
            if document.notes:
                self._note(item.location, *document.notes)
        return [document for _, document in processed.documents]

    def _choose_id(self, content: Content, item: Incoming) -> str:
        """The document's id; what else follows from it is noted for the rest of the run.

        Raises:
            InvalidFrontMatter: another file of this run, read or unchanged, has the id.
        """
        if item.document_id is not None:
            self._given[item.document_id] = item.location
            return item.document_id
        here = self._id_at.get(item.location)
        if here is not None and content.document_id in (None, here):
            document_id = here
        else:
            document_id = choose_document_id(
                content, item.source, item.location, {*self._known, *self._held, *self._given}
            )
        unchanged = self._plan.unchanged.get(document_id)
        holder = self._given.get(document_id) or (unchanged.location if unchanged else None)
        if holder is not None and holder != item.location:
            raise InvalidFrontMatter(
                f"{item.source.name}: front matter: id: {document_id!r} is also the id of {holder}. "
                "Give each document an id of its own."
            )
        if here is not None and here != document_id and here not in self._given:
            self._plan.removed.add(here)  # the file says now that it is another document
        self._plan.removed.discard(document_id)
        self._given[document_id] = item.location
        return document_id

    def _count(self, document_id: str, passages: int) -> None:
        self.report.passages += passages
        if document_id in self._known:
            self.report.updated += 1
        else:
            self.report.created += 1
