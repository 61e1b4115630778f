"""The curator's command line: ``erfarenhet curate list | show | diff | approve | withdraw | …``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from erfarenhet.cli_options import HomeOption, JsonOption, print_json, reported, settings_of, who

if TYPE_CHECKING:
    from erfarenhet.curation.desk import Desk
    from erfarenhet.settings import Settings

curate_app = typer.Typer(help="Proposals, reviews and what is due.", no_args_is_help=True)

DocumentArgument = Annotated[str, typer.Argument(help="Id of a document, as `erfarenhet curate list` prints it.")]
WhyOption = Annotated[str, typer.Option("--why", help="The reason, for the record.")]
AsOption = Annotated[str | None, typer.Option("--as", help="Who decides, where it is not whoever gives the command.")]
VersionOption = Annotated[str | None, typer.Option("--version", help="SHA-256 of the version; needed where several.")]
DateOption = Annotated[
    datetime | None, typer.Option("--review-by", formats=["%Y-%m-%d"], help="Day of the next review, YYYY-MM-DD.")
]


@contextmanager
def open_desk(settings: Settings) -> Iterator[Desk]:
    """The desk of a home, with what publishing takes."""
    from erfarenhet.assemble import ingest_tools
    from erfarenhet.cli_output import progress_bar
    from erfarenhet.corpus.home import Home
    from erfarenhet.curation.desk import Desk

    with Home.of(settings) as home, progress_bar("Publishing") as progress:
        yield Desk(home, ingest_tools(home, settings, progress.model), four_eyes=settings.four_eyes)


def _decision(why: str, as_whom: str | None) -> Any:
    from erfarenhet.corpus.lifecycle_records import Decision

    return Decision(f"cli:{as_whom}" if as_whom else who(), why)


@curate_app.command("list")
@reported
def list_versions(
    state: Annotated[
        list[str] | None,
        typer.Option("--state", help="proposed, in_review, approved, due_for_review, withdrawn or superseded."),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List where documents stand; without --state what waits for somebody."""
    from erfarenhet.corpus.home import Home
    from erfarenhet.curation.describe import status_to_json
    from erfarenhet.curation.review_dates import today

    with Home.of(settings_of(home)) as opened:
        opened.registry.lifecycle.mark_due(today())
        waiting = state or ["proposed", "in_review", "due_for_review"]
        found = opened.registry.lifecycle.versions(states=waiting)  # type: ignore[arg-type]
    if as_json:
        print_json({"versions": [status_to_json(status) for status in found]})
        return
    for status in found:
        due = f", review by {status.review_by}" if status.review_by else ""
        typer.echo(f"{status.state:<15} {status.document_id}  {status.title}  ({status.proposed_by}{due})")
    if not found:
        typer.echo("Nothing.")


