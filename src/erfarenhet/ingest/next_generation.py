"""The next generation of the index: built beside the published one, and made the one that readers use.

The only way by which passages reach readers. Before it publishes, it compares the number of passages in the generation
with what the registry will hold, and ``Registry.publish`` lets nothing through that nobody has approved: a passage
that is not of an approved version makes the publication fail, and readers keep what they have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from erfarenhet.corpus.home import Home
from erfarenhet.corpus.lifecycle_records import FILE_IS_GONE, Removal
from erfarenhet.corpus.registry_records import Addition
from erfarenhet.errors import NotFound, StoreError
from erfarenhet.ingest.ingest_tools import IngestTools
from erfarenhet.store.interface import PassageStore


class NextGeneration:
    """One generation on its way. Made under the home's ingest lock."""

    def __init__(self, home: Home, tools: IngestTools, *, rebuild_all: bool = False) -> None:
        self._home = home
        self._engine = tools.engine
        self._description = tools.describe_index()
        self.published = home.registry.published_index()
        self.rebuild = self.published is not None and (rebuild_all or self.recipe_changed())
        self._number = (self.published.number if self.published else 0) + 1
        self.name = f"g{self._number:06d}"

    def recipe_changed(self) -> bool:
        """Whether the published index was built otherwise than one would be now."""
        if self.published is None:
            return False
        then, now = self.published.description, self._description
        return (then.encoder, then.dimensions, then.recipe) != (now.encoder, now.dimensions, now.recipe)

    def clear_leftovers(self) -> None:
        """Remove what crashed runs and former readers have left."""
        current = self.published.generation if self.published else None
        for generation in self._engine.generations():
            if generation != current:
                self._engine.drop(generation)

    @contextmanager
    def building(self) -> Iterator[PassageStore]:
        """The generation, open for writing; nothing is left of it when the block fails before it is published."""
        if self.published is None or self.rebuild:
            store = self._engine.create(self.name, self._description)
        else:
            try:
                store = self._engine.copy(self.published.generation, self.name)
            except NotFound as exc:
                raise StoreError(f"{exc} It is the published one. Build it anew: erfarenhet doctor --repair") from exc
        try:
            yield store
        except BaseException:
            store.close()
            # What interrupts the moment after publication must not take the published generation with it.
            now = self._home.registry.published_index()
            if now is None or now.generation != self.name:
                self._engine.drop(self.name)
            raise

    def discard(self, store: PassageStore) -> None:
        """Nothing has come of it."""
        store.close()
        self._engine.drop(self.name)

    def publish(
        self,
        store: PassageStore,
        additions: Sequence[Addition],
        removed: Sequence[str],
        removal: Removal = FILE_IS_GONE,
    ) -> None:
        """Make the generation the one that readers use.

        Raises:
            InvalidTransition, AccessDenied: one of the additions may not be published.
            StoreError: the generation holds other passages than the registry would.
        """
        store.delete_documents(removed)
        store.flush()
        self._check_count(store.count(), additions, removed)
        store.close()
        self._home.registry.publish(
            number=self._number,
            generation=self.name,
            description=self._description,
            additions=additions,
            removed=removed,
            removal=removal,
        )
        if self.published is not None:
            self._engine.drop(self.published.generation)  # or later, when its last reader has moved on

    def _check_count(self, found: int, additions: Sequence[Addition], removed: Sequence[str]) -> None:
        replaced = {*removed, *(addition.document.document_id for addition in additions)}
        staying = self._home.registry.count_passages(without=replaced)
        expected = staying + sum(len(addition.passages) for addition in additions)
        if found != expected:
            raise StoreError(
                f"Generation {self.name} holds {found} passages where the registry has {expected}. Nothing was "
                "published. Build the index anew: erfarenhet doctor --repair"
            )
