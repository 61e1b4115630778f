"""Words that all pages of the HTML report share, and what they say of a run's conditions."""

from __future__ import annotations

from collections.abc import Mapping

from erfarenhet.evaluation.own_report import OwnReport
from erfarenhet.evaluation.provenance import code_digest
from erfarenhet.evaluation.run import EvaluationReport

INTERVALS = "Lines through the bars are 95 % confidence intervals."
NAMES = {
    "same_language": "same language",
    "cross_language": "cross-language",
    "off_topic_abstained": "off topic, left unanswered",
    "near_miss_abstained": "near misses, left unanswered",
    "wrongly_abstained": "answerable, left unanswered",
    "wrongly_answered": "without an answer, answered",
    "cites_relevant_document": "cites a relevant document",
    "facts_quoted": "quotes every fact",
    "citation_precision": "citations: right quote",
    "citation_document_precision": "citations: right document",
    "citation_recall": "relevant quotes cited",
    "lines_right": "lines under their document",
    "purity": "purity of groups",
    "relevant_grouped": "relevant documents grouped",
    "groups_relevant": "groups relevant",
}


def row_name(name: str) -> str:
    """What people call a row or a measure."""
    return NAMES.get(name, name)


def what_decided(report: EvaluationReport | OwnReport) -> list[tuple[str, str]]:
    """Names and values of everything that decided a run."""
    settings: Mapping[str, object] = report.settings
    return [
        ("model", report.index.encoder),
        ("recipe", report.index.recipe),
        ("settings", ", ".join(f"{name} {_plain(value)}" for name, value in settings.items())),
        ("code", f"{report.index.code_version}, files {code_digest()}"),
        ("corpus version", report.corpus_version),
        ("questions version", report.questions_version),
    ]


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return "(" + ", ".join(f"{name} {_plain(inner)}" for name, inner in value.items()) + ")"
    return str(value)
