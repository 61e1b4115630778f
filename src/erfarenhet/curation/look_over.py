"""Look a document over before it is published or proposed: personal data, and near-duplicates."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from erfarenhet.corpus.lifecycle_records import Inspection
from erfarenhet.corpus.registry import Registry
from erfarenhet.curation.near_duplicates import sign_text, similar_documents
from erfarenhet.curation.personal_data import IDENTITY_NUMBERS, find_personal_data
from erfarenhet.ingest.ingest_tools import Finding
from erfarenhet.records import Document


class LookOver:
    """Given to ingestion as its ``Policy.look_over``. Documents of one run are compared with each other too."""

    def __init__(self, registry: Registry, personal_data: Literal["report", "hold", "ignore"]) -> None:
        """Prepare.

        Args:
            personal_data: "hold" keeps documents with identity numbers for a review; "ignore" does not look.
        """
        self._registry = registry
        self._personal_data = personal_data
        self._signatures: dict[tuple[str, str], list[int]] | None = None

    def __call__(self, document: Document) -> Finding:
        """What was found, with notes for the curator."""
        found = () if self._personal_data == "ignore" else find_personal_data(document.text)
        if self._signatures is None:
            self._signatures = self._registry.lifecycle.signatures()
        signature = sign_text(document.text)
        near = similar_documents(signature, self._signatures, without=document.document_id)
        self._signatures[document.document_id, document.version] = signature
        notes = [f"about {one.similarity:.0%} of its text also stands in {one.document_id}" for one in near[:3]]
        counts = Counter(place.kind for place in found)
        if counts:
            kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
            notes.append(f"seems to hold personal data: {kinds}. See it: erfarenhet curate show {document.document_id}")
        numbers = sum(counts[kind] for kind in IDENTITY_NUMBERS)
        hold = f"{numbers} identity numbers" if numbers and self._personal_data == "hold" else None
        return Finding(Inspection(found, tuple(signature)), tuple(notes), hold)
