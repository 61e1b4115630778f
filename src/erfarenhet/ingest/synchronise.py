"""Bring the corpus in line with the files that were handed in.

What is unchanged is skipped without being read; what is new or changed goes through the pipeline into a new
generation of the index, beside the one that readers use; what is gone from a folder that was handed in whole is
removed. One transaction then publishes all of it. Until then nothing is visible, and after a crash nothing is left
over but a generation that the next run clears away.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from erfarenhet.corpus.home import Home
from erfarenhet.corpus.registry import Addition, KnownDocument
from erfarenhet.encoding.interface import Encoder
from erfarenhet.errors import InvalidFrontMatter
from erfarenhet.ingest.collect_sources import collect_sources
from erfarenhet.ingest.incoming import Incoming, Reader
from erfarenhet.ingest.index_passages import PassageTerms
from erfarenhet.ingest.make_document import choose_document_id
from erfarenhet.ingest.recipe import Recipe
from erfarenhet.records import Content, Rejection, SourceFile
from erfarenhet.store.interface import IndexDescription, PassageStore, StoreEngine

# Files that go through the pipeline together: enough for the encoder to fill its batches, few enough for memory
# and for a progress bar that moves.
_BATCH_FILES = 8

Progress = Callable[[str, int, int], None]
"""Called with the name of the file that comes next, how many are done, and how many there are."""


@dataclass(slots=True)
class IngestReport:
    """What ingestion did. Files in = created + updated + skipped + rejected; ``ignored`` files are no documents.

    Attributes:
        passages: passages of the documents that were created or updated.
        notes: by file, what a curator should know of it although it was taken in.
        rebuilt: documents that were indexed anew because the encoder or the recipe has changed.
    """

    created: int = 0
    updated: int = 0
    skipped: int = 0
    deleted: int = 0
    passages: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rebuilt: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class IngestTools:
    """What ingestion works with. Encoder and reader are opened by need: when all is skipped, neither is.

    Attributes:
        describe_index: what an index built now would record; cheap, without loading the encoder.
    """

    engine: StoreEngine
    recipe: Recipe
    describe_index: Callable[[], IndexDescription]
    load_encoder: Callable[[], Encoder]
    terms: PassageTerms
    open_reader: Callable[[], AbstractContextManager[Reader]]
    lock_timeout_s: float


def synchronise(paths: Iterable[Path], home: Home, tools: IngestTools, progress: Progress | None = None) -> IngestReport:
    """Take files and folders in, and publish the result at once.

    Returns:
        What was done with each file. Rejected files leave an earlier version of theirs untouched.
    Raises:
        HomeLocked: another process is changing this corpus.
        HomeError, StoreError, ModelError: nothing was changed.
    """
    started = time.perf_counter()
    with home.ingest_lock(tools.lock_timeout_s):
        run = _Run(home, tools, progress)
        run.plan(list(paths))
        run.carry_out()
    run.report.seconds = round(time.perf_counter() - started, 3)
    return run.report


def rebuild(home: Home, tools: IngestTools, progress: Progress | None = None) -> IngestReport:
    """Build the index anew from the registry and the stored source files, whatever state the present one is in."""
    started = time.perf_counter()
    with home.ingest_lock(tools.lock_timeout_s):
        run = _Run(home, tools, progress, rebuild_all=True)
        run.plan([])
        run.carry_out()
    run.report.seconds = round(time.perf_counter() - started, 3)
    return run.report


class _Run:
    """One run of ingestion: first the plan, from names and digests alone, then the work."""

    def __init__(
        self, home: Home, tools: IngestTools, progress: Progress | None, *, rebuild_all: bool = False
    ) -> None:
        self._home = home
        self._tools = tools
        self._progress = progress or (lambda _name, _done, _total: None)
        self.report = IngestReport()
        self._published = home.registry.published_index()
        self._known = {document.document_id: document for document in home.registry.known_documents()}
        self._by_location = {document.location: document for document in self._known.values()}
        self._rebuild = rebuild_all or self._recipe_changed()
        self._incoming: list[Incoming] = []
        self._rebuilding: list[Incoming] = []
        self._removed: set[str] = set()
        # Ids given out in this run, by the location that has them.
        self._given: dict[str, str] = {}

    def _recipe_changed(self) -> bool:
        if self._published is None:
            return False
        then, now = self._published.description, self._tools.describe_index()
        return (then.encoder, then.dimensions, then.recipe) != (now.encoder, now.dimensions, now.recipe)

    # The plan

    def plan(self, paths: list[Path]) -> None:
        """Tell what is new, changed, unchanged, moved or gone."""
        found = collect_sources(paths)
        self.report.rejected += found.rejected
        self.report.ignored += found.ignored
        by_version = {document.version: document for document in self._known.values()}
        seen: set[str] = set()
        for path in found.files:
            location = str(path)
            try:
                source = SourceFile.from_path(path)
            except OSError as exc:
                reason = f"{path.name}: cannot be opened ({exc.strerror}). Check its permissions."
                self.report.rejected.append(Rejection(location, reason))
                continue
            if source.sha256 in seen or self._is_known(source, location, by_version):
                self.report.skipped += 1
            else:
                self._incoming.append(Incoming(source, location))
            seen.add(source.sha256)
        present = {str(path) for path in found.files}
        for document in self._known.values():
            gone = document.location not in present and not Path(document.location).exists()
            if gone and any(Path(document.location).is_relative_to(folder) for folder in found.folders):
                self._removed.add(document.document_id)
        if self._rebuild:
            self._plan_rebuild()

    def _is_known(self, source: SourceFile, location: str, by_version: Mapping[str, KnownDocument]) -> bool:
        here = self._by_location.get(location)
        if here is not None and here.version == source.sha256:
            return True
        elsewhere = by_version.get(source.sha256)
        if elsewhere is None:
            return False
        if not Path(elsewhere.location).exists():
            self._home.registry.move(elsewhere.document_id, location)
            moved = KnownDocument(elsewhere.document_id, elsewhere.version, location)
            self._known[moved.document_id] = self._by_location[location] = moved
        return True

    def _plan_rebuild(self) -> None:
        changing = {item.location for item in self._incoming}
        for document in self._known.values():
            if document.document_id in self._removed or document.location in changing:
                continue
            path = self._home.stored_file(document.version)
            if path is None:
                reason = f"{document.document_id}: its source file is lost from {self._home.files}. Hand it in again."
                self.report.rejected.append(Rejection(document.location, reason))
                self._removed.add(document.document_id)
                continue
            name = self._home.registry.document(document.document_id).source_name
            source = SourceFile(path, name, document.version, path.stat().st_size)
            self._rebuilding.append(Incoming(source, document.location))

    # The work

    def carry_out(self) -> None:
        """Build the new generation and publish it; do nothing when nothing has changed."""
        self._clear_leftovers()
        work = [*self._rebuilding, *self._incoming]
        if not work and not self._removed:
            return
        number = (self._published.number if self._published else 0) + 1
        generation = f"g{number:06d}"
        description = self._tools.describe_index()
        with self._new_generation(generation, description) as store:
            additions = self._process(work, store) if work else []
            if not additions and not self._removed:
                store.close()
                self._tools.engine.drop(generation)
                return
            store.delete_documents(sorted(self._removed))
            store.flush()
            store.close()
            self._home.registry.publish(
                number=number,
                generation=generation,
                description=description,
                additions=additions,
                removed=sorted(self._removed),
            )
        self.report.deleted += len(self._removed)
        if self._published is not None:
            self._tools.engine.drop(self._published.generation)  # or later, when its last reader has moved on

    def _clear_leftovers(self) -> None:
        current = self._published.generation if self._published else None
        for generation in self._tools.engine.generations():
            if generation != current:
                self._tools.engine.drop(generation)

    @contextmanager
    def _new_generation(self, generation: str, description: IndexDescription) -> Iterator[PassageStore]:
        engine, published = self._tools.engine, self._published
        if published is None or self._rebuild:
            store = engine.create(generation, description)
        else:
            store = engine.copy(published.generation, generation)
        try:
            yield store
        except BaseException:
            store.close()
            engine.drop(generation)
            raise

    def _process(self, work: list[Incoming], store: PassageStore) -> list[Addition]:
        from erfarenhet.ingest.pipeline import IngestionPipeline  # Haystack: 1 to 3 s that a run without work spares

        encoder = self._tools.load_encoder()
        additions: list[Addition] = []
        rebuilding = {item.location for item in self._rebuilding}
        with self._tools.open_reader() as reader:
            pipeline = IngestionPipeline(
                reader=reader,
                choose_id=self._choose_id,
                encoder=encoder,
                terms=self._tools.terms,
                size=self._tools.recipe.passage_size(encoder),
                store=store,
            )
            for start in range(0, len(work), _BATCH_FILES):
                batch = work[start : start + _BATCH_FILES]
                self._progress(batch[0].source.name, start, len(work))
                processed = pipeline.process(batch)
                self.report.rejected += processed.rejected
                for item, document in processed.documents:
                    passages = processed.passages[document.document_id]
                    self._home.store_file(item.source)
                    additions.append(Addition(document, passages, item.location, item.source.size_bytes))
                    self._count(document.document_id, len(passages), rebuilt=item.location in rebuilding)
                    if document.notes:
                        self.report.notes[item.location] = document.notes
        self._progress("", len(work), len(work))
        return additions

    def _choose_id(self, content: Content, item: Incoming) -> str:
        here = self._by_location.get(item.location)
        if here is not None and content.document_id in (None, here.document_id):
            document_id = here.document_id
        else:
            document_id = choose_document_id(content, item.source, item.location, {*self._known, *self._given.values()})
        for location, given in self._given.items():
            if given == document_id:
                raise InvalidFrontMatter(
                    f"{item.source.name}: front matter: id: {document_id!r} is also the id of {location}. "
                    "Give each document an id of its own."
                )
        if here is not None and here.document_id != document_id:
            self._removed.add(here.document_id)  # the file says now that it is another document
        self._removed.discard(document_id)
        self._given[item.location] = document_id
        return document_id

    def _count(self, document_id: str, passages: int, *, rebuilt: bool) -> None:
        if rebuilt:
            self.report.rebuilt += 1
            return
        self.report.passages += passages
        if document_id in self._known:
            self.report.updated += 1
        else:
            self.report.created += 1


