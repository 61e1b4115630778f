"""The desk: what a curator does with proposals and published documents. Who may do it is told before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from erfarenhet.corpus.erase_document import erase_document
from erfarenhet.corpus.home import Home
from erfarenhet.corpus.lifecycle_records import (
    PENDING,
    Approval,
    Decision,
    FoundPersonalData,
    Inspection,
    Proposal,
    Removal,
)
from erfarenhet.corpus.record_json import metadata_from_json, metadata_to_json
from erfarenhet.corpus.registry_records import Addition
from erfarenhet.curation.near_duplicates import sign_text
from erfarenhet.curation.personal_data import mask
from erfarenhet.errors import InvalidFrontMatter, InvalidTransition, NotFound
from erfarenhet.ingest.front_matter import check_front_matter, known_terms
from erfarenhet.ingest.ingest_tools import IngestTools
from erfarenhet.ingest.publish_changes import Changes, publish_changes
from erfarenhet.ingest.split_passages import split_passages
from erfarenhet.records import Document, Passage

EDITABLE = tuple(
    "title language publisher year document_type countries places employer event_types phases measures year_from "
    "year_to url licence".split()
)
# What a document's front matter calls them, where it has another word than we.
_FRONT_MATTER = {"countries": "country"}


class Desk:
    """Works on one home.

    Args:
        four_eyes: whoever proposed a version cannot approve it.
    """

    def __init__(self, home: Home, tools: IngestTools, *, four_eyes: bool) -> None:
        self.home = home
        self._tools = tools
        self._four_eyes = four_eyes
        self._lifecycle = home.registry.lifecycle

    # Reviews

    def approve(
        self, document_id: str, decision: Decision, *, version: str | None = None, review_by: date | None = None
    ) -> Addition:
        """Publish a proposal: its review begins, if nobody has begun it, and ends.

        Raises:
            NotFound: the document has no proposal.
            AccessDenied: whoever approves it proposed it, where four eyes are required.
            HomeLocked, StoreError, ModelError: nothing was published; the review goes on.
        """
        status = self._pending(document_id, version)
        if status.state == "proposed":
            self._lifecycle.start_review(document_id, status.version, decision)
        approval = Approval(decision.who, decision.why, True, review_by, self._four_eyes)
        approvals = {(document_id, status.version): approval}
        return publish_changes(self.home, self._tools, Changes(approvals))[0]

    def _pending(self, document_id: str, version: str | None) -> Any:
        found = [one for one in self._lifecycle.versions(document_id, PENDING) if version in (None, one.version)]
        if not found:
            raise NotFound(f"Document {document_id!r} is not proposed. List what is: erfarenhet curate list")
        return found[0]

    def decline(self, document_id: str, decision: Decision, *, version: str | None = None) -> None:
        """Withdraw a proposal; what is published of the document stays."""
        self._lifecycle.decline(document_id, self._pending(document_id, version).version, decision)

    def withdraw(self, document_ids: Sequence[str], decision: Decision) -> None:
        """No longer let published documents be read. Finding their files again does not bring them back.

        Raises:
            NotFound: one of them is not published; nothing was changed.
        """
        removal = Removal(decision.who, decision.why)
        publish_changes(self.home, self._tools, Changes(removed=list(document_ids), removal=removal))

    def erase(self, document_id: str, decision: Decision) -> int:
        """Remove a withdrawn document for good: texts, files and what was found in them. Returns how many versions.

        Raises:
            InvalidTransition: it is published or proposed.
            NotFound: there is no such document.
        """
        with self.home.ingest_lock(self._tools.lock_timeout_s):
            return erase_document(self.home, document_id, decision)

    # Looking at a version

    def preview_passages(self, document: Document) -> list[Passage]:
        """The passages that publishing the document would make."""
        encoder = self._tools.load_encoder()
        size = self._tools.recipe.passage_size(encoder)
        return list(split_passages(document, size=size, count_tokens=encoder.count_tokens))

    # Changing a proposal

    def decide_personal_data(
        self, document_id: str, decision: Decision, *, masked: Sequence[int] = (), kept: Sequence[int] = ()
    ) -> Proposal:
        """Mask or keep places with personal data, by their numbers from 1 in the order of the text.

        What is masked is gone from the text that is published; readers then do not get the file either.

        Raises:
            NotFound: the document has no proposal, or no such place.
            InvalidTransition: a place is masked already; hand the file in again to read it anew.
        """
        proposal = self._lifecycle.proposal(document_id)
        places = list(proposal.inspection.personal_data)
        for number in (*masked, *kept):
            if not 1 <= number <= len(places):
                raise NotFound(f"Document {document_id!r} has {len(places)} places with personal data, not {number}.")
            if places[number - 1].decision == "masked":
                raise InvalidTransition(f"Place {number} of {document_id!r} is masked already.")
        for number in kept:
            places[number - 1] = replace(places[number - 1], decision="kept")
        for number in masked:
            places[number - 1] = replace(places[number - 1], decision="masked")
        to_mask = [places[number - 1] for number in masked]
        document = _masked(proposal.document, to_mask)
        revised = replace(
            proposal,
            document=document,
            inspection=Inspection(tuple(places), sign_text(document.text)),
            curated=proposal.curated or bool(masked),
            withheld=proposal.withheld or bool(masked),
        )
        self._lifecycle.revise(revised, decision, "personal_data")
        return revised

    def edit_metadata(self, document_id: str, changes: Mapping[str, Any], decision: Decision) -> Proposal:
        """Correct a proposal's metadata; ``None`` empties a field.

        Raises:
            NotFound: the document has no proposal.
            InvalidFrontMatter: a field is unknown, or its value is not of the vocabulary.
        """
        unknown = sorted(set(changes) - set(EDITABLE))
        if unknown:
            raise InvalidFrontMatter(f"Unknown field {', '.join(unknown)}. Known: {', '.join(EDITABLE)}.")
        stated = {_FRONT_MATTER.get(name, name): value for name, value in changes.items() if value not in (None, [])}
        check_front_matter(stated, document_id)
        proposal = self._lifecycle.proposal(document_id)
        values = metadata_to_json(proposal.document.metadata) | dict(changes)
        values = {name: value for name, value in values.items() if value not in (None, [])}
        metadata = known_terms(metadata_from_json(values))
        revised = replace(proposal, document=replace(proposal.document, metadata=metadata), curated=True)
        self._lifecycle.revise(revised, decision, "metadata")
        return revised


def _masked(document: Document, places: Sequence[FoundPersonalData]) -> Document:
    """The document without these places, and without the same words where its metadata repeats them."""
    text = mask(document.text, places)
    values, notes = metadata_to_json(document.metadata), document.notes
    for place in places:
        words = document.text[place.start : place.end]
        values, notes = _without(values, words), _without(notes, words)
    return replace(document, text=text, metadata=metadata_from_json(values), notes=notes)


def _without(value: Any, words: str) -> Any:
    if isinstance(value, str):
        return value.replace(words, mask(words, [FoundPersonalData("", 0, len(words))]))
    if isinstance(value, list | tuple):
        return type(value)(_without(item, words) for item in value)
    if isinstance(value, dict):
        return {name: _without(item, words) for name, item in value.items()}
    return value
