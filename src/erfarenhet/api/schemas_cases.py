"""The JSON of the case routes, for requests and the OpenAPI document. ``cases.case_json`` makes the responses."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from erfarenhet.api.schemas import Citation
from erfarenhet.languages import AskerLanguage


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


class Situation(_Request):
    """A situation; what is left out is unknown. Terms may be ids or labels in Swedish, bokmål or nynorsk."""

    municipality: Annotated[str | None, Field(description="Without “kommun”; tells county and country.")] = None
    county: str | None = None
    country: str | None = None
    population: Annotated[int | None, Field(description="Of the municipality, 1–2,000,000.")] = None
    event_types: list[str] = []
    industry: Annotated[str | None, Field(description="As you would say it; sorted into a group.")] = None
    jobs_lost: Annotated[int | None, Field(description="Jobs lost or at risk, 1–200,000.")] = None
    jobs_gained: Annotated[int | None, Field(description="New jobs, 1–200,000.")] = None
    text: Annotated[
        str | None,
        Field(description="Free text; fields that are left out are read from it, and it is searched with."),
    ] = None


class SimilarCasesRequest(_Request):
    """Which cases are near to a situation?"""

    situation: Situation
    language: Annotated[
        AskerLanguage | None, Field(description="Of the reasons; told from the text when it is left out.")
    ] = None
    limit: Annotated[int, Field(ge=1, le=100, description="Cases at most.")] = 10
    without: Annotated[list[str], Field(description="Ids of cases to leave out.")] = []


class UnderstoodSituation(_Response):
    """The situation as it was understood."""

    municipality: str | None
    county: str | None
    country: str | None
    population: int | None
    event_types: list[str]
    industry: str | None
    industries: list[str]
    jobs_lost: int | None
    jobs_gained: int | None
    text: str
    read_from_text: Annotated[
        list[str], Field(description="Fields that were read from the text: show them to the asker.")
    ]


class SituationFeature(_Response):
    """One feature of a case beside the asker's."""

    name: Literal["event", "industry", "jobs", "population", "place", "text"]
    verdict: Literal["near", "partly", "far", "unknown"]
    similarity: Annotated[float | None, Field(description="0–1; null when the case does not tell it.")]
    text: Annotated[str, Field(description="The reason, in the asker's language.")]


class SimilarCase(_Response):
    """A case near to the situation."""

    rank: int
    score: Annotated[float, Field(description="Weighted mean of the features' similarities, 0–1.")]
    case: CaseSummary
    reasons: list[str]
    differences: list[str]
    unknown: list[str]
    features: list[SituationFeature]


class SimilarCases(_Response):
    """The cases nearest to a situation, nearest first."""

    situation: UnderstoodSituation
    language: str
    cases: list[SimilarCase]


class CompareRequest(_Request):
    """Which cases are to be put side by side?"""

    cases: Annotated[list[str], Field(description="Ids of two to eight cases.")]
    by: Annotated[str, Field(description="Rows: measure (kinds of measures) or phase.")] = "measure"
    language: Annotated[AskerLanguage, Field(description="Of the labels.")] = "sv"


class ComparedMeasure(CaseMeasure):
    """A measure in a cell of a comparison."""


class ComparisonRow(_Response):
    """One kind of measure or one phase."""

    term: str
    label: str
    cells: Annotated[list[list[ComparedMeasure]], Field(description="One per case, in the order of the cases.")]


class Comparison(_Response):
    """Cases × measures."""

    by: Literal["measure", "phase"]
    language: str
    cases: list[CaseSummary]
    rows: list[ComparisonRow]


class BriefRequest(_Request):
    """The situation for which a starter brief is wanted."""

    situation: Situation
    language: Annotated[
        AskerLanguage | None, Field(description="Of headings and leads; told from the text when it is left out.")
    ] = None


class BriefItem(_Response):
    """One quote."""

    text: Annotated[str, Field(description="Verbatim, the quote of its citation.")]
    marker: Annotated[int, Field(description="Of its citation.")]
    label: Annotated[str | None, Field(description="What it answers, or the case that it is about.")]
    label_language: Annotated[str | None, Field(description="Of the label, when it is not the brief's.")]
    case_id: str | None


class BriefPart(_Response):
    """One question of a phase with its quotes."""

    part_id: str
    heading: str
    lead: str
    items: list[BriefItem]
    missing: Annotated[list[str], Field(description="What the corpus has no evidence for.")]


class BriefSection(_Response):
    """One of the five phases."""

    phase: str
    heading: str
    parts: list[BriefPart]


class BriefCase(_Response):
    """A case that the brief draws on."""

    rank: int
    case_id: str
    title: str
    language: str
    score: float
    reasons: list[str]
    differences: list[str]


class Brief(_Response):
    """A starter brief: headings and leads are the system's, everything else is quoted."""

    title: str
    language: str
    kind: Literal["closure", "establishment"]
    country: str
    country_assumed: Annotated[bool, Field(description="Told from the language, for want of better.")]
    created: date
    about: Annotated[str, Field(description="How the brief was made, for its reader.")]
    situation: UnderstoodSituation
    similar: list[BriefCase]
    sections: list[BriefSection]
    citations: list[Citation]
    index_version: str
