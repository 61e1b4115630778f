"""``erfarenhet gaps …``: what was asked in vain, and ``erfarenhet foresee``: what a publication would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from erfarenhet.cli_options import HomeOption, JsonOption, print_json, reported, settings_of, who

if TYPE_CHECKING:
    from erfarenhet.curation.gaps import Gap

gaps_app = typer.Typer(help="What was asked in vain.", no_args_is_help=True)


def _to_json(gap: Gap) -> dict[str, Any]:
    questions = [
        {
            "answer_id": one.answer_id,
            "question": one.question,
            "status": one.status,
            "asked_at": one.asked_at.isoformat(),
            "newer_answer_id": one.newer_answer_id,
        }
        for one in gap.questions
    ]
    return {"gap_id": gap.gap_id, "question": gap.question, "state": gap.state, "questions": questions}


@gaps_app.command("list")
@reported
def list_gaps(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Group what was not answered by meaning, and list the groups, most asked first."""
    from erfarenhet.corpus.home import Home
    from erfarenhet.curation.gaps import Gaps
    from erfarenhet.encoding.load_encoder import load_encoder

    settings = settings_of(home)
    with Home.of(settings) as opened:
        gaps = Gaps(opened.registry.database)
        gaps.collect(load_encoder(settings))
        found = gaps.tasks()
    if as_json:
        print_json({"gaps": [_to_json(gap) for gap in found]})
        return
    for gap in found:
        typer.echo(f"{gap.gap_id:>4}  {gap.state:<8} asked {len(gap.questions)} times  {gap.question}")


@gaps_app.command("set")
@reported
def set_state(
    gap_id: Annotated[int, typer.Argument(help="As `erfarenhet gaps list` prints it.")],
    state: Annotated[str, typer.Argument(help="open, working, filled or dismissed.")],
    why: Annotated[str, typer.Option("--why", help="The reason, for the record.")],
    home: HomeOption = None,
) -> None:
    """Take a gap on, call it filled, or dismiss it."""
    from erfarenhet.corpus.home import Home
    from erfarenhet.corpus.lifecycle_records import Decision
    from erfarenhet.curation.gaps import Gaps

    with Home.of(settings_of(home)) as opened:
        Gaps(opened.registry.database).set_state(gap_id, state, Decision(who(), why))  # type: ignore[arg-type]


@gaps_app.command("ask-again")
@reported
def ask_again(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Ask the questions of all gaps again on what is published now; their askers find the newer answers."""
    from erfarenhet.corpus.home import Home
    from erfarenhet.corpus.record_json import answer_from_json
    from erfarenhet.curation.gaps import Gaps
    from erfarenhet.questions import ask_corpus

    settings = settings_of(home)
    with Home.of(settings) as opened:
        better = Gaps(opened.registry.database).ask_again(
            lambda question, language: answer_from_json(ask_corpus(settings, question, [], language))
        )
    rows = [
        {"question": one.question, "from": one.former_status, "to": one.status, "answer_id": one.newer_answer_id}
        for one in better
    ]
    if as_json:
        print_json({"better": rows})
        return
    for row in rows:
        typer.echo(f"{row['from']} → {row['to']}  {row['question']}")
    typer.echo(f"{len(rows)} questions fare better")


@reported
def foresee(
    approve: Annotated[list[str] | None, typer.Option("--approve", help="Id of a proposed document.")] = None,
    withdraw: Annotated[list[str] | None, typer.Option("--withdraw", help="Id of a published document.")] = None,
    latest: Annotated[int, typer.Option(min=1, max=5000, help="How many of the last saved questions to ask.")] = 50,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell which saved questions would be answered otherwise; nothing is published."""
    from dataclasses import asdict

    from erfarenhet.assemble import ingest_tools
    from erfarenhet.corpus.home import Home
    from erfarenhet.corpus.lifecycle_records import PUBLISHED_AT_ONCE
    from erfarenhet.curation.foresee_changes import foresee_changes
    from erfarenhet.ingest.publish_changes import Changes

    settings = settings_of(home)
    with Home.of(settings) as opened:
        lifecycle = opened.registry.lifecycle
        versions = [(one, lifecycle.proposal(one).document.version) for one in approve or ()]
        changes = Changes(dict.fromkeys(versions, PUBLISHED_AT_ONCE), withdraw or ())
        saved = opened.registry.saved_questions(latest)
        found = foresee_changes(opened, ingest_tools(opened, settings, None), settings, changes, saved)
    if as_json:
        print_json({"asked": len(saved), "changes": [asdict(one) for one in found]})
        return
    for one in found:
        typer.echo(f"{one.status} → {one.foreseen_status}  {one.question}")
        typer.echo(f"      cites more: {', '.join(one.gained) or '–'}; no more: {', '.join(one.lost) or '–'}")
    typer.echo(f"{len(found)} of {len(saved)} saved questions would be answered otherwise")
