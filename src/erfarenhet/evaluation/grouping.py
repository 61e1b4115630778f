"""Whether answers to "what did others do" keep the cases apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from erfarenhet.evaluation.ask_questions import Outcome
from erfarenhet.evaluation.own_measures import Estimate, estimate


@dataclass(frozen=True, slots=True)
class Grouping:
    """How well quotes are grouped under the documents that they are from, over the answers that have groups.

    Attributes:
        answers: how many answers have groups.
        lines_right: share of a group's lines all of whose citations are of the group's document.
        purity: share of an answer's grouped citations that are of the document most cited in their group.
        relevant_grouped: share of a question's relevant documents that got a group; questions with an answer alone.
        groups_relevant: share of an answer's groups whose document is relevant; questions with an answer alone.
    """

    answers: int
    lines_right: Estimate | None
    purity: Estimate | None
    relevant_grouped: Estimate | None
    groups_relevant: Estimate | None


def measure_grouping(outcomes: Sequence[Outcome]) -> Grouping:
    """Measure the grouping of all answers that have groups; short factual answers have none."""
    rows = [row for outcome in outcomes if (row := _measure(outcome)) is not None]
    columns = [estimate([row[column] for row in rows]) for column in range(4)]
    return Grouping(len(rows), *columns)


def _measure(outcome: Outcome) -> tuple[float | None, float | None, float | None, float | None] | None:
    groups = outcome.answer.groups
    if not groups:
        return None
    document_of = {citation.marker: citation.document_id for citation in outcome.answer.citations}
    lines = right = cited = pure = 0
    for group in groups:
        markers = [marker for line in group.lines for marker in line.citations]
        lines += len(group.lines)
        right += sum(
            bool(line.citations) and all(document_of.get(marker) == group.document_id for marker in line.citations)
            for line in group.lines
        )
        cited += len(markers)
        most_cited = Counter(document_of.get(marker) for marker in markers).most_common(1)
        pure += most_cited[0][1] if most_cited else 0
    grouped = {group.document_id for group in groups}
    relevant = outcome.judged.documents
    return (
        right / lines if lines else None,
        pure / cited if cited else None,
        len(grouped & relevant) / len(relevant) if relevant else None,
        len(grouped & relevant) / len(grouped) if relevant else None,
    )
