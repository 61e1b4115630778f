"""What a reviewer looks at: what a proposal changes, and which other documents are nearly the same."""

from __future__ import annotations

from erfarenhet.corpus.home import Home
from erfarenhet.curation.compare_versions import VersionComparison, compare_versions
from erfarenhet.curation.near_duplicates import NearDuplicate, Overlap, measure_overlap, sign_text, similar_documents
from erfarenhet.errors import NotFound
from erfarenhet.records import Document


def compare_proposal(home: Home, document_id: str, version: str | None = None) -> VersionComparison:
    """A proposal against what is published.

    Raises:
        NotFound: there is no proposal, or nothing is published of the document.
    """
    proposal = home.registry.lifecycle.proposal(document_id, version)
    return compare_versions(home.registry.document(document_id), proposal.document)


def find_near_duplicates(home: Home, document: Document) -> list[tuple[NearDuplicate, Overlap]]:
    """Published and proposed documents that are nearly the same, with what they have in common."""
    signatures = home.registry.lifecycle.signatures()
    signature = signatures.get((document.document_id, document.version)) or sign_text(document.text)
    found = similar_documents(signature, signatures, without=document.document_id)
    return [(near, measure_overlap(document.text, _text(home, near))) for near in found]


def _text(home: Home, near: NearDuplicate) -> str:
    try:
        return home.registry.document(near.document_id, near.version).text
    except NotFound:
        return home.registry.lifecycle.proposal(near.document_id, near.version).document.text
