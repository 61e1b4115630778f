"""The command line's cases: ``erfarenhet cases list | show | similar | compare`` and ``erfarenhet brief``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from erfarenhet.cli_options import HomeOption, JsonOption, print_json, reported, settings_of

cases_app = typer.Typer(help="What places went through and did.", no_args_is_help=True)

_FILTER_HELP = (
    "country, county, event_type, phase, measure, industry, grade, place, year_from, year_to or q; "
    "a repeated key means any of these."
)
CaseFilterOption = Annotated[list[str] | None, typer.Option("--filter", metavar="KEY=VALUE", help=_FILTER_HELP)]
CaseArgument = Annotated[str, typer.Argument(help="Id of a case, as `erfarenhet cases list` prints it.")]
LanguageOption = Annotated[str, typer.Option("--language", help="Show in sv, nb or nn.")]


ExportOption = Annotated[
    Path | None, typer.Option("--export", metavar="FILE", help="Write a file instead: .docx, .pdf or .md.")
]


@cases_app.command("list")
@reported
def list_cases(filters: CaseFilterOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the cases, with the number of cases per value of each facet."""
    from erfarenhet.case_requests import list_cases as found_cases
    from erfarenhet.errors import InvalidFilter

    given: dict[str, list[str]] = {}
    for option in filters or ():
        key, equals, value = option.partition("=")
        if not equals or not value.strip():
            raise InvalidFilter(f"Filter {option!r} is not KEY=VALUE. Keys: {_FILTER_HELP}")
        given.setdefault(key.strip(), []).append(value)
    found = found_cases(settings_of(home), given)
    if as_json:
        print_json(found)
    else:
        _print_list(found)
    if found["findings"]:
        raise typer.Exit(1)


@cases_app.command("show")
@reported
def show(
    case_id: CaseArgument, language: LanguageOption = "sv", home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Show one case with the sentences that support it."""
    from erfarenhet.case_requests import show_case

    case = show_case(settings_of(home), case_id)
    if as_json:
        print_json(case)
    else:
        from erfarenhet.cli_case_output import print_case

        print_case(case, language)


TextArgument = Annotated[str | None, typer.Argument(help="The situation in a sentence or two.")]
MunicipalityOption = Annotated[str | None, typer.Option(help="Without “kommun”; tells county and country.")]
CountyOption = Annotated[str | None, typer.Option(help="A län or a fylke.")]
CountryOption = Annotated[str | None, typer.Option(help="SE or NO.")]
PopulationOption = Annotated[int | None, typer.Option(help="Of the municipality.")]
EventOption = Annotated[list[str] | None, typer.Option("--event", help="What happened; may be repeated.")]
IndustryOption = Annotated[str | None, typer.Option(help="Of the employer.")]
JobsLostOption = Annotated[int | None, typer.Option(help="Jobs lost or at risk.")]
JobsGainedOption = Annotated[int | None, typer.Option(help="New jobs.")]
AskerLanguageOption = Annotated[str | None, typer.Option("--language", help="Answer in sv, nb or nn.")]


@cases_app.command("similar")
@reported
def similar(
    text: TextArgument = None,
    municipality: MunicipalityOption = None,
    county: CountyOption = None,
    country: CountryOption = None,
    population: PopulationOption = None,
    events: EventOption = None,
    industry: IndustryOption = None,
    jobs_lost: JobsLostOption = None,
    jobs_gained: JobsGainedOption = None,
    limit: Annotated[int, typer.Option("-k", min=1, max=100, help="Cases at most.")] = 5,
    language: AskerLanguageOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the cases nearest to a situation, with the reasons why they are near."""
    from erfarenhet.case_requests import similar_cases

    situation = _situation(
        text=text,
        municipality=municipality,
        county=county,
        country=country,
        population=population,
        event_types=events,
        industry=industry,
        jobs_lost=jobs_lost,
        jobs_gained=jobs_gained,
    )
    found = similar_cases(settings_of(home), situation, language, limit)
    if as_json:
        print_json(found)
    else:
        from erfarenhet.cli_case_output import print_similar

        print_similar(found)


@reported
def brief(
    text: TextArgument = None,
    municipality: MunicipalityOption = None,
    county: CountyOption = None,
    country: CountryOption = None,
    population: PopulationOption = None,
    events: EventOption = None,
    industry: IndustryOption = None,
    jobs_lost: JobsLostOption = None,
    jobs_gained: JobsGainedOption = None,
    language: AskerLanguageOption = None,
    export: ExportOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a starter brief for a situation: by phase, every statement a quote with its source."""
    from erfarenhet.case_requests import export_brief, write_brief

    situation = _situation(
        text=text,
        municipality=municipality,
        county=county,
        country=country,
        population=population,
        event_types=events,
        industry=industry,
        jobs_lost=jobs_lost,
        jobs_gained=jobs_gained,
    )
    if export is not None:
        _written(export, export_brief(settings_of(home), situation, language, export), as_json)
        return
    written = write_brief(settings_of(home), situation, language)
    if as_json:
        print_json(written)
    else:
        from erfarenhet.cli_case_output import print_brief

        print_brief(written)


def _written(file: Path, size_bytes: int, as_json: bool) -> None:
    if as_json:
        print_json({"file": str(file), "size_bytes": size_bytes})
    else:
        typer.echo(f"{file} ({size_bytes:,} bytes)")


def _situation(**given: Any) -> dict[str, Any]:
    return {key: value for key, value in given.items() if value not in (None, [])}


@cases_app.command("compare")
@reported
def compare(
    case_ids: Annotated[list[str], typer.Argument(metavar="CASE…", help="Ids of two to eight cases.")],
    by: Annotated[str, typer.Option(help="Rows: measure or phase.")] = "measure",
    language: LanguageOption = "sv",
    export: ExportOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put cases side by side: what was done in each, with the sentence that says so."""
    from erfarenhet.case_requests import compare_cases, export_comparison

    if export is not None:
        _written(export, export_comparison(settings_of(home), case_ids, by, language, export), as_json)
        return
    found = compare_cases(settings_of(home), case_ids, by, language)
    if as_json:
        print_json(found)
    else:
        from erfarenhet.cli_case_output import print_comparison

        print_comparison(found)


def _print_list(found: dict[str, Any]) -> None:
    for case in found["cases"]:
        years = "–".join(str(year) for year in (case["year_from"], case["year_to"]) if year)
        typer.echo(f"{case['case_id']:<45} {years:<10} {', '.join(case['event_types']):<30} {case['title']}")
    typer.echo(f"{found['total']} cases")
    for finding in found["findings"]:
        typer.echo(f"  finding  {finding['case_id']}: {finding['field']} {finding['detail']}", err=True)
