"""One change of the corpus, carried out in a process of its own: a job as JSON on stdin, its result on stdout.

``{"do": "approve" | "withdraw" | "ingest", "document_id", "version", "who", "why", "review_by", "paths"}``
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from erfarenhet.api.problems import kind_of
from erfarenhet.assemble import curated_tools
from erfarenhet.corpus.home import Home
from erfarenhet.corpus.lifecycle_records import Decision
from erfarenhet.curation.desk import Desk
from erfarenhet.errors import ErfarenhetError
from erfarenhet.ingest.synchronise import synchronise
from erfarenhet.settings import Settings, load_settings


def carry_out(settings: Settings, job: dict[str, Any]) -> dict[str, Any]:
    """Do what the job says.

    Raises:
        ErfarenhetError: it was refused; nothing was changed.
    """
    with Home.of(settings) as home:
        tools = curated_tools(home, settings, None, job["who"])
        if job["do"] == "ingest":
            report = synchronise([Path(path) for path in job["paths"]], home, tools)
            counts = {name: getattr(report, name) for name in ("created", "updated", "proposed", "skipped")}
            rejected = [{"source": Path(item.source).name, "reason": item.reason} for item in report.rejected]
            notes = {Path(source).name: list(found) for source, found in report.notes.items()}
            return {**counts, "rejected": rejected, "notes": notes}
        desk = Desk(home, tools, four_eyes=settings.four_eyes)
        decision = Decision(job["who"], job["why"])
        if job["do"] == "withdraw":
            desk.withdraw([job["document_id"]], decision)
            return {"passages": 0}
        day = date.fromisoformat(job["review_by"]) if job.get("review_by") else tools.policy.review_by
        added = desk.approve(job["document_id"], decision, version=job.get("version"), review_by=day)
        return {"passages": len(added.passages)}


def main() -> None:
    """Read the job, write the result."""
    try:
        result = carry_out(load_settings(), json.loads(sys.stdin.read()))
    except ErfarenhetError as exc:
        result = {"problem": kind_of(type(exc)).type, "detail": str(exc)}
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
