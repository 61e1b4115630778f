"""A municipality's logbook: what it did and when, entry by entry. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class EntryText:
    """What an entry says.

    Attributes:
        measure: what is done (insats, tiltak).
        done: what has been done; may be empty while it is only planned.
        date_from, date_to: when; ``date_to`` only for a period.
        main_activity: the larger activity that it belongs to.
        responsible: a role or an organisation, never a person.
        phase, measure_type, status: ids of the vocabulary (phases, measure_types, logbook_statuses).
    """

    measure: str
    done: str = ""
    date_from: date | None = None
    date_to: date | None = None
    main_activity: str | None = None
    responsible: str | None = None
    phase: str | None = None
    measure_type: str | None = None
    status: str = "genomförd"


@dataclass(frozen=True, slots=True)
class EntryRevision:
    """An entry as it stood: its text, why it was written so, and when. ``number`` counts from 1."""

    number: int
    text: EntryText
    why: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class LogbookEntry:
    """One entry.

    Attributes:
        position: from 1, in the order in which entries were made.
        history: earlier revisions, oldest first; empty when the entry was never corrected.
    """

    entry_id: str
    position: int
    current: EntryRevision
    history: tuple[EntryRevision, ...] = ()

    @property
    def text(self) -> EntryText:
        """What the entry says now."""
        return self.current.text


@dataclass(frozen=True, slots=True)
class Logbook:
    """A logbook with its entries, in the order in which they were made."""

    logbook_id: str
    title: str
    municipality: str
    country: str
    language: str
    case_id: str | None
    created_at: datetime
    updated_at: datetime
    entries: tuple[LogbookEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseProposal:
    """A case study that a logbook proposes. Nothing of it is published before a curator approves it.

    Attributes:
        document_id: the id that the case study would have.
        front_matter: valid by ``ingest/front_matter.schema.json``.
        body: Markdown.
        state: "proposed"; the curators' part of the system moves it on.
    """

    proposal_id: str
    logbook_id: str
    document_id: str
    title: str
    body: str
    state: str
    proposed_at: datetime
    front_matter: Mapping[str, Any] = field(default_factory=dict)
