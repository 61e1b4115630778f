"""The records that flow through erfarenhet. Frozen, and free of imports of ours.

What a record claims can be checked: ``document.text[p.start:p.end] == p.text`` for each passage, and a
citation's quote stands at its offsets. Offsets are half-open, in Unicode code points; pages, ranks and
positions that people see start at 1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

BlockKind = Literal["heading", "paragraph", "list_item", "table_row"]
AnswerStatus = Literal["answered", "partial", "unanswered"]
QuestionKind = Literal["what_was_done", "who", "quantity", "when", "definition", "steps", "other"]
Engine = Literal["extractive", "language_model"]
Leg = Literal["dense", "lexical", "hybrid"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The bytes that were handed in.

    Attributes:
        path: where the bytes lie now.
        name: what people call the file; part of every message about it.
        sha256: hex digest of the bytes; the identity of a document's version.
        size_bytes: length of the file.
    """

    path: Path
    name: str
    sha256: str
    size_bytes: int

    @classmethod
    def from_path(cls, path: Path, name: str | None = None) -> SourceFile:
        """Describe the file at ``path``.

        Raises:
            OSError: it cannot be read.
        """
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return cls(path, name or path.name, digest, path.stat().st_size)


@dataclass(frozen=True, slots=True)
class Page:
    """A physical page.

    Attributes:
        number: from 1.
        start, end: where the page's text stands in the document's text; equal when it has none.
        label: the number printed on the page ("iv", "12"), when known.
    """

    number: int
    start: int
    end: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document's text that belongs together: a heading, a paragraph, a list item, a table row.

    Attributes:
        kind: what it is.
        start, end: offsets in the document's text, without surrounding white space.
        level: heading level from 1; list nesting from 1; else 0.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document; ``None`` or empty where nothing is.

    ``document_type``, ``countries``, ``event_types``, ``phases`` and ``measures`` hold ids of the controlled
    vocabulary. ``front_matter`` keeps the rest of a case study's front matter as it was given (JSON values).
    """

    title: str | None = None
    language: str | None = None
    publisher: str | None = None
    year: int | None = None
    document_type: str | None = None
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    employer: str | None = None
    event_types: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    url: str | None = None
    licence: str | None = None
    front_matter: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader found in a source file.

    Attributes:
        text: the whole text, NFC, blocks separated by blank lines, each block one line with single spaces.
        blocks: in the order of the text, not overlapping; every non-blank character lies in one.
        pages: in order; empty when the format has no pages.
        metadata: what the file says about itself.
        document_id: the id that the file gives itself (front matter), else ``None``.
        notes: things that a curator should know ("page 7 holds only a picture"), in English.
    """

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    metadata: Metadata = Metadata()
    document_id: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a published work.

    Attributes:
        document_id: stable over versions.
        version: SHA-256 of the source file.
        source_name: the file's name when it was handed in.
    """

    document_id: str
    version: str
    source_name: str
    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...]
    metadata: Metadata
    notes: tuple[str, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """The physical page on which the character at ``offset`` stands; ``None`` when there are no pages."""
        for page in self.pages:
            if page.start <= offset < page.end:
                return page.number
        return None


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open offsets in a document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is indexed and retrieved: a run of whole sentences within one section.

    Attributes:
        passage_id: UUIDv5 of document, version and position.
        position: from 0, in the order of the text.
        start, end: ``document.text[start:end] == text``.
        sentences: offsets in the document's text; in order, inside ``start:end``.
        section: heading path, outermost first.
        page_from, page_to: physical pages, from 1; ``None`` where the format has none.
        paragraph: number, from 1, of the block in the document at which the passage begins.
        header: title, place, year and section path in one line; encoded and indexed with the text, never quoted.
        language: of this passage ("sv", "nb", "nn", "da", "en").
    """

    passage_id: str
    document_id: str
    version: str
    position: int
    text: str
    start: int
    end: int
    sentences: tuple[Span, ...]
    section: tuple[str, ...] = ()
    page_from: int | None = None
    page_to: int | None = None
    paragraph: int = 1
    header: str = ""
    language: str = "sv"

    def sentence_texts(self) -> Iterator[str]:
        """The sentences, verbatim, in order."""
        for span in self.sentences:
            yield self.text[span.start - self.start : span.end - self.start]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its rank and scores for one question.

    Attributes:
        rank: from 1.
        score: of the fused ranking, in [0, 1]; larger is better.
        legs: each retriever's own raw score, by its name; absent where that retriever did not return it.
    """

    rank: int
    score: float
    passage: Passage
    metadata: Metadata
    legs: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and where it stands.

    Attributes:
        page: physical page, from 1; ``None`` where the format has none.
        quote: ``document.text[start:end]``, in the document's own language.
        translation: machine translation of the quote into the asker's language, when there is one.
        printed_page: the number printed on the page ("iv", "12"), when known.
        passage_digest: of the passage as it was indexed (``corpus.registry_records.passage_digest``); ``None`` in
            answers kept by earlier versions.
    """

    marker: int
    passage_id: str
    document_id: str
    version: str
    title: str
    publisher: str | None
    year: int | None
    language: str
    page: int | None
    section: str
    quote: str
    start: int
    end: int
    translation: str | None = None
    url: str | None = None
    printed_page: str | None = None
    passage_digest: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer with the markers of what supports it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What a source says was done: one quote of a group.

    Attributes:
        measure: id of the vocabulary's ``measure_types``; ``None`` when the quote supports none.
        phase: id of the vocabulary's ``phases``; ``None`` likewise.
        text: the quote, verbatim.
    """

    measure: str | None
    phase: str | None
    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """The quotes of one case (or of one document that is no case), with what is known about the case.

    Attributes:
        heading: the document's title.
    """

    document_id: str
    heading: str
    place: str | None
    employer: str | None
    year_from: int | None
    year_to: int | None
    lines: tuple[AnswerLine, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Statements that do not agree, side by side, each verbatim from its source.

    Attributes:
        about: what they disagree on, in a few words.
    """

    about: str
    statements: tuple[AnswerSentence, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person reads, and what it stands on.

    Attributes:
        language: the asker's.
        kind: what the question wants.
        engine: what wrote the sentences: chosen quotes, or a language model whose sentences were checked.
        engine_detail: the model's name and the version of its prompt; ``None`` for the extractive engine.
        engine_fallback: why the extractive engine answers although a language model is set up; ``None`` otherwise.
        missing: what of the question has no support.
        groups: the quotes by case, for questions about what was done; empty for short factual answers.
        contradictions: where the sources do not agree.
        follows: ``answer_id`` of the answer that this one follows up.
        understood_as: the question as a follow-up was understood, when it differs from what was typed.
        filters: those that it was found with, by their keys.
    """

    answer_id: str
    question: str
    language: str
    status: AnswerStatus
    text: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    timings_s: Mapping[str, float]
    index_version: str
    kind: QuestionKind = "other"
    engine: Engine = "extractive"
    engine_detail: str | None = None
    engine_fallback: str | None = None
    missing: tuple[str, ...] = ()
    groups: tuple[AnswerGroup, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    follows: str | None = None
    understood_as: str | None = None
    filters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A source that was not taken in, and why (what, where, what to do)."""

    source: str
    reason: str
