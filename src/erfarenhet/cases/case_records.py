"""The records of a case. Frozen; everything in them comes from the case's document.

A case is read from a case study's front matter. Each thing that it claims (a measure, a result, an actor, …) has a
``claim_id`` that is unique within the case; ``cases.cite_case`` finds the sentence of the document that supports it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

JobDirection = Literal["lost", "gained", "remaining"]
Scope = Literal["municipality", "other"]


@dataclass(frozen=True, slots=True)
class CaseSource:
    """A public source that a case's document lists. ``id`` is what its claims refer to."""

    id: str
    title: str
    publisher: str | None = None
    year: int | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class JobCount:
    """A number of jobs, with what it counts in the document's own words.

    Attributes:
        direction: "lost" (at risk, notified, gone), "gained" (new, planned, a goal) or "remaining"; told from the
            words by ``cases.read_jobs``.
    """

    claim_id: str
    number: int
    what: str
    direction: JobDirection
    sources: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The claim in words."""
        return f"{self.number} {self.what}"


@dataclass(frozen=True, slots=True)
class CaseActor:
    """An organisation that took part. ``type`` is an id of the vocabulary; ``role`` what it did."""

    claim_id: str
    name: str
    type: str
    role: str | None = None

    @property
    def text(self) -> str:
        """The claim in words."""
        return f"{self.name}: {self.role}" if self.role else self.name


@dataclass(frozen=True, slots=True)
class CaseMeasure:
    """Something that somebody did. ``phase``, ``type`` and ``grade`` are ids of the vocabulary."""

    claim_id: str
    what: str
    phase: str
    type: str
    year: int | None = None
    grade: str | None = None
    sources: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The claim in words."""
        return self.what


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of it. ``grade`` is an id of the vocabulary."""

    claim_id: str
    what: str
    grade: str | None = None
    sources: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The claim in words."""
        return self.what


@dataclass(frozen=True, slots=True)
class CaseStatement:
    """One side of a contradiction."""

    claim_id: str
    says: str
    sources: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The claim in words."""
        return self.says


@dataclass(frozen=True, slots=True)
class CaseContradiction:
    """Sources that do not agree, side by side."""

    about: str
    statements: tuple[CaseStatement, ...]


Claim: TypeAlias = JobCount | CaseActor | CaseMeasure | CaseResult | CaseStatement


@dataclass(frozen=True, slots=True)
class Population:
    """A number of inhabitants, from front matter or from a sentence of the document (then ``quote`` has offsets).

    Attributes:
        place: whose inhabitants they are.
        scope: whether that is a municipality of the case, or a village or a wider area.
        quote: half-open offsets of the sentence in the document's text.
    """

    number: int
    place: str
    scope: Scope
    year: int | None = None
    quote: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class EmploymentShare:
    """A share of local employment, in per cent, with the words that say of what; ``quote`` as in ``Population``."""

    percent: float
    what: str
    quote: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One transition experience.

    Attributes:
        case_id: the id of the document that tells it.
        place: the place that the case is best known by: the first of ``places``.
        municipalities: those of ``places`` that are municipalities, as the document writes them.
        counties: present names, of the counties named or else of the municipalities.
        industries: groups of industries (``cases.industries``) that ``industry`` falls into.
        jobs: in the document's order; the first of a direction is its main figure.
        grade: how well the case's measures and results are known to have happened (``cases.read_case.case_grade``).
        evidence: the document's own judgement of its sources ("god", "medel", "tunn").
    """

    case_id: str
    version: str
    title: str
    language: str
    place: str | None = None
    places: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    employer: str | None = None
    industry: str | None = None
    industries: tuple[str, ...] = ()
    event_types: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    phases: tuple[str, ...] = ()
    jobs: tuple[JobCount, ...] = ()
    population: tuple[Population, ...] = ()
    employment_share: tuple[EmploymentShare, ...] = ()
    actors: tuple[CaseActor, ...] = ()
    measures: tuple[CaseMeasure, ...] = ()
    results: tuple[CaseResult, ...] = ()
    contradictions: tuple[CaseContradiction, ...] = ()
    sources: tuple[CaseSource, ...] = ()
    grade: str | None = None
    evidence: str | None = None
    publisher: str | None = None
    published_year: int | None = None
    url: str | None = None
    licence: str | None = None

    def claims(self) -> Iterator[Claim]:
        """All that the case claims, in the order in which it is shown."""
        yield from self.jobs
        yield from self.actors
        yield from self.measures
        yield from self.results
        for contradiction in self.contradictions:
            yield from contradiction.statements

    def main_jobs(self, direction: JobDirection) -> JobCount | None:
        """The first figure of a direction; ``None`` when the document has none."""
        return next((count for count in self.jobs if count.direction == direction), None)

    def municipal_population(self) -> Population | None:
        """The inhabitants of a municipality of the case, where its document tells them."""
        return next((found for found in self.population if found.scope == "municipality"), None)


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """Something in a case's front matter that could not be used, for a curator.

    Attributes:
        field: where in the front matter, e.g. ``measures.2.phase``.
        detail: what is wrong and what to do, in English.
    """

    case_id: str
    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class CaseQuote:
    """A sentence of the corpus that supports a claim, verbatim: ``document.text[start:end] == text``.

    Attributes:
        document_id: the case's own document.
        page: physical page, from 1; ``None`` where the format has none.
        section: heading path, outermost first, joined by " › ".
        score: how well it fits the claim, 0–1 (``cases.match_sentences``).
    """

    document_id: str
    version: str
    passage_id: str
    text: str
    start: int
    end: int
    section: str
    language: str
    page: int | None = None
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class CitedCase:
    """A case with the sentences that support what it claims.

    Attributes:
        quotes: by ``claim_id``, and under "population-1", "employment-share-1", … for those; a claim without a
            sentence that supports it is not in here.
        supporting_documents: ids of other documents that name the case's place and employer, the case's own excluded.
    """

    case: Case
    quotes: Mapping[str, CaseQuote] = field(default_factory=dict)
    supporting_documents: tuple[str, ...] = ()

    def quote(self, claim: Claim) -> CaseQuote | None:
        """The sentence that supports a claim; ``None`` when none was found."""
        return self.quotes.get(claim.claim_id)
