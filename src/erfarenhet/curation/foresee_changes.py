"""What would change: saved questions asked on an index that has the changes and that no reader sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from erfarenhet.answering.answer_question import answer_question
from erfarenhet.answering.sources import passages_of_document
from erfarenhet.corpus.home import Home
from erfarenhet.encoding.interface import Encoder, Terms
from erfarenhet.errors import HomeError
from erfarenhet.ingest.ingest_tools import IngestTools
from erfarenhet.ingest.publish_changes import Changes, with_changes
from erfarenhet.records import Answer, Document, Hit, Metadata, Passage
from erfarenhet.retrieval.search import Searcher
from erfarenhet.settings import Settings
from erfarenhet.store.interface import PassageStore


@dataclass(frozen=True, slots=True)
class ForeseenChange:
    """A saved question that would be answered otherwise.

    Attributes:
        gained, lost: ids of documents that the answer would cite, or would cite no more.
    """

    question: str
    status: str
    foreseen_status: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def foresee_changes(
    home: Home, tools: IngestTools, settings: Settings, changes: Changes, questions: Iterable[tuple[str, str]]
) -> list[ForeseenChange]:
    """Ask questions, each with its language, as things are and as they would be. Nothing is published or kept.

    Raises:
        HomeError: nothing is published yet, so that everything would change.
        NotFound, InvalidTransition, HomeLocked, StoreError: as ``publish_changes``.
    """
    asked = list(questions)
    published = home.registry.published_index()
    if published is None:
        raise HomeError(home.about_empty())
    encoder = tools.load_encoder()

    def answers(store: PassageStore, proposed: Iterable[Document]) -> list[Answer]:
        return _ask_all(asked, store, encoder, tools.terms, settings, home, {one.version: one for one in proposed})

    foreseen = with_changes(home, tools, changes, answers)
    # The index that readers use belongs to their process; a copy of it belongs to us.
    now = with_changes(home, tools, Changes(), answers)
    found = []
    for (question, _), before, after in zip(asked, now, foreseen, strict=True):
        cited = {citation.document_id for citation in before.citations}
        will_cite = {citation.document_id for citation in after.citations}
        if (before.status, cited) != (after.status, will_cite):
            gained, lost = tuple(sorted(will_cite - cited)), tuple(sorted(cited - will_cite))
            found.append(ForeseenChange(question, before.status, after.status, gained, lost))
    return found


def _ask_all(
    questions: Iterable[tuple[str, str]],
    store: PassageStore,
    encoder: Encoder,
    terms: Terms,
    settings: Settings,
    home: Home,
    proposed: dict[str, Document],
) -> list[Answer]:
    searcher = Searcher(
        store,
        encoder,
        terms,
        candidates=settings.candidates,
        question_max_characters=settings.question_max_characters,
    )

    sources = _ForeseenSources(home, store, proposed)
    return [
        answer_question(
            question, searcher=searcher, terms=terms, sources=sources, index_version="foreseen", language=language
        )
        for question, language in questions
    ]


class _ForeseenSources:
    """The registry with the proposed versions in it. Implements ``answering.sources.Sources``."""

    def __init__(self, home: Home, store: PassageStore, proposed: Mapping[str, Document]) -> None:
        self._home = home
        self._store = store
        self._proposed = proposed

    def page_of(self, passage: Passage, offset: int) -> int | None:
        """The physical page of an offset in a passage's document."""
        return self._document(passage).page_at(offset)

    def printed_page_of(self, passage: Passage, offset: int) -> str | None:
        """The number printed on that page, when it is known."""
        number = self.page_of(passage, offset)
        return next((page.label for page in self._document(passage).pages if page.number == number), None)

    def facts_of(self, passage: Passage) -> Metadata:
        """The document's metadata with its whole front matter."""
        return self._document(passage).metadata

    def hits_of(self, passage: Passage) -> Sequence[Hit]:
        """All passages of a passage's document."""
        return passages_of_document(self._store, passage.document_id, passage.version)

    def _document(self, passage: Passage) -> Document:
        known = self._proposed.get(passage.version)
        return known or self._home.registry.document(passage.document_id, passage.version)
