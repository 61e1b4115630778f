"""The JSON of the logbook routes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from erfarenhet.languages import AskerLanguage


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Response(BaseModel):
    model_config = ConfigDict(frozen=True)


class NewLogbook(_Request):
    """What describes a logbook."""

    title: str
    municipality: Annotated[str, Field(description="Tells the country where only one country has it.")]
    country: str | None = None
    language: Annotated[AskerLanguage | None, Field(description="Of its exports; the country's when left out.")] = None
    case_id: Annotated[str | None, Field(description="A case that it is about, where there is one.")] = None


class EntryFields(_Request):
    """What an entry says. Name roles and organisations, never persons."""

    measure: Annotated[str, Field(description="What is done (insats, tiltak).")]
    done: Annotated[str, Field(description="What has been done.")] = ""
    date_from: date | None = None
    date_to: Annotated[date | None, Field(description="The end of a period.")] = None
    main_activity: str | None = None
    responsible: Annotated[str | None, Field(description="A role or an organisation.")] = None
    phase: str | None = None
    measure_type: str | None = None
    status: Annotated[
        str | None, Field(description="planerad, pågår, genomförd, uppföljd or avbruten; genomförd when left out.")
    ] = None


class Correction(_Request):
    """A whole entry as it should stand, and why."""

    entry: EntryFields
    why: Annotated[str, Field(description="Shown with the history.")]


class ProposalRequest(_Request):
    """What the curators need to know beside the logbook."""

    event_types: list[str]
    employer: str | None = None
    industry: str | None = None


class EntryRevision(_Response):
    """An entry as it stood."""

    revision: int
    measure: str
    done: str
    date_from: date | None
    date_to: date | None
    main_activity: str | None
    responsible: str | None
    phase: str | None
    measure_type: str | None
    status: str
    why: str
    written_at: datetime


class LogbookEntry(EntryRevision):
    """An entry as it stands, with what stood before."""

    entry_id: str
    position: int
    history: list[EntryRevision]


class Logbook(_Response):
    """A logbook with its entries."""

    logbook_id: str
    title: str
    municipality: str
    country: str
    language: str
    case_id: str | None
    created_at: datetime
    updated_at: datetime
    entries: list[LogbookEntry]


class OwnedLogbook(_Response):
    """A new logbook, and the key that opens it."""

    owner_key: Annotated[str, Field(description="Keep it: it is stored nowhere, and opens every logbook of its owner.")]
    logbook: Logbook


class LogbookList(_Response):
    """The logbooks of an owner, without their entries."""

    logbooks: list[Logbook]


class CaseProposal(_Response):
    """A case study that a logbook proposes; the curators decide on it."""

    proposal_id: str
    logbook_id: str
    document_id: str
    title: str
    front_matter: dict[str, Any]
    body: Annotated[str, Field(description="Markdown.")]
    state: str
    proposed_at: datetime
