"""What people see of the command line: answers, hits, reports, progress."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from erfarenhet.answering.phrases import PHRASES

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from erfarenhet.ingest.ingest_tools import IngestReport


def say(message: str) -> None:
    """A message for people, on stderr."""
    typer.echo(message, err=True)


@dataclass(slots=True)
class ProgressBars:
    """Progress of files and of the model's preparation, on stderr; silent when stderr is no terminal."""

    _rich: RichProgress
    _title: str
    _files: TaskID | None = None
    _model: TaskID | None = None

    def files(self, name: str, done: int, total: int) -> None:
        """``name`` comes next; ``done`` of ``total`` files are done."""
        if self._files is None:
            self._files = self._rich.add_task(self._title, total=total)
        self._rich.update(self._files, completed=done, total=total, description=f"{self._title} {name}".strip()[:60])

    def model(self, step: str, share: float) -> None:
        """The model's preparation is at ``step``, with ``share`` of all done, 0–1."""
        if self._model is None:
            self._model = self._rich.add_task("Preparing the model", total=1.0)
        self._rich.update(self._model, completed=share, description=f"Preparing the model: {step}")


@contextmanager
def progress_bar(title: str) -> Iterator[ProgressBars]:
    """Show progress while the body runs."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as rich:
        yield ProgressBars(rich, title)


def print_answer(answer: Mapping[str, Any]) -> None:
    """An answer object, readably: the text with its markers, then what each marker stands for."""
    phrases = PHRASES[answer["language"]]
    if answer.get("understood_as"):
        typer.echo(wrapped(phrases.understood.format(answer["understood_as"])))
        typer.echo("")
    for line in answer["text"].splitlines():
        typer.echo(wrapped(line))
    if answer["citations"]:
        typer.echo("")
    for citation in answer["citations"]:
        origin = ", ".join(
            str(part)
            for part in (
                citation["publisher"],
                citation["year"],
                phrases.page.format(citation["page"]) if citation["page"] else None,
                citation["section"] or None,
            )
            if part
        )
        typer.echo(wrapped(f"[{citation['marker']}] {citation['title']}. {origin}", indent="    "))
        if citation.get("translation"):
            translated = f"{citation['translation']} ({phrases.translated})"
            typer.echo(wrapped(translated, start="    ", indent="    "))
    if answer.get("citations"):
        typer.echo(f"\n→ erfarenhet ask … --follows {answer['answer_id']}")


def print_hits(found: Mapping[str, Any]) -> None:
    """A search object, readably."""
    for hit in found["hits"]:
        page = f", p. {hit['page']}" if hit["page"] else ""
        section = f", {hit['section']}" if hit["section"] else ""
        typer.echo(f"{hit['rank']:>3}  {hit['score']:.3f}  {hit['title']}{page}{section}  [{hit['language']}]")
        typer.echo(wrapped(textwrap.shorten(hit["text"], 300, placeholder=" …"), start="     ", indent="     "))


def print_ingest_report(report: IngestReport) -> None:
    """What ingestion did, with a line for each rejection and each note."""
    counts = ", ".join(
        f"{getattr(report, name)} {name}"
        for name in ("created", "updated", "proposed", "skipped", "deleted", "rebuilt")
        if getattr(report, name) or name in ("created", "skipped")
    )
    typer.echo(f"{counts}; {len(report.rejected)} rejected; {report.passages} passages in {report.seconds:.1f} s")
    for source, notes in report.notes.items():
        for note in notes:
            typer.echo(f"  note      {source}: {note}")
    for document_id in report.missing:
        typer.echo(
            f"  missing   {document_id}: its file is gone. Withdraw it: erfarenhet curate withdraw {document_id}"
        )
    for rejection in report.rejected:
        typer.echo(f"  rejected  {rejection.reason}")
    if report.ignored:
        typer.echo(f"  ignored   {len(report.ignored)} files that are no documents")


def wrapped(line: str, *, start: str = "", indent: str = "  ") -> str:
    """A line broken to the terminal's width."""
    width = min(shutil.get_terminal_size((100, 24)).columns, 110)
    return textwrap.fill(line, width, initial_indent=start, subsequent_indent=indent) if line else ""
