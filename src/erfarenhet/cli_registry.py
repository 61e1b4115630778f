"""The command line's registry and audit log: ``erfarenhet registry status | upgrade``, ``erfarenhet audit …``."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from erfarenhet.cli_options import HomeOption, JsonOption, print_json, reported, settings_of

if TYPE_CHECKING:
    from erfarenhet.settings import Settings

registry_app = typer.Typer(help="The registry's database.", no_args_is_help=True)
audit_app = typer.Typer(help="Who did what, when.", no_args_is_help=True)


@registry_app.command("status")
@reported
def status(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Tell where the registry lives and whether its tables are up to date; exit 1 when they are not."""
    from sqlalchemy import URL, create_engine

    from erfarenhet.corpus.database import database_url, reported_errors
    from erfarenhet.corpus.migrate import read_schema

    settings = settings_of(home)
    url: URL = database_url(settings)
    made = url.get_backend_name() != "sqlite" or (settings.home / "registry.sqlite").exists()
    missing: list[str] = []
    if made:
        engine = create_engine(url)
        try:
            with reported_errors(url), engine.connect() as connection:
                missing = list(read_schema(connection).missing)
        finally:
            engine.dispose()
    if as_json:
        print_json({"registry": repr(url), "made": made, "missing": missing})
    else:
        state = "up to date" if made and not missing else f"lacks {', '.join(missing)}" if made else "not made yet"
        typer.echo(f"{url!r}: {state}")
    if missing:
        raise typer.Exit(1)


@registry_app.command("upgrade")
@reported
def upgrade(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Make the registry's tables, or bring them up to date. An embedded registry does it by itself when opened."""
    from erfarenhet.corpus.database import Database, database_url

    database = Database(database_url(settings_of(home)), migrate=True)
    try:
        schema = database.schema()
    finally:
        database.close()
    if as_json:
        print_json({"version": schema.version, "revisions": sorted(schema.applied)})
    else:
        typer.echo(f"The registry is up to date ({len(schema.applied)} revisions).")


WhoOption = Annotated[str | None, typer.Option("--who", help="Only what this one did.")]
ActionOption = Annotated[str | None, typer.Option("--action", help='Only actions that begin so, such as "document".')]
TextOption = Annotated[str | None, typer.Option("--text", help="Only entries with this in subject or details.")]
SinceOption = Annotated[str | None, typer.Option("--since", help="From this date or time on (ISO 8601, UTC).")]
UntilOption = Annotated[str | None, typer.Option("--until", help="Before this date or time (ISO 8601, UTC).")]


def _entries(settings: Settings, **choice: Any) -> list[dict[str, Any]]:
    from erfarenhet.corpus.audit import entry_to_json
    from erfarenhet.corpus.home import Home

    with Home.of(settings) as opened:
        return [entry_to_json(entry) for entry in opened.registry.audit.entries(**choice)]


@audit_app.command("list")
@reported
def list_entries(
    who: WhoOption = None,
    action: ActionOption = None,
    text: TextOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: Annotated[int, typer.Option(min=1, help="Entries at most.")] = 50,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List entries, newest first."""
    choice = {"who": who, "action": action, "text": text, "since": since, "until": until}
    found = _entries(settings_of(home), **choice, newest_first=True, limit=limit)
    if as_json:
        print_json({"entries": found})
        return
    for entry in found:
        detail = ", ".join(f"{key}: {value}" for key, value in entry["detail"].items() if value is not None)
        typer.echo(f"{entry['number']:>6}  {entry['at'][:19]}  {entry['who']}  {entry['action']}  {entry['subject']}")
        if detail:
            typer.echo(f"        {detail}")


@audit_app.command("export")
@reported
def export(
    output: Annotated[str, typer.Option("--format", help="jsonl or csv.")] = "jsonl",
    who: WhoOption = None,
    action: ActionOption = None,
    text: TextOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    home: HomeOption = None,
) -> None:
    """Write entries to stdout, oldest first, with their digests."""
    if output not in ("jsonl", "csv"):
        raise typer.BadParameter("Choose jsonl or csv.", param_hint="--format")
    found = _entries(settings_of(home), who=who, action=action, text=text, since=since, until=until)
    if output == "jsonl":
        sys.stdout.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in found)
        return
    columns = ("number", "at", "who", "action", "subject", "detail", "previous", "digest")
    writer = csv.writer(sys.stdout)
    writer.writerow(columns)
    for entry in found:
        values = {**entry, "detail": json.dumps(entry["detail"], ensure_ascii=False, sort_keys=True)}
        writer.writerow([_harmless(str(values[name])) for name in columns])


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell


@audit_app.command("verify")
@reported
def verify(
    known_head: Annotated[
        str | None, typer.Option("--head", help="A digest written down earlier, which must still stand in the log.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compute the chain of digests anew; exit 1 when it is broken. Write the last digest down somewhere else."""
    from erfarenhet.corpus.home import Home

    with Home.of(settings_of(home)) as opened:
        problems = opened.registry.audit.verify(known_head)
        number, digest = opened.registry.audit.head()
    if as_json:
        found = [{"number": problem.number, "detail": problem.detail} for problem in problems]
        print_json({"ok": not problems, "entries": number, "head": digest, "problems": found})
    else:
        for problem in problems:
            typer.echo(f"entry {problem.number}: {problem.detail}")
        typer.echo(f"{number} entries; the last digest is {digest}" + ("" if problems else "; the chain is whole"))
    if problems:
        raise typer.Exit(1)
