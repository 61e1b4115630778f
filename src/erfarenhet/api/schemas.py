"""The JSON of requests and responses, field for field as the contract has it, and the OpenAPI document's source."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from erfarenhet.languages import AskerLanguage
from erfarenhet.records import AnswerStatus, Engine, QuestionKind
from erfarenhet.retrieval.parse_filters import FILTER_KEYS

FilterValue = str | int | list[str] | None

_FILTERS = (
    "Which documents may be used. Several values of one key mean “any of these”; different keys must all hold. "
    f"Keys: {', '.join(FILTER_KEYS)}."
)


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Response(BaseModel):
    model_config = ConfigDict(frozen=True)


class AskRequest(_Request):
    """A question."""

    question: Annotated[str, Field(description="In Swedish, bokmål or nynorsk; one question at a time.")]
    language: Annotated[
        AskerLanguage | None, Field(description="The asker's; told from the question when it is left out.")
    ] = None
    filters: Annotated[dict[str, FilterValue], Field(description=_FILTERS)] = {}
    follows: Annotated[
        str | None,
        Field(description="answer_id of an earlier answer: a short question then keeps its place, case and filters."),
    ] = None


class AnswerSentence(_Response):
    """A sentence of an answer with the markers of the citations that it stands on."""

    text: str
    citations: list[int]


class Citation(_Response):
    """A verbatim quote and where it stands."""

    marker: int
    passage_id: str
    document_id: str
    version: Annotated[str, Field(description="SHA-256 of the source file that was quoted.")]
    title: str
    publisher: str | None
    year: int | None
    language: str
    page: Annotated[int | None, Field(description="Physical page, from 1; null where the format has none.")]
    section: Annotated[str, Field(description="Heading path, outermost first.")]
    quote: Annotated[str, Field(description="In the document's text at start:end, character for character.")]
    start: Annotated[int, Field(description="Offset in Unicode code points.")]
    end: int
    translation: Annotated[str | None, Field(description="Machine translation of the quote into the asker's language.")]
    url: str | None
    printed_page: Annotated[str | None, Field(description="The number printed on the page, when known.")] = None
    passage_digest: Annotated[
        str | None, Field(description="Of the quoted passage as it was indexed; null in old answers.")
    ] = None


class AnswerLine(_Response):
    """One quote of a group: what a source says was done."""

    measure: Annotated[str | None, Field(description="Id of the measure's type in the controlled vocabulary.")]
    phase: Annotated[str | None, Field(description="Id of the phase in the controlled vocabulary.")]
    text: Annotated[str, Field(description="Verbatim, the quote of its citation.")]
    citations: list[int]


class AnswerGroup(_Response):
    """The quotes of one case, or of one document that is no case."""

    document_id: str
    heading: Annotated[str, Field(description="The document's title.")]
    place: str | None
    employer: str | None
    year_from: int | None
    year_to: int | None
    lines: list[AnswerLine]


class Contradiction(_Response):
    """Statements that do not agree, side by side."""

    about: Annotated[str, Field(description="What they disagree on.")]
    statements: list[AnswerSentence]


class Answer(_Response):
    """An answer. Its ``unanswered`` status is an honest result, not an error."""

    answer_id: str
    question: str
    language: str
    status: AnswerStatus
    text: Annotated[str, Field(description="What a person reads, with [1] markers.")]
    sentences: list[AnswerSentence]
    citations: list[Citation]
    timings_s: dict[str, float]
    index_version: str
    kind: Annotated[QuestionKind, Field(description="What the question wants.")] = "other"
    engine: Annotated[
        Engine, Field(description="What wrote the sentences: chosen quotes, or a language model, then checked.")
    ] = "extractive"
    engine_detail: Annotated[str | None, Field(description="The model's name and the version of its prompt.")] = None
    engine_fallback: Annotated[
        str | None,
        Field(description="Why quotes are shown although a language model is set up: timeout, unreachable, …"),
    ] = None
    missing: Annotated[list[str], Field(description="What of the question has no support.")] = []
    groups: Annotated[list[AnswerGroup], Field(description="The quotes by case; empty for short factual answers.")] = []
    contradictions: Annotated[list[Contradiction], Field(description="Where the sources do not agree.")] = []
    follows: Annotated[str | None, Field(description="answer_id of the answer that this one follows up.")] = None
    understood_as: Annotated[
        str | None,
        Field(description="How a follow-up was understood, when that differs from the question."),
    ] = None
    filters: Annotated[dict[str, Any], Field(description="Those that it was found with.")] = {}


class SourceChange(_Response):
    """What became of a document that an answer cites."""

    document_id: str
    title: str
    markers: Annotated[list[int], Field(description="The citations concerned.")]
    change: Annotated[
        Literal["new_version", "gone"], Field(description="There is a newer version, or it is no longer published.")
    ]
    cited_version: str
    current_version: str | None
    quotes_still_there: Annotated[
        bool, Field(description="Whether every quote concerned also stands in the current version, verbatim.")
    ]


class ClipboardText(_Response):
    """An answer for the clipboard."""

    html: Annotated[str, Field(description="An HTML fragment; sources as a numbered list below.")]
    text: Annotated[str, Field(description="The same as plain text.")]


class KeptAnswer(Answer):
    """An answer as it was given, with a note on sources that changed since."""

    changes: list[SourceChange]


class PassageHit(_Response):
    """A passage that was found."""

    rank: int
    score: Annotated[float, Field(description="0–1; larger is better.")]
    passage_id: str
    document_id: str
    title: str | None
    language: str
    page: int | None
    section: str
    text: str
    start: int
    end: int
    publisher: str | None
    year: int | None


class SearchResult(_Response):
    """Passages for a question, best first."""

    question: str
    language: str
    hits: list[PassageHit]
    timings_s: dict[str, float]


class DocumentEntry(_Response):
    """A document as the catalogue lists it."""

    document_id: str
    version: Annotated[str, Field(description="SHA-256 of the source file.")]
    versions: Annotated[list[str], Field(description="All that were ever published, oldest first.")]
    title: str
    language: str | None
    publisher: str | None
    year: int | None
    document_type: str | None
    countries: list[str]
    places: list[str]
    employer: str | None
    event_types: list[str]
    phases: list[str]
    measures: list[str]
    year_from: int | None
    year_to: int | None
    url: str | None
    licence: str | None
    source_name: str
    media_type: str
    size_bytes: int
    pages: Annotated[int, Field(description="Number of physical pages; 0 where the format has none.")]
    passages: int
    notes: Annotated[list[str], Field(description="What the reader noticed.")]
    ingested_at: datetime


class DocumentPage(_Response):
    """A physical page and where its text stands."""

    number: int
    label: Annotated[str | None, Field(description="The number printed on the page.")]
    start: int
    end: int


class DocumentDetail(DocumentEntry):
    """A document with all that is known about it."""

    page_list: list[DocumentPage]
    front_matter: dict[str, Any]


class DocumentList(_Response):
    """A part of the catalogue."""

    total: Annotated[int, Field(description="Documents that the filters let through.")]
    limit: int
    offset: int
    documents: list[DocumentEntry]


class Live(_Response):
    """The process answers."""

    status: Literal["live"] = "live"
    instance: Annotated[str, Field(description="Of this process; another after each start.")]


class Ready(_Response):
    """Whether questions can be answered now."""

    status: Literal["ready", "loading", "empty", "failed"]
    detail: str
    index_version: str | None


class ProblemObject(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: Annotated[str, Field(description="Names the kind of problem; stable, for programs.")]
    title: str
    status: int
    detail: Annotated[str, Field(description="What, where, and what to do.")]
    instance: str