@curate_app.command("due")
@reported
def list_due(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the published documents that somebody has to look at again, and the dates that are coming."""
    from erfarenhet.corpus.home import Home
    from erfarenhet.curation.describe import status_to_json
    from erfarenhet.curation.review_dates import today

    with Home.of(settings_of(home)) as opened:
        opened.registry.lifecycle.mark_due(today())
        published = opened.registry.lifecycle.versions(states=("approved", "due_for_review"))
    dated = [status for status in published if status.state == "due_for_review" or status.review_by]
    dated.sort(key=lambda status: (status.state != "due_for_review", str(status.review_by or ""), status.document_id))
    if as_json:
        print_json({"versions": [status_to_json(status) for status in dated]})
        return
    for status in dated:
        typer.echo(f"{status.review_by or 'asked for':<10}  {status.state:<15} {status.document_id}  {status.title}")


@curate_app.command("show")
@reported
def show(document_id: DocumentArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show a document's versions and history, and its proposal: personal data, near-duplicates, passages."""
    from erfarenhet.curation.describe import describe_document

    with open_desk(settings_of(home)) as desk:
        found = describe_document(desk.home, document_id, desk)
    if as_json:
        print_json(found)
        return
    for version in found["versions"]:
        typer.echo(f"{version['state']:<15} {version['version'][:12]}  {version['title']}")
    for step in found["history"]:
        typer.echo(f"  {step['at'][:16]}  {step['who']}: {step['from']} → {step['to']}. {step['why']}")
    proposal = found["proposal"]
    if proposal is None:
        return
    typer.echo(f"Proposal: {proposal['passages']} passages; pages without text: {proposal['pages_without_text']}")
    for number, place in enumerate(proposal["personal_data"], start=1):
        typer.echo(f"  place {number}: {place['kind']}, {place['decision']}: …{place['context']}…")
    for near in proposal["near_duplicates"]:
        typer.echo(f"  {near['share']:.0%} of it also stands in {near['document_id']}: {near['examples'][:1]}")


@curate_app.command("diff")
@reported
def diff(
    document_id: DocumentArgument, version: VersionOption = None, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Show what a proposal changes in the published document."""
    from erfarenhet.corpus.home import Home
    from erfarenhet.curation.describe import comparison_to_json
    from erfarenhet.curation.look_at_proposal import compare_proposal

    with Home.of(settings_of(home)) as opened:
        found = comparison_to_json(compare_proposal(opened, document_id, version))
    if as_json:
        print_json(found)
        return
    for name, (old, new) in found["metadata"].items():
        typer.echo(f"{name}: {old} → {new}")
    marks = {"same": "  ", "removed": "- ", "added": "+ "}
    for change in found["changes"]:
        typer.echo(f"@@ paragraph {change['former_number']} → {change['number']}")
        for piece in change["pieces"]:
            typer.echo(marks[piece["kind"]] + piece["text"])


@curate_app.command("approve")
@reported
def approve(
    document_ids: Annotated[list[str], typer.Argument(help="Ids of proposed documents.")],
    why: WhyOption,
    review_by: DateOption = None,
    as_whom: AsOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Publish proposals."""
    from erfarenhet.curation.review_dates import next_review, today

    settings = settings_of(home)
    day = review_by.date() if review_by else next_review(settings, today())
    with open_desk(settings) as desk:
        published = [desk.approve(document_id, _decision(why, as_whom), review_by=day) for document_id in document_ids]
    if as_json:
        rows = [{"document_id": one.document.document_id, "passages": len(one.passages)} for one in published]
        print_json({"approved": rows})
    else:
        for one in published:
            typer.echo(f"{one.document.document_id}: published with {len(one.passages)} passages")


@curate_app.command("decline")
@reported
def decline(document_id: DocumentArgument, why: WhyOption, as_whom: AsOption = None, home: HomeOption = None) -> None:
    """Withdraw a proposal; what is published of the document stays."""
    with open_desk(settings_of(home)) as desk:
        desk.decline(document_id, _decision(why, as_whom))


@curate_app.command("withdraw")
@reported
def withdraw(
    document_ids: Annotated[list[str], typer.Argument(help="Ids of published documents.")],
    why: WhyOption,
    as_whom: AsOption = None,
    home: HomeOption = None,
) -> None:
    """No longer let published documents be read. Ingesting their files again does not bring them back."""
    with open_desk(settings_of(home)) as desk:
        desk.withdraw(document_ids, _decision(why, as_whom))


@curate_app.command("propose")
@reported
def propose(
    document_id: DocumentArgument,
    version: Annotated[str, typer.Option("--version", help="SHA-256 of the version to bring back.")],
    why: WhyOption,
    as_whom: AsOption = None,
    home: HomeOption = None,
) -> None:
    """Bring an earlier or withdrawn version back to the desk."""
    from erfarenhet.corpus.home import Home

    with Home.of(settings_of(home)) as opened:
        opened.registry.lifecycle.propose_again(document_id, version, _decision(why, as_whom))


@curate_app.command("erase")
@reported
def erase(document_id: DocumentArgument, why: WhyOption, as_whom: AsOption = None, home: HomeOption = None) -> None:
    """Remove a withdrawn document for good: its texts and its files."""
    with open_desk(settings_of(home)) as desk:
        count = desk.erase(document_id, _decision(why, as_whom))
    typer.echo(f"{document_id}: {count} versions erased")


@curate_app.command("confirm")
@reported
def confirm(
    document_id: DocumentArgument,
    why: WhyOption,
    review_by: DateOption = None,
    as_whom: AsOption = None,
    home: HomeOption = None,
) -> None:
    """A document that was due for review has been looked at and stays."""
    from erfarenhet.corpus.home import Home
    from erfarenhet.curation.review_dates import next_review, today

    settings = settings_of(home)
    day = review_by.date() if review_by else next_review(settings, today())
    with Home.of(settings) as opened:
        opened.registry.lifecycle.mark_due(today())
        opened.registry.lifecycle.confirm(document_id, _decision(why, as_whom), day)


@curate_app.command("personal-data")
@reported
def personal_data(
    document_id: DocumentArgument,
    why: WhyOption,
    masked: Annotated[list[int] | None, typer.Option("--mask", help="Number of a place to black out.")] = None,
    kept: Annotated[list[int] | None, typer.Option("--keep", help="Number of a place to leave as it is.")] = None,
    as_whom: AsOption = None,
    home: HomeOption = None,
) -> None:
    """Mask or keep places with personal data in a proposal; `erfarenhet curate show` numbers them."""
    with open_desk(settings_of(home)) as desk:
        decision = _decision(why, as_whom)
        revised = desk.decide_personal_data(document_id, decision, masked=masked or (), kept=kept or ())
    open_places = sum(place.decision == "open" for place in revised.inspection.personal_data)
    typer.echo(f"{document_id}: {open_places} places are still open")


@curate_app.command("edit")
@reported
def edit(
    document_id: DocumentArgument,
    fields: Annotated[list[str], typer.Option("--set", metavar="FIELD=VALUE", help="Repeat a list's field.")],
    why: WhyOption,
    as_whom: AsOption = None,
    home: HomeOption = None,
) -> None:
    """Correct a proposal's metadata; an empty value empties a field."""
    from erfarenhet.curation.describe import metadata_changes

    with open_desk(settings_of(home)) as desk:
        desk.edit_metadata(document_id, metadata_changes(fields), _decision(why, as_whom))
