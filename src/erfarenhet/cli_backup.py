"""``erfarenhet backup | restore | retention``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from erfarenhet.cli_options import HomeOption, JsonOption, print_json, reported, settings_of, who


@reported
def backup(
    archive: Annotated[Path, typer.Argument(help="File to write, such as backup-2026-11-25.tar.gz.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Back up registry, files and index into one archive; questions are answered meanwhile."""
    from erfarenhet.corpus.home import Home
    from erfarenhet.curation.backup import back_up

    settings = settings_of(home)
    with Home.of(settings) as opened:
        embedded = settings.qdrant_url is None
        done = back_up(opened, archive, lock_timeout_s=settings.lock_timeout_s, with_index=embedded)
        opened.registry.audit.record(who(), "backup.taken", archive.name)
    if as_json:
        facts = {"path": str(done.path), "rows": done.rows, "files": done.files, "generation": done.generation}
        print_json({**facts, "size_bytes": done.size_bytes})
    else:
        rows = sum(done.rows.values())
        typer.echo(f"{done.path}: {rows} rows, {done.files} files, index {done.generation or 'not included'}")


@reported
def restore(
    archive: Annotated[Path, typer.Argument(help="An archive that `erfarenhet backup` wrote.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Restore an archive into an empty home, and check the result; exit 1 when something does not agree."""
    from erfarenhet.assemble import ingest_tools
    from erfarenhet.corpus.home import Home
    from erfarenhet.curation.backup import restore as restore_archive
    from erfarenhet.ingest.check_consistency import check_consistency
    from erfarenhet.ingest.synchronise import rebuild
    from erfarenhet.store.open_engine import open_engine

    settings = settings_of(home)
    with Home.of(settings) as opened:
        done = restore_archive(archive, opened)
        if opened.registry.published_index() is not None and (done.generation is None or settings.qdrant_url):
            rebuild(opened, ingest_tools(opened, settings, None))
        opened.registry.audit.record(who(), "backup.restored", archive.name)
        findings = check_consistency(opened, open_engine(settings))
    if as_json:
        found = [{"kind": finding.kind, "id": finding.id, "detail": finding.detail} for finding in findings]
        print_json({"ok": not findings, "rows": done.rows, "files": done.files, "findings": found})
    else:
        for finding in findings:
            typer.echo(f"{finding.kind}: {finding.id}: {finding.detail}")
        typer.echo(f"{sum(done.rows.values())} rows and {done.files} files restored; {len(findings)} findings")
    if findings:
        raise typer.Exit(1)


@reported
def retention(
    quoting: Annotated[
        str | None, typer.Option("--quoting", help="Instead: erase the answers that quote this document.")
    ] = None,
    why: Annotated[str, typer.Option("--why", help="The reason, for the record.")] = "retention rules",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase questions that are older than ERFARENHET_QUESTION_DAYS; to be run daily."""
    from erfarenhet.corpus.home import Home
    from erfarenhet.corpus.lifecycle_records import Decision
    from erfarenhet.corpus.tables import utc_now
    from erfarenhet.curation.retention import erase_answers_that_quote, erase_questions_before
    from erfarenhet.errors import SettingsError

    settings = settings_of(home)
    decision = Decision(who(), why)
    with Home.of(settings) as opened:
        if quoting is not None:
            count = erase_answers_that_quote(opened.registry.database, quoting, decision)
        elif settings.question_days is None:
            raise SettingsError("Say how many days questions are kept: ERFARENHET_QUESTION_DAYS.")
        else:
            before = utc_now() - timedelta(days=settings.question_days)
            count = erase_questions_before(opened.registry.database, before, decision)
    if as_json:
        print_json({"erased": count})
    else:
        typer.echo(f"{count} erased")
