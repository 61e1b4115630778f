"""The JSON of the case routes, for requests and the OpenAPI document. ``cases.case_json`` makes the responses."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Response(BaseModel):
    model_config = ConfigDict(frozen=True)


class CaseQuote(_Response):
    """A sentence of the corpus that supports a claim, verbatim."""

    document_id: str
    version: str
    passage_id: str
    quote: Annotated[str, Field(description="In the document's text at start:end, character for character.")]
    start: int
    end: int
    section: str
    language: str
    page: int | None
    score: Annotated[float, Field(description="How well it fits the claim, 0–1.")]


class _Cited(_Response):
    citation: Annotated[CaseQuote | None, Field(description="null when no sentence supports it well enough.")]


class JobCount(_Cited):
    """A number of jobs, with what it counts."""

    claim_id: str
    number: int
    what: str
    direction: Literal["lost", "gained", "remaining"]
    sources: list[str]


class Population(_Cited):
    """A number of inhabitants that the document tells."""

    number: int
    place: str
    scope: Annotated[Literal["municipality", "other"], Field(description="Whose inhabitants they are.")]
    year: int | None


class EmploymentShare(_Cited):
    """A share of local employment."""

    percent: float
    what: str


class CaseActor(_Cited):
    """An organisation that took part."""

    claim_id: str
    name: str
    type: str
    role: str | None


class CaseMeasure(_Cited):
    """Something that somebody did."""

    claim_id: str
    what: str
    phase: str
    type: str
    year: int | None
    grade: str | None
    sources: list[str]


class CaseResult(_Cited):
    """What came of it."""

    claim_id: str
    what: str
    grade: str | None
    sources: list[str]


class CaseStatement(_Cited):
    """One side of a contradiction."""

    claim_id: str
    says: str
    sources: list[str]


class CaseContradiction(_Response):
    """Sources that do not agree, side by side."""

    about: str
    statements: list[CaseStatement]


class CaseSource(_Response):
    """A public source that the case's document lists."""

    id: str
    title: str
    publisher: str | None
    year: int | None
    url: str | None
    language: str | None


class _CaseFields(_Response):
    case_id: Annotated[str, Field(description="Id of the document that tells the case.")]
    title: str
    language: str
    place: str | None
    places: list[str]
    municipalities: list[str]
    counties: Annotated[list[str], Field(description="By their present names.")]
    countries: list[str]
    employer: str | None
    industry: str | None
    industries: Annotated[list[str], Field(description="Groups that the industry falls into.")]
    event_types: list[str]
    year_from: int | None
    year_to: int | None
    jobs_lost: Annotated[int | None, Field(description="The document's main figure of jobs lost or at risk.")]
    jobs_gained: int | None
    phases: Annotated[list[str], Field(description="Phases of its measures.")]
    measure_types: list[str]
    grade: Annotated[
        str | None,
        Field(description="planerad, genomförd, uppföljd or oberoende utvärderad; see docs/decisions/0031."),
    ]
    evidence: Annotated[str | None, Field(description="How well the sources support it, by its author.")]


class CaseSummary(_CaseFields):
    """A case as the list shows it."""

    population: int | None
    measures: Annotated[int, Field(description="Number of measures.")]
    results: Annotated[int, Field(description="Number of results.")]


class CaseFinding(_Response):
    """Something in a case's front matter that could not be used."""

    case_id: str
    field: str
    detail: str


class CaseList(_Response):
    """A part of the cases."""

    total: int
    limit: int
    offset: int
    cases: list[CaseSummary]
    facets: Annotated[
        dict[str, dict[str, int]], Field(description="Cases per value of each facet, beside the other filters.")
    ]
    findings: list[CaseFinding]


class CaseDetail(_CaseFields):
    """A case with all that it claims, each claim with the sentence that supports it."""

    version: str
    publisher: str | None
    published_year: int | None
    url: str | None
    licence: str | None
    jobs: list[JobCount]
    population: list[Population]
    employment_share: list[EmploymentShare]
    actors: list[CaseActor]
    measures: list[CaseMeasure]
    results: list[CaseResult]
    contradictions: list[CaseContradiction]
    sources: list[CaseSource]
    documents: Annotated[list[str], Field(description="The case's own document, then others that support it.")]
