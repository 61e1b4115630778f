"""A request for similar cases, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from erfarenhet.cases.case_json import case_summary_to_json
from erfarenhet.cases.find_similar_cases import SimilarCase
from erfarenhet.cases.read_situation import read_situation
from erfarenhet.cases.situation import Situation, check_language, complete_situation, make_situation
from erfarenhet.retrieval.read_question import asker_language


@dataclass(frozen=True, slots=True)
class SimilarRequest:
    """What somebody asks for.

    Attributes:
        situation: fields as ``cases.situation.make_situation`` takes them.
        language: of the reasons; told from the text, else Swedish, when it was not said.
        limit: cases at most.
        without: ids of cases to leave out (the asker's own).
    """

    situation: Mapping[str, Any]
    language: str | None = None
    limit: int = 10
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SimilarCases:
    """The situation as it was understood, and the cases nearest to it."""

    situation: Situation
    language: str
    cases: tuple[SimilarCase, ...]


def understand_situation(values: Mapping[str, Any], language: str | None) -> tuple[Situation, str]:
    """Check a described situation and add what its free text tells.

    Returns:
        The situation, and the language to answer in.
    Raises:
        InvalidSituation: nothing was said, or what was said cannot be.
    """
    situation = make_situation(values)
    if language is None and situation.text:
        language = asker_language(situation.text)
    spoken = check_language(language)
    if situation.text:
        situation = complete_situation(situation, read_situation(situation.text, spoken))
    return situation, spoken


def situation_to_json(situation: Situation) -> dict[str, Any]:
    """A situation with all its fields."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(situation).items()}


def similar_to_json(found: SimilarCases) -> dict[str, Any]:
    """What ``POST /v1/cases/similar`` returns."""
    return {
        "situation": situation_to_json(found.situation),
        "language": found.language,
        "cases": [
            {
                "rank": similar.rank,
                "score": similar.score,
                "case": case_summary_to_json(similar.case),
                "reasons": list(similar.reasons),
                "differences": list(similar.differences),
                "unknown": list(similar.unknown),
                "features": [asdict(feature) for feature in similar.features],
            }
            for similar in found.cases
        ],
    }
