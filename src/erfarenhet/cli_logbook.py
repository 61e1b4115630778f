"""The command line's logbooks: ``erfarenhet logbook …``. They need the registry alone, so no service is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from erfarenhet.cli_options import HomeOption, JsonOption, print_json, reported, settings_of

if TYPE_CHECKING:
    from erfarenhet.cases.logbooks import Logbooks

logbook_app = typer.Typer(help="A municipality's own log of what it does and when.", no_args_is_help=True)

KeyOption = Annotated[str, typer.Option("--key", help="The owner's key, as `logbook create` printed it.")]
LogbookArgument = Annotated[str, typer.Argument(help="Id of a logbook.")]
EntryArgument = Annotated[str, typer.Argument(help="Id of an entry.")]
MeasureOption = Annotated[str, typer.Option(help="What is done (insats, tiltak).")]
DoneOption = Annotated[str, typer.Option(help="What has been done.")]
FromOption = Annotated[str | None, typer.Option("--from", help="The day, as 2026-11-25.")]
ToOption = Annotated[str | None, typer.Option("--to", help="The end of a period.")]
ActivityOption = Annotated[str | None, typer.Option("--activity", help="The main activity that it belongs to.")]
ResponsibleOption = Annotated[str | None, typer.Option(help="A role or an organisation, never a person.")]
PhaseOption = Annotated[str | None, typer.Option(help="One of the guide's five phases.")]
TypeOption = Annotated[str | None, typer.Option("--type", help="The kind of measure.")]
StatusOption = Annotated[str | None, typer.Option(help="planerad, pågår, genomförd, uppföljd or avbruten.")]


@contextmanager
def _opened(home: Path | None) -> Iterator[Logbooks]:
    from erfarenhet.cases.logbooks import Logbooks
    from erfarenhet.corpus.home import Home

    with Home.of(settings_of(home)) as opened:
        yield Logbooks(opened.registry.database)


def _print(values: dict[str, Any], as_json: bool, text: Callable[[], str]) -> None:
    if as_json:
        print_json(values)
    else:
        typer.echo(text())


@logbook_app.command()
@reported
def create(
    title: Annotated[str, typer.Option(help="Of the logbook.")],
    municipality: Annotated[str, typer.Option(help="Without “kommun”.")],
    country: Annotated[str | None, typer.Option(help="SE or NO, where the municipality does not tell it.")] = None,
    language: Annotated[str | None, typer.Option(help="Of its exports: sv, nb or nn.")] = None,
    case_id: Annotated[str | None, typer.Option("--case", help="A case that it is about.")] = None,
    key: Annotated[str | None, typer.Option("--key", help="The key of an owner who has other logbooks.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Begin a logbook; prints the owner's key, which is kept nowhere else."""
    from erfarenhet.cases.logbook_json import logbook_to_json
    from erfarenhet.cases.logbooks import new_owner_key

    given = {"title": title, "municipality": municipality, "country": country, "language": language, "case_id": case_id}
    owner_key = key or new_owner_key()
    with _opened(home) as logbooks:
        made = logbooks.create(owner_key, {name: value for name, value in given.items() if value is not None})
    values = {"owner_key": owner_key, "logbook": logbook_to_json(made)}
    _print(
        values, as_json, lambda: f"Logbook {made.logbook_id}\nKey     {owner_key}\nKeep the key: it opens the logbook."
    )


