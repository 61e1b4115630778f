"""The command line: ``erfarenhet ingest | ask | search | serve | evaluate | compare | doctor | model prepare``.

What works on a home takes ``--home``; with ``--json`` exactly one JSON object stands on stdout. Progress and messages
go to stderr. Exit 0: all done; 1: done, with rejections or findings; 2: called wrongly, or it could not be done.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

import typer

from erfarenhet import __version__
from erfarenhet.cli_backup import backup, restore, retention
from erfarenhet.cli_cases import brief, cases_app
from erfarenhet.cli_curation import curate_app
from erfarenhet.cli_evaluation import compare, evaluate, gate
from erfarenhet.cli_gaps import foresee, gaps_app
from erfarenhet.cli_logbook import logbook_app
from erfarenhet.cli_mcp import mcp
from erfarenhet.cli_output import print_answer, print_hits, print_ingest_report, progress_bar, say
from erfarenhet.cli_registry import audit_app, registry_app
from erfarenhet.cli_users import users_app
from erfarenhet.errors import ErfarenhetError

if TYPE_CHECKING:
    from erfarenhet.settings import Settings

app = typer.Typer(
    name="erfarenhet",
    help="The memory of a competence centre for regional transition.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
model_app = typer.Typer(help="The encoder's model.", no_args_is_help=True)
app.add_typer(model_app, name="model")
app.command()(evaluate)
app.command()(compare)
app.command()(gate)
app.add_typer(cases_app, name="cases")
app.command()(brief)
app.add_typer(logbook_app, name="logbook")
app.add_typer(curate_app, name="curate")
app.add_typer(registry_app, name="registry")
app.add_typer(audit_app, name="audit")
app.add_typer(users_app, name="users")
app.add_typer(gaps_app, name="gaps")
app.command()(mcp)
for command in (backup, restore, retention, foresee):
    app.command()(command)

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Folder with registry, index and files; created when missing [ERFARENHET_HOME]."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")]
FilterOption = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        metavar="KEY=VALUE",
        help="language, country, document_type, phase, event_type, place, publisher, year_from, year_to or "
        "document_id; a repeated key means any of these.",
    ),
]
QuestionArgument = Annotated[str, typer.Argument(help="A question in Swedish, bokmål or nynorsk.")]
LanguageOption = Annotated[
    str | None, typer.Option("--language", help="Answer in sv, nb or nn rather than in the question's language.")
]

_P = ParamSpec("_P")
_R = TypeVar("_R")


def _reported(command: Callable[_P, _R]) -> Callable[_P, _R]:
    """Turn errors of ours into a message and exit 2; anything else is a fault and shows its trace."""

    @wraps(command)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return command(*args, **kwargs)
        except ErfarenhetError as exc:
            say(f"erfarenhet: {exc}")
            raise typer.Exit(2) from exc

    return run


def _given_path(text: str) -> Path:
    # Path("") is the working folder, which is not what "$FOLDER" means where FOLDER is unset.
    if not text.strip():
        raise typer.BadParameter("A path is empty. Name a file or a folder; the folder you are in is a point.")
    return Path(text)


def _print_json(values: Any) -> None:
    sys.stdout.write(json.dumps(values, ensure_ascii=False) + "\n")


def _settings(home: Path | None) -> Settings:
    from erfarenhet.settings import load_settings  # pydantic, which --help can do without

    return load_settings({"home": home})


@app.command()
@_reported
def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH…", parser=_given_path, help="Files and folders.")
    ] = None,
    starter_corpus: Annotated[
        bool, typer.Option("--starter-corpus", help="Take in the case studies and guides that come with erfarenhet.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take files and folders in and publish them; what has not changed is skipped."""
    from erfarenhet.assemble import curated_tools
    from erfarenhet.cli_options import who
    from erfarenhet.corpus.home import Home
    from erfarenhet.data_files import data_file
    from erfarenhet.ingest.synchronise import synchronise

    paths = [*(paths or ()), *([data_file("corpus")] if starter_corpus else ())]
    if not paths:
        raise typer.BadParameter("Name a file or a folder, or say --starter-corpus.", param_hint="PATH…")
    settings = _settings(home)
    with Home.of(settings) as opened, progress_bar("Ingesting") as progress:
        report = synchronise(paths, opened, curated_tools(opened, settings, progress.model, who()), progress.files)
    if as_json:
        rejected = [{"source": item.source, "reason": item.reason} for item in report.rejected]
        names = ("created", "updated", "skipped", "deleted", "passages", "rebuilt", "ignored", "seconds", "proposed")
        _print_json(
            {
                **{name: getattr(report, name) for name in names},
                "missing": report.missing,
                "rejected": rejected,
                "notes": report.notes,
            }
        )
    else:
        print_ingest_report(report)
    if report.rejected:
        raise typer.Exit(1)


