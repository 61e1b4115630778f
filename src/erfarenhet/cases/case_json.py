"""Cases as JSON: what the API returns and ``--json`` prints. Field names are those of the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from erfarenhet.cases.case_library import CaseLibrary
from erfarenhet.cases.case_records import Case, CaseQuote, CitedCase, Claim
from erfarenhet.cases.select_cases import CaseFilters, count_facets, select_cases


def case_list_to_json(library: CaseLibrary, filters: CaseFilters, *, limit: int, offset: int) -> dict[str, Any]:
    """A part of the cases that filters let through, with facets and findings."""
    found = select_cases(library.cases, filters)
    return {
        "total": len(found),
        "limit": limit,
        "offset": offset,
        "cases": [case_summary_to_json(case) for case in found[offset : offset + limit]],
        "facets": count_facets(library.cases, filters),
        "findings": [asdict(finding) for finding in library.findings],
    }


def case_summary_to_json(case: Case) -> dict[str, Any]:
    """A case as a list shows it."""
    lost, gained = case.main_jobs("lost"), case.main_jobs("gained")
    population = case.municipal_population()
    return {
        "case_id": case.case_id,
        "title": case.title,
        "language": case.language,
        "place": case.place,
        "places": list(case.places),
        "municipalities": list(case.municipalities),
        "counties": list(case.counties),
        "countries": list(case.countries),
        "employer": case.employer,
        "industry": case.industry,
        "industries": list(case.industries),
        "event_types": list(case.event_types),
        "year_from": case.year_from,
        "year_to": case.year_to,
        "jobs_lost": lost.number if lost else None,
        "jobs_gained": gained.number if gained else None,
        "population": population.number if population else None,
        "phases": list(dict.fromkeys(measure.phase for measure in case.measures)),
        "measure_types": list(dict.fromkeys(measure.type for measure in case.measures)),
        "measures": len(case.measures),
        "results": len(case.results),
        "grade": case.grade,
        "evidence": case.evidence,
    }


def case_to_json(cited: CitedCase) -> dict[str, Any]:
    """A case with all that it claims and the quotes that support it; ``citation`` is null where none was found."""
    case = cited.case

    def with_quote(claim: Claim, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**values, "citation": quote_to_json(cited.quote(claim))}

    def figures(name: str, rows: Sequence[Any]) -> list[dict[str, Any]]:
        found = []
        for number, row in enumerate(rows, start=1):
            values = {key: value for key, value in asdict(row).items() if key != "quote"}
            found.append({**values, "citation": quote_to_json(cited.quotes.get(f"{name}-{number}"))})
        return found

    summary = case_summary_to_json(case)
    for counted in ("measures", "results", "population"):
        del summary[counted]
    return {
        **summary,
        "version": case.version,
        "publisher": case.publisher,
        "published_year": case.published_year,
        "url": case.url,
        "licence": case.licence,
        "jobs": [with_quote(item, _values(item)) for item in case.jobs],
        "population": figures("population", case.population),
        "employment_share": figures("employment-share", case.employment_share),
        "actors": [with_quote(item, _values(item)) for item in case.actors],
        "measures": [with_quote(item, _values(item)) for item in case.measures],
        "results": [with_quote(item, _values(item)) for item in case.results],
        "contradictions": [
            {
                "about": contradiction.about,
                "statements": [with_quote(item, _values(item)) for item in contradiction.statements],
            }
            for contradiction in case.contradictions
        ],
        "sources": [asdict(source) for source in case.sources],
        "documents": [case.case_id, *cited.supporting_documents],
    }


def _values(claim: Claim) -> dict[str, Any]:
    values = asdict(claim)
    if "sources" in values:
        values["sources"] = list(values["sources"])
    return values


def quote_to_json(quote: CaseQuote | None) -> dict[str, Any] | None:
    """A quote with where it stands."""
    if quote is None:
        return None
    values = asdict(quote)
    values["quote"] = values.pop("text")
    return values