@logbook_app.command("list")
@reported
def list_logbooks(key: KeyOption, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List an owner's logbooks."""
    from erfarenhet.cases.logbook_json import logbook_to_json

    with _opened(home) as logbooks:
        found = logbooks.of_owner(key)
    values = {"logbooks": [logbook_to_json(logbook) for logbook in found]}
    lines = [f"{logbook.logbook_id}  {logbook.municipality}: {logbook.title}" for logbook in found]
    _print(values, as_json, lambda: "\n".join([*lines, f"{len(found)} logbooks"]))


@logbook_app.command()
@reported
def show(logbook_id: LogbookArgument, key: KeyOption, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show a logbook with its entries."""
    from erfarenhet.cases.logbook_json import logbook_to_json
    from erfarenhet.cases.propose_case import when

    with _opened(home) as logbooks:
        logbook = logbooks.read(key, logbook_id)
    lines = [f"{logbook.municipality}: {logbook.title}"]
    for entry in logbook.entries:
        parts = (when(entry.text), entry.text.measure, entry.text.done, entry.text.responsible, entry.text.status)
        corrected = f"  (corrected {len(entry.history)} times)" if entry.history else ""
        lines.append(
            f"{entry.position:>3}  {' | '.join(part for part in parts if part)}  [{entry.entry_id}]{corrected}"
        )
    _print(logbook_to_json(logbook), as_json, lambda: "\n".join(lines))


@logbook_app.command()
@reported
def add(
    logbook_id: LogbookArgument,
    key: KeyOption,
    measure: MeasureOption,
    done: DoneOption = "",
    date_from: FromOption = None,
    date_to: ToOption = None,
    activity: ActivityOption = None,
    responsible: ResponsibleOption = None,
    phase: PhaseOption = None,
    kind: TypeOption = None,
    status: StatusOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add an entry at the end of a logbook."""
    from erfarenhet.cases.logbook_json import entry_to_json

    values = _entry(measure, done, date_from, date_to, activity, responsible, phase, kind, status)
    with _opened(home) as logbooks:
        added = logbooks.append(key, logbook_id, values)
    _print(entry_to_json(added), as_json, lambda: f"Entry {added.entry_id}")


@logbook_app.command()
@reported
def correct(
    logbook_id: LogbookArgument,
    entry_id: EntryArgument,
    key: KeyOption,
    measure: MeasureOption,
    why: Annotated[str, typer.Option(help="The reason, shown with the history.")],
    done: DoneOption = "",
    date_from: FromOption = None,
    date_to: ToOption = None,
    activity: ActivityOption = None,
    responsible: ResponsibleOption = None,
    phase: PhaseOption = None,
    kind: TypeOption = None,
    status: StatusOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Replace what an entry says; what it said before stays in its history."""
    from erfarenhet.cases.logbook_json import entry_to_json

    values = _entry(measure, done, date_from, date_to, activity, responsible, phase, kind, status)
    with _opened(home) as logbooks:
        corrected = logbooks.correct(key, logbook_id, entry_id, values, why=why)
    _print(
        entry_to_json(corrected), as_json, lambda: f"Entry {entry_id} stands in revision {corrected.current.number}."
    )


@logbook_app.command()
@reported
def delete(
    logbook_id: LogbookArgument,
    key: KeyOption,
    entry_id: Annotated[str | None, typer.Option("--entry", help="Only this entry.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove a logbook, or one entry of it, for good."""
    with _opened(home) as logbooks:
        if entry_id is None:
            logbooks.delete(key, logbook_id)
        else:
            logbooks.delete_entry(key, logbook_id, entry_id)
    _print({"deleted": entry_id or logbook_id}, as_json, lambda: f"{entry_id or logbook_id} is gone.")


@logbook_app.command()
@reported
def export(
    logbook_id: LogbookArgument,
    key: KeyOption,
    file: Annotated[
        Path | None, typer.Argument(help="The guide's table as .docx, .pdf or .md; left out, CSV is printed.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Write a logbook as the guide's table, or print it as comma-separated values."""
    from erfarenhet.cases.logbook_export import logbook_csv, logbook_memo
    from erfarenhet.errors import ExportError
    from erfarenhet.export.render import format_of_file, render_memo

    export_format = format_of_file(file) if file else None
    with _opened(home) as logbooks:
        logbook = logbooks.read(key, logbook_id)
    if file is None or export_format is None:
        typer.echo(logbook_csv(logbook), nl=False)
        return
    content = render_memo(logbook_memo(logbook, created=datetime.now(UTC).date()), export_format).content
    try:
        file.write_bytes(content)
    except OSError as exc:
        raise ExportError(f"{file} cannot be written ({exc.strerror}). Name another place.") from exc
    typer.echo(f"{file} ({len(content):,} bytes)")


@logbook_app.command()
@reported
def propose(
    logbook_id: LogbookArgument,
    key: KeyOption,
    events: Annotated[list[str], typer.Option("--event", help="What happened; may be repeated.")],
    employer: Annotated[str | None, typer.Option(help="That it was about.")] = None,
    industry: Annotated[str | None, typer.Option(help="Of the employer.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose a logbook to the curators as a new case. Nothing is published by this."""
    from erfarenhet.cases.logbook_json import proposal_to_json

    with _opened(home) as logbooks:
        proposed = logbooks.propose(
            key, logbook_id, {"event_types": events, "employer": employer, "industry": industry}
        )
    _print(proposal_to_json(proposed), as_json, lambda: f"Proposed as {proposed.document_id}. A curator decides on it.")


def _entry(
    measure: str,
    done: str,
    date_from: str | None,
    date_to: str | None,
    activity: str | None,
    responsible: str | None,
    phase: str | None,
    kind: str | None,
    status: str | None,
) -> dict[str, Any]:
    given = {
        "measure": measure,
        "done": done,
        "date_from": date_from,
        "date_to": date_to,
        "main_activity": activity,
        "responsible": responsible,
        "phase": phase,
        "measure_type": kind,
        "status": status,
    }
    return {name: value for name, value in given.items() if value is not None}
