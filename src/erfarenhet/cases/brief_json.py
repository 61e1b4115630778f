"""The starter brief as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from erfarenhet.cases.brief_records import Brief
from erfarenhet.cases.brief_texts import BRIEF_TEXTS
from erfarenhet.cases.similar_requests import situation_to_json


def brief_to_json(brief: Brief) -> dict[str, Any]:
    """What ``POST /v1/briefs`` returns."""
    return {
        "title": brief.title,
        "language": brief.language,
        "kind": brief.kind,
        "country": brief.country,
        "country_assumed": brief.country_assumed,
        "created": brief.created.isoformat(),
        "about": BRIEF_TEXTS[brief.language].how_made,
        "situation": situation_to_json(brief.situation),
        "similar": [
            {
                "rank": similar.rank,
                "case_id": similar.case.case_id,
                "title": similar.case.title,
                "language": similar.case.language,
                "score": similar.score,
                "reasons": list(similar.reasons),
                "differences": list(similar.differences),
            }
            for similar in brief.similar
        ],
        "sections": [
            {
                "phase": section.phase,
                "heading": section.heading,
                "parts": [
                    {
                        "part_id": part.part_id,
                        "heading": part.heading,
                        "lead": part.lead,
                        "items": [asdict(item) for item in part.items],
                        "missing": list(part.missing),
                    }
                    for part in section.parts
                ],
            }
            for section in brief.sections
        ],
        "citations": [asdict(citation) for citation in brief.citations],
        "index_version": brief.index_version,
    }
