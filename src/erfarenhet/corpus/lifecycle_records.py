"""The states of a document's version, the rules of moving between them, and what the lifecycle tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from erfarenhet.errors import AccessDenied, InvalidTransition
from erfarenhet.records import Document

State = Literal["proposed", "in_review", "approved", "due_for_review", "withdrawn", "superseded"]

PUBLISHED: frozenset[State] = frozenset(("approved", "due_for_review"))
"""The states in which readers find a version. Nothing else makes a passage retrievable."""
PENDING: frozenset[State] = frozenset(("proposed", "in_review"))

_ALLOWED: Mapping[State | None, frozenset[State]] = {
    # "approved" straight away: published at once, where no review is required.
    None: frozenset(("proposed", "approved")),
    "proposed": frozenset(("in_review", "withdrawn")),
    "in_review": frozenset(("approved", "proposed", "withdrawn")),
    "approved": frozenset(("due_for_review", "withdrawn", "superseded")),
    "due_for_review": frozenset(("approved", "withdrawn", "superseded")),
    "withdrawn": frozenset(("proposed", "approved")),
    "superseded": frozenset(("proposed", "approved")),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided something, and why.

    Attributes:
        who: "user:ID" of an account, "cli:NAME" of whoever gave a command, or "erfarenhet" itself.
        why: in the words of whoever decided.
    """

    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Approval(Decision):
    """That a version may be read.

    Attributes:
        reviewed: a reviewer looked at the proposal; ``False``: published at once, where no review is required.
        review_by: when somebody has to look at it again.
        four_eyes: refuse the reviewer who made the proposal.
    """

    reviewed: bool = False
    review_by: date | None = None
    four_eyes: bool = False


PUBLISHED_AT_ONCE = Approval("erfarenhet", "published at once; no review is required")


@dataclass(frozen=True, slots=True)
class Removal(Decision):
    """That a document is no longer to be read.

    Attributes:
        by_decision: somebody decided it; finding the file again does then not bring it back.
    """

    by_decision: bool = True


FILE_IS_GONE = Removal("erfarenhet", "its file is gone from a folder that was handed in whole", by_decision=False)


@dataclass(frozen=True, slots=True)
class VersionStatus:
    """Where a version stands."""

    document_id: str
    version: str
    state: State
    title: str
    location: str
    proposed_by: str
    review_by: date | None
    by_decision: bool
    curated: bool
    withheld: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of a version's history; ``from_state`` is ``None`` for its first."""

    document_id: str
    version: str
    from_state: State | None
    to_state: State
    who: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FoundPersonalData:
    """A place in a text that seems to name or number a person.

    Attributes:
        kind: "personnummer", "samordningsnummer", "fodselsnummer", "d_number", "email" or "phone".
        start, end: offsets in the document's text.
        decision: "open" until somebody decides, then "masked" or "kept".
    """

    kind: str
    start: int
    end: int
    decision: Literal["open", "masked", "kept"] = "open"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in a version when it was taken in.

    Attributes:
        signature: MinHash of its text; empty when the text is too short for one.
    """

    personal_data: tuple[FoundPersonalData, ...] = ()
    signature: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A version that somebody wants published."""

    document: Document
    location: str
    size_bytes: int
    inspection: Inspection = Inspection()
    curated: bool = False
    withheld: bool = False


def check_transition(document_id: str, before: State | None, after: State) -> None:
    """Refuse a step that the lifecycle does not have.

    Raises:
        InvalidTransition: names the states and what is possible.
    """
    if after not in _ALLOWED[before]:
        possible = ", ".join(sorted(_ALLOWED[before])) or "nothing"
        raise InvalidTransition(
            f"Document {document_id!r} is {before or 'new'} and cannot become {after}. Possible now: {possible}."
        )


def check_reviewer(document_id: str, proposed_by: str, approval: Approval) -> None:
    """Refuse whoever approves an own proposal, where four eyes are required.

    Raises:
        AccessDenied: who proposed it and who approves it are the same.
    """
    if approval.four_eyes and proposed_by == approval.who:
        raise AccessDenied(
            f"{approval.who} proposed {document_id!r} and cannot approve it. Ask another reviewer "
            "(ERFARENHET_FOUR_EYES is on)."
        )