@app.command()
@_reported
def ask(
    question: QuestionArgument,
    filters: FilterOption = None,
    language: LanguageOption = None,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Write the answer as .docx, .pdf or .md, too.")
    ] = None,
    follows: Annotated[
        str | None, typer.Option(metavar="ID", help="answer_id of an earlier answer that the question follows up.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with cited passages."""
    from erfarenhet.questions import ask_corpus

    settings = _settings(home)
    if export is not None:
        from erfarenhet.export.render import format_of_file

        format_of_file(export)  # a wrong name must not cost an answer
    answer = ask_corpus(settings, question, filters or [], language, follows)
    if export is not None:
        from erfarenhet.cli_export import export_answer_to_file

        export_answer_to_file(settings, answer["answer_id"], export)
        say(f"Written to {export}.")
    if as_json:
        _print_json(answer)
    else:
        print_answer(answer)


@app.command("export")
@_reported
def export_answer(
    answer_id: Annotated[str, typer.Argument(help="The answer's id: the last part of its address.")],
    file: Annotated[Path, typer.Argument(help="Where to write it; .docx, .pdf or .md.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write an answer that was given earlier as DOCX, PDF or Markdown, its sources as footnotes."""
    from erfarenhet.cli_export import export_answer_to_file

    size = export_answer_to_file(_settings(home), answer_id, file)
    if as_json:
        _print_json({"file": str(file), "bytes": size})
    else:
        typer.echo(f"Written to {file}.")


@app.command()
@_reported
def search(
    question: QuestionArgument,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages at most.")] = 10,
    filters: FilterOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find passages without composing an answer."""
    from erfarenhet.questions import search_corpus

    found = search_corpus(_settings(home), question, filters or [], k)
    if as_json:
        _print_json(found)
    else:
        print_hits(found)


@app.command()
@_reported
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    home: HomeOption = None,
) -> None:
    """Serve the API and the web pages."""
    from erfarenhet.api.serve import serve as serve_home

    serve_home(_settings(home), host, port)


@app.command()
@_reported
def doctor(
    home: HomeOption = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Build the index anew from the registry and the files.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check registry, files and index against each other."""
    from erfarenhet.assemble import ingest_tools
    from erfarenhet.corpus.home import Home
    from erfarenhet.ingest.check_consistency import check_consistency
    from erfarenhet.ingest.synchronise import rebuild
    from erfarenhet.store.open_engine import open_engine

    settings = _settings(home)
    with Home.of(settings) as opened:
        if repair:
            with progress_bar("Rebuilding") as progress:
                rebuild(opened, ingest_tools(opened, settings, progress.model), progress.files)
        findings = check_consistency(opened, open_engine(settings))
    if as_json:
        rows = [{"kind": finding.kind, "id": finding.id, "detail": finding.detail} for finding in findings]
        _print_json({"ok": not findings, "findings": rows})
    else:
        for finding in findings:
            typer.echo(f"{finding.kind}: {finding.id}: {finding.detail}")
        typer.echo(
            "No fault found." if not findings else f"{len(findings)} findings. Repair: erfarenhet doctor --repair"
        )
    if findings:
        raise typer.Exit(1)


@app.command()
def openapi() -> None:
    """Print the API's OpenAPI description (kept in api/openapi.json)."""
    from erfarenhet.api.openapi import render_openapi

    sys.stdout.write(render_openapi())


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


@model_app.command("prepare")
@_reported
def prepare(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Prepare the default model: once, by need; other commands do it by themselves."""
    from erfarenhet.encoding.prepare_model import prepare_model

    settings = _settings(home)
    with progress_bar("Preparing the model") as progress:
        prepared = prepare_model(settings.cache, progress=progress.model)
    if as_json:
        _print_json({"folder": str(prepared.folder)})
    else:
        typer.echo(f"The model is ready in {prepared.folder}.")


def main() -> None:
    """Run the command line."""
    app()
