"""What a run of ingestion is given to work with, and what it tells afterwards."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from erfarenhet.encoding.interface import Encoder, Terms
from erfarenhet.ingest.incoming import Reader
from erfarenhet.ingest.recipe import Recipe
from erfarenhet.records import Rejection
from erfarenhet.store.interface import IndexDescription, StoreEngine

Progress = Callable[[str, int, int], None]
"""Called with the name of the file that comes next, how many are done, and how many there are."""


@dataclass(slots=True)
class IngestReport:
    """What ingestion did. Files in = created + updated + skipped + rejected; ``ignored`` files are no documents.

    Attributes:
        deleted: documents that were removed, since their file is gone from a folder that was handed in whole.
        passages: passages of the documents that were created or updated.
        ignored: paths of files in folders that are no documents.
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
        describe_index: what an index built now would record. Cheap: the default encoder is not loaded for it.
    """

    engine: StoreEngine
    recipe: Recipe
    describe_index: Callable[[], IndexDescription]
    load_encoder: Callable[[], Encoder]
    terms: Terms
    open_reader: Callable[[], AbstractContextManager[Reader]]
    lock_timeout_s: float
