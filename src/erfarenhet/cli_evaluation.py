"""``erfarenhet evaluate``, ``erfarenhet compare`` and ``erfarenhet gate``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from erfarenhet.cli_options import HomeOption, JsonOption, print_json, reported, settings_of
from erfarenhet.cli_output import progress_bar, say

if TYPE_CHECKING:
    from erfarenhet.evaluation.run_config import RunConfig

_DATASET_HELP = (
    "Question sets: BEIR folders (corpus.jsonl, queries.jsonl, qrels/test.tsv), or folders of own questions, such as "
    "eval/questions."
)

ReportOption = Annotated[
    Path | None, typer.Option(help="Write a report with plots: one HTML file that needs nothing else.")
]


@reported
def evaluate(
    datasets: Annotated[list[Path] | None, typer.Argument(metavar="DATASET…", help=_DATASET_HELP)] = None,
    leg: Annotated[str, typer.Option(help="dense, lexical or hybrid.")] = "hybrid",
    legs: Annotated[
        str | None, typer.Option(help="Others to report beside it, with commas between them; all: every leg.")
    ] = None,
    corpus: Annotated[
        list[Path] | None,
        typer.Option(help="Own questions: file or folder to take in, again for more. Default: the starter corpus."),
    ] = None,
    published: Annotated[
        bool, typer.Option("--published", help="Own questions: ask what the home has published, and change nothing.")
    ] = False,
    config: Annotated[
        Path | None, typer.Option(help="A file that says what to run, such as eval/runs/public-sets.yaml.")
    ] = None,
    run_out: Annotated[Path | None, typer.Option(help="Write the ranking as a TREC run file.")] = None,
    details_out: Annotated[
        Path | None, typer.Option(help="Own questions: write each question's outcome, a JSON object a line.")
    ] = None,
    report: ReportOption = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print a short table for a README, and nothing else.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Score retrieval, answers and abstention on question sets, through the code that production uses."""
    from erfarenhet.evaluation.command import run_evaluation
    from erfarenhet.evaluation.report_page import write_report

    if as_json and markdown:
        raise typer.BadParameter("Print JSON or Markdown, not both.")
    run = _run_config(datasets or [], config, leg, legs, corpus or [], published)
    settings = run.load_settings(home)
    _check_output(report)
    with progress_bar("Evaluating") as progress:
        found = run_evaluation(
            run, settings=settings, run_out=run_out, details_out=details_out, progress=progress.files
        )
    if report is not None:
        write_report(report, found.to_page())
    if as_json:
        print_json(found.to_json())
    else:
        typer.echo(found.to_markdown() if markdown else found.to_text())
    if inexact := sum(len(asked.inexact) for asked in found.own_sets()):
        say(f"erfarenhet: {inexact} quotes do not stand in their documents.")
        raise typer.Exit(1)


@reported
def compare(
    run_a: Annotated[Path, typer.Argument(help="A TREC run file, as evaluate --run-out writes it.")],
    run_b: Annotated[Path, typer.Argument(help="Another run on the same questions.")],
    judgements: Annotated[Path, typer.Option("--qrels", help="The BEIR folder, or its file of qrels.")],
    report: ReportOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare two runs: differences with intervals and a paired randomisation test."""
    from erfarenhet.evaluation.command import compare_for_cli
    from erfarenhet.evaluation.report_page import write_report

    _check_output(report)
    found = compare_for_cli(run_a, run_b, judgements=judgements)
    if report is not None:
        write_report(report, found.to_page())
    if as_json:
        print_json(found.to_json())
    else:
        typer.echo(found.to_text())


@reported
def gate(
    gates: Annotated[Path, typer.Argument(help="The file of gates.")] = Path("eval/gates.yaml"),
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Measure the baselines anew, with their noise, and write them down.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fail when retrieval has become worse than its baselines, or the int8 model much worse than full precision."""
    from erfarenhet.evaluation.command import run_gates
    from erfarenhet.evaluation.gate_text import report_gates

    settings = settings_of(home)
    with progress_bar("Measuring") as progress:
        report = run_gates(gates, refresh=refresh, settings=settings, progress=progress.files)
    if as_json:
        print_json(report.to_json())
    else:
        typer.echo(report_gates(report))
    if not report.ok:
        raise typer.Exit(1)


def _check_output(path: Path | None) -> None:
    from erfarenhet.evaluation.trec_runs import check_output_path

    if path is not None:
        check_output_path(path)


def _run_config(
    datasets: list[Path], config: Path | None, leg: str, legs: str | None, corpus: list[Path], published: bool
) -> RunConfig:
    """What to run: the file's word where there is a file, with the home and the corpus of the command on top."""
    from erfarenhet.evaluation.run_config import RunConfig, load_run_config, parse_leg, parse_legs

    if config is None:
        return RunConfig(
            tuple(datasets),
            corpus=tuple(corpus),
            published=published,
            leg=parse_leg(leg),
            legs=parse_legs(legs.split(",")) if legs else (),
        )
    if datasets:
        raise typer.BadParameter("The run's file names the question sets. Leave DATASET or --config away.")
    run = load_run_config(config)
    if corpus or published:
        return replace(run, corpus=tuple(corpus), published=published)
    return run
