"""The starter brief as a record: what a municipality needs in the first days, every statement a quote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from erfarenhet.cases.brief_template import BriefKind
from erfarenhet.cases.find_similar_cases import SimilarCase
from erfarenhet.cases.situation import Situation
from erfarenhet.records import Citation


@dataclass(frozen=True, slots=True)
class BriefItem:
    """One quote.

    Attributes:
        label: what it answers or where it comes from, in words of ours or of the case's title.
        label_language: of the label, when it is not the brief's.
        text: verbatim, the quote of the citation.
        marker: of its citation.
        case_id: of the case that it is about, when it is about one.
    """

    text: str
    marker: int
    label: str | None = None
    label_language: str | None = None
    case_id: str | None = None


@dataclass(frozen=True, slots=True)
class BriefPart:
    """One question of a phase with its quotes.

    Attributes:
        part_id: of the template.
        missing: what the corpus has no evidence for, in the asker's language; one line for each question.
    """

    part_id: str
    heading: str
    lead: str
    items: tuple[BriefItem, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefSection:
    """One of the five phases."""

    phase: str
    heading: str
    parts: tuple[BriefPart, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A starter brief.

    Attributes:
        language: of everything that is not a quote.
        country_assumed: whether the country was told from the language, for want of better.
        similar: the cases that it draws on, nearest first.
        citations: one per quote, markers from 1 in the order of reading.
        index_version: of the corpus that it was made from.
    """

    title: str
    language: str
    kind: BriefKind
    country: str
    country_assumed: bool
    created: date
    situation: Situation
    similar: tuple[SimilarCase, ...]
    sections: tuple[BriefSection, ...]
    citations: tuple[Citation, ...]
    index_version: str
