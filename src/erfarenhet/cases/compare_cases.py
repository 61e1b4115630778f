"""Cases side by side: what was done in each, by kind of measure or by phase, with the sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from erfarenhet.cases.case_json import case_summary_to_json, quote_to_json
from erfarenhet.cases.case_records import CaseMeasure, CaseQuote, CitedCase
from erfarenhet.errors import InvalidComparison
from erfarenhet.vocabulary import load_vocabulary

CASES_MIN, CASES_MAX = 2, 8
CompareBy = Literal["measure", "phase"]


@dataclass(frozen=True, slots=True)
class ComparedMeasure:
    """A measure in a cell, with the sentence of its case's document that supports it; ``None`` when none was found."""

    measure: CaseMeasure
    quote: CaseQuote | None


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One kind of measure, or one phase.

    Attributes:
        term: id in the vocabulary.
        cells: one per case, in the order of the comparison's cases; a case that did nothing of the kind has none.
    """

    term: str
    cells: tuple[tuple[ComparedMeasure, ...], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Cases × measures. Rows are in the vocabulary's order; only those that at least one case fills."""

    by: CompareBy
    cases: tuple[CitedCase, ...]
    rows: tuple[ComparisonRow, ...]


def check_compared(case_ids: Sequence[str], by: str) -> CompareBy:
    """Check what is to be compared.

    Raises:
        InvalidComparison: fewer than two or more than eight cases, one of them twice, or an unknown ``by``.
    """
    if by not in get_args(CompareBy):
        raise InvalidComparison(f"Cases cannot be compared by {by!r}. Choose measure or phase.")
    twice = sorted({case_id for case_id in case_ids if list(case_ids).count(case_id) > 1})
    if twice:
        raise InvalidComparison(f"{', '.join(twice)} is named twice. Name each case once.")
    if not CASES_MIN <= len(case_ids) <= CASES_MAX:
        raise InvalidComparison(f"{len(case_ids)} cases were named; {CASES_MIN} to {CASES_MAX} can be compared.")
    return "phase" if by == "phase" else "measure"


def compare_cases(cases: Sequence[CitedCase], by: CompareBy = "measure") -> Comparison:
    """Put cases side by side.

    Raises:
        InvalidComparison: fewer than two or more than eight, or one of them twice.
    """
    check_compared([cited.case.case_id for cited in cases], by)
    terms = load_vocabulary().ids("phases" if by == "phase" else "measure_types")
    rows = (ComparisonRow(term, tuple(_cell(cited, term, by) for cited in cases)) for term in terms)
    return Comparison(by, tuple(cases), tuple(row for row in rows if any(row.cells)))


def _cell(cited: CitedCase, term: str, by: CompareBy) -> tuple[ComparedMeasure, ...]:
    return tuple(
        ComparedMeasure(measure, cited.quote(measure))
        for measure in cited.case.measures
        if (measure.phase if by == "phase" else measure.type) == term
    )


def comparison_to_json(comparison: Comparison, language: str) -> dict[str, Any]:
    """What ``POST /v1/cases/compare`` returns; labels in ``language``."""
    vocabulary = load_vocabulary()
    field = "phases" if comparison.by == "phase" else "measure_types"
    return {
        "by": comparison.by,
        "language": language,
        "cases": [case_summary_to_json(cited.case) for cited in comparison.cases],
        "rows": [
            {
                "term": row.term,
                "label": vocabulary.label(field, row.term, language),
                "cells": [[_measure_to_json(compared) for compared in cell] for cell in row.cells],
            }
            for row in comparison.rows
        ],
    }


def _measure_to_json(compared: ComparedMeasure) -> dict[str, Any]:
    measure = compared.measure
    return {
        "claim_id": measure.claim_id,
        "what": measure.what,
        "phase": measure.phase,
        "type": measure.type,
        "year": measure.year,
        "grade": measure.grade,
        "sources": list(measure.sources),
        "citation": quote_to_json(compared.quote),
    }
