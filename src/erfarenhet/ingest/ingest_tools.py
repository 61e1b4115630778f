"""What a run of ingestion is given to work with, and what it tells afterwards."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date

from erfarenhet.corpus.lifecycle_records import PUBLISHED_AT_ONCE, Inspection
from erfarenhet.encoding.interface import Encoder, Terms
from erfarenhet.ingest.incoming import Reader
from erfarenhet.ingest.recipe import Recipe
from erfarenhet.records import Document, Rejection
from erfarenhet.store.interface import IndexDescription, StoreEngine

Progress = Callable[[str, int, int], None]
"""Called with the name of the file that comes next, how many are done, and how many there are."""


@dataclass(slots=True)
class IngestReport:
    """What ingestion did.

    Files in = created + updated + proposed + skipped + rejected; ``ignored`` files are no documents.

    Attributes:
        proposed: documents and new versions that wait for a review.
        missing: ids of published documents whose file is gone, and which stay until somebody withdraws them, since a
            review is required.
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
    proposed: int = 0
    missing: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What looking a document over has found before it is published.

    Attributes:
        inspection: kept in the registry.
        notes: for the curator: near-duplicates, personal data.
        hold: why it must not be published without a review; ``None`` when nothing speaks against it.
    """

    inspection: Inspection
    notes: tuple[str, ...] = ()
    hold: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """Who hands files in, and whether they are published at once.

    Attributes:
        review_required: new documents and new versions are proposals until somebody approves them.
        review_by: when what is published at once has to be looked at again.
        look_over: is given each new document before it is published or proposed.
    """

    who: str = PUBLISHED_AT_ONCE.who
    review_required: bool = False
    review_by: date | None = None
    look_over: Callable[[Document], Finding] | None = None


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
    policy: Policy = Policy()
