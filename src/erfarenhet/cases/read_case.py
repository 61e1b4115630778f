"""From a published case study to its case record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from erfarenhet.cases.case_records import (
    Case,
    CaseActor,
    CaseContradiction,
    CaseFinding,
    CaseMeasure,
    CaseResult,
    CaseSource,
    CaseStatement,
    EmploymentShare,
    JobCount,
    Population,
)
from erfarenhet.cases.gazetteer import Municipality, load_gazetteer
from erfarenhet.cases.industries import load_industries
from erfarenhet.cases.read_figures import job_direction, read_employment_share, read_population
from erfarenhet.cases.read_front_matter import FieldReader
from erfarenhet.records import Document
from erfarenhet.vocabulary import load_vocabulary

CASE_DOCUMENT_TYPE = "fallstudie"
ESTABLISHMENT = "etablering"


def read_case(document: Document) -> tuple[Case, tuple[CaseFinding, ...]]:
    """Make the record of a case study.

    Returns:
        The case with all that could be read, and what could not.
    """
    metadata, values = document.metadata, document.metadata.front_matter
    read = FieldReader(document.document_id)
    places = metadata.places or read.texts(values, "places")
    event_types = read.terms(values, "event_types", "event_types") if "event_types" in values else metadata.event_types
    countries = read.terms(values, "country", "countries") if "country" in values else metadata.countries
    counties, municipalities = _locate(places, countries)
    years = read.mapping(values, "years")
    jobs = _jobs(read, values, establishment=set(event_types) == {ESTABLISHMENT})
    measures, results = _measures(read, values), _results(read, values)
    industry = read.text(values, "industry", "")
    case = Case(
        case_id=document.document_id,
        version=document.version,
        title=metadata.title or document.source_name,
        language=metadata.language or "sv",
        place=places[0] if places else None,
        places=tuple(places),
        municipalities=tuple(dict.fromkeys(found.name for found in municipalities)),
        counties=counties,
        countries=tuple(countries),
        employer=metadata.employer or read.text(values, "employer", ""),
        industry=industry,
        industries=load_industries().find(industry),
        event_types=tuple(event_types),
        year_from=read.year(years, "from", "years") if years else metadata.year_from,
        year_to=read.year(years, "to", "years") if years else metadata.year_to,
        phases=read.terms(values, "phases", "phases") if "phases" in values else metadata.phases,
        jobs=jobs,
        population=_population(read, values, document, places, municipalities),
        employment_share=_employment_share(read, values, document, jobs),
        actors=_actors(read, values),
        measures=measures,
        results=results,
        contradictions=_contradictions(read, values),
        sources=_sources(read, values),
        grade=case_grade(measures, results),
        evidence=read.term(values, "evidence", "evidence", ""),
        publisher=metadata.publisher,
        published_year=metadata.year,
        url=metadata.url,
        licence=metadata.licence,
    )
    _report_gaps(read, case)
    return case, tuple(read.findings)


def case_grade(measures: Sequence[CaseMeasure], results: Sequence[CaseResult]) -> str | None:
    """How well a case is known to have happened: planned, done, followed up or independently evaluated.

    The strongest grade that at least one result has reached, or at least half of the graded measures. One result is
    enough, because a result is what a follow-up or an evaluation is about; a single well-documented measure says little
    of the others. ``None`` when nothing is graded.
    """
    order = load_vocabulary().ids("evidence_grades")
    of_results = [order.index(result.grade) for result in results if result.grade in order]
    of_measures = [order.index(measure.grade) for measure in measures if measure.grade in order]
    reached = [
        rank
        for rank in range(len(order))
        if any(grade >= rank for grade in of_results)
        or (of_measures and 2 * sum(grade >= rank for grade in of_measures) >= len(of_measures))
    ]
    return order[max(reached)] if reached else None


def _locate(places: Sequence[str], countries: Sequence[str]) -> tuple[tuple[str, ...], tuple[Municipality, ...]]:
    """The counties and municipalities among the places. A county that is named decides which municipality is meant."""
    gazetteer = load_gazetteer()
    counties: dict[str, None] = {}
    municipalities: list[Municipality] = []
    for country in countries:
        named = {
            place: county
            for place in places
            if (county := gazetteer.county(place, country)) and not gazetteer.municipalities(place, country=country)
        }
        counties.update(dict.fromkeys(named.values()))
        for place in places:
            found = gazetteer.municipalities(place, country=country)
            own = gazetteer.county(place, country)  # Gotland is both
            inside = [one for one in found if one.county in (own, *named.values())] if named else list(found)
            # Two municipalities of one name and no county to tell them apart: neither is claimed.
            if len({one.county for one in inside}) == 1:
                municipalities.append(inside[0])
    counties.update(dict.fromkeys(found.county for found in municipalities))
    return tuple(counties), tuple(municipalities)


def _jobs(read: FieldReader, values: Mapping[str, Any], *, establishment: bool) -> tuple[JobCount, ...]:
    found: list[JobCount] = []
    for where, row in read.rows(values, "jobs"):
        number, what = read.number(row, "number", where, needed=True), read.text(row, "what", where, needed=True)
        if number is not None and what is not None:
            direction = job_direction(what, establishment=establishment)
            found.append(JobCount(f"job-{len(found) + 1}", number, what, direction, read.texts(row, "sources", where)))
    return tuple(found)


def _population(
    read: FieldReader,
    values: Mapping[str, Any],
    document: Document,
    places: Sequence[str],
    municipalities: Sequence[Municipality],
) -> tuple[Population, ...]:
    names = [found.name for found in municipalities]
    row = read.mapping(values, "population")
    number = read.number(row, "number", "population", needed=True) if row else None
    given = []
    if number is not None:
        place = read.text(row, "place", "population") or (names[0] if names else places[0] if places else "")
        year = read.year(row, "year", "population")
        given = [Population(number, place, "municipality" if place in names else "other", year)]
    # A county is no place whose size says anything: "Andøy i Nordland har om lag 5 000 innbyggere".
    near = [place for place in places if place in names or load_gazetteer().county(place) is None]
    return (*given, *read_population(document, near, names))


def _employment_share(
    read: FieldReader, values: Mapping[str, Any], document: Document, jobs: Sequence[JobCount]
) -> tuple[EmploymentShare, ...]:
    row = read.mapping(values, "employment_share")
    percent = read.decimal(row, "percent", "employment_share") if row else None
    what = read.text(row, "what", "employment_share", needed=True) if row else None
    given = [EmploymentShare(percent, what)] if percent is not None and what is not None else []
    return (*given, *read_employment_share(document, jobs))


def _actors(read: FieldReader, values: Mapping[str, Any]) -> tuple[CaseActor, ...]:
    found: list[CaseActor] = []
    for where, row in read.rows(values, "actors"):
        name = read.text(row, "name", where, needed=True)
        kind = read.term(row, "type", "actor_types", where, needed=True)
        if name is not None and kind is not None:
            found.append(CaseActor(f"actor-{len(found) + 1}", name, kind, read.text(row, "role", where)))
    return tuple(found)


def _measures(read: FieldReader, values: Mapping[str, Any]) -> tuple[CaseMeasure, ...]:
    found: list[CaseMeasure] = []
    for where, row in read.rows(values, "measures"):
        what = read.text(row, "what", where, needed=True)
        phase = read.term(row, "phase", "phases", where, needed=True)
        kind = read.term(row, "type", "measure_types", where, needed=True)
        if what is not None and phase is not None and kind is not None:
            found.append(
                CaseMeasure(
                    f"measure-{len(found) + 1}",
                    what,
                    phase,
                    kind,
                    read.year(row, "year", where),
                    read.term(row, "grade", "evidence_grades", where),
                    read.texts(row, "sources", where),
                )
            )
    return tuple(found)


def _results(read: FieldReader, values: Mapping[str, Any]) -> tuple[CaseResult, ...]:
    found: list[CaseResult] = []
    for where, row in read.rows(values, "results"):
        what = read.text(row, "what", where, needed=True)
        if what is not None:
            grade = read.term(row, "grade", "evidence_grades", where)
            found.append(CaseResult(f"result-{len(found) + 1}", what, grade, read.texts(row, "sources", where)))
    return tuple(found)


def _contradictions(read: FieldReader, values: Mapping[str, Any]) -> tuple[CaseContradiction, ...]:
    found: list[CaseContradiction] = []
    for where, row in read.rows(values, "contradictions"):
        about = read.text(row, "about", where, needed=True)
        statements: list[CaseStatement] = []
        for inner, statement in read.rows(row, "statements", where):
            says = read.text(statement, "says", inner, needed=True)
            if says is not None:
                claim_id = f"statement-{len(found) + 1}.{len(statements) + 1}"
                statements.append(CaseStatement(claim_id, says, read.texts(statement, "sources", inner)))
        if about is None:
            continue
        if len(statements) < 2:
            read.report(where, "has fewer than two statements, which contradict nothing. Left out.")
            continue
        found.append(CaseContradiction(about, tuple(statements)))
    return tuple(found)


def _sources(read: FieldReader, values: Mapping[str, Any]) -> tuple[CaseSource, ...]:
    found = []
    for where, row in read.rows(values, "sources"):
        source_id, title = read.text(row, "id", where, needed=True), read.text(row, "title", where, needed=True)
        if source_id is None or title is None:
            continue
        url = read.text(row, "url", where)
        if url is not None and not url.startswith(("https://", "http://")):
            read.report(f"{where}.url", f"{url[:60]!r} is no web address. Left out.")
            url = None
        found.append(
            CaseSource(
                source_id,
                title,
                read.text(row, "publisher", where),
                read.year(row, "year", where),
                url,
                read.text(row, "language", where),
            )
        )
    return tuple(found)


def _report_gaps(read: FieldReader, case: Case) -> None:
    if not case.event_types:
        read.report("event_types", "is empty: the case is not found by what happened. Add a term of the vocabulary.")
    if not case.places:
        read.report("places", "is empty: the case is not found by place. Add the place, its municipality and county.")
    known = {source.id for source in case.sources}
    for claim in case.claims():
        for source in getattr(claim, "sources", ()):
            if source not in known:
                read.report("sources", f"{claim.claim_id} refers to {source!r}, which is not listed. List it.")
