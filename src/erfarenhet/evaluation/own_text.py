"""The findings on an own question set as Markdown, for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from erfarenhet.evaluation.markdown_tables import cell, markdown_table
from erfarenhet.evaluation.own_measures import ANSWER_MEASURES, RETRIEVAL_MEASURES, Estimate
from erfarenhet.evaluation.own_report import HALF_TITLES, HalfReport, OwnReport

_TIMES = (
    "- An answer took {answer_p50:.0f} ms (p95 {answer_p95:.0f}), a search {query_p50:.0f} ms (p95 {query_p95:.0f})."
)


def report_own_questions(report: OwnReport) -> str:
    """Tables for each half: retrieval by leg, answers, abstention, grouping; then what decided them.

    Returns:
        Markdown that ends with a newline; every mean carries its 95% confidence interval.
    """
    lines = [f"# {cell(report.dataset)}", ""]
    for half, found in report.halves.items():
        lines += [f"## {HALF_TITLES[half]} ({found.questions} questions)", "", *_half(found), ""]
    exact = report.citations - len(report.inexact)
    lines += [
        f"- Quotes: {exact} of {report.citations} citations stand verbatim at their offsets.",
        f"- Of {report.quotes_at_hand} relevant quotes, {report.quotes_in_no_passage} stand in no passage.",
        f"- {len(report.left_out)} questions left out, since none of their documents is in the corpus.",
        _TIMES.format(**{stage: 1000 * seconds for stage, seconds in report.timings_s.items()}),
        f"- {report.documents} documents, {report.passages:,} passages of {', '.join(map(cell, report.sources))}.",
        f"- Model `{report.index.encoder}`, recipe `{report.index.recipe}`, code {report.index.code_version}.",
        f"- Corpus `{report.corpus_version}`, questions `{report.questions_version}`.",
    ]
    return "\n".join(lines) + "\n"


def summarise_own_questions(report: OwnReport) -> str:
    """A short table of the held-out half, for a README.

    Returns:
        Markdown that ends with a newline; every mean carries its 95% confidence interval.
    """
    found = report.halves["held_out"]
    table = found.retrieval[report.leg]
    rows = [
        [
            name.replace("_", " "),
            str(max(value.questions for value in table[name].values())),
            *(show_estimate(table[name].get(measure)) for measure in ("success@5", "recall@5", "ndcg@10")),
            *(
                show_estimate(found.answers[name].get(measure))
                for measure in ("cites_relevant_document", "facts_quoted")
            ),
        ]
        for name in table
    ]
    head = [
        "held-out questions",
        "n",
        "success@5",
        "recall@5",
        "nDCG@10",
        "cites a document that answers",
        "quotes the facts",
    ]
    total = found.abstention["all"]
    rates = (
        ("Off topic, left unanswered", total.off_topic_abstained),
        ("near misses, left unanswered", total.near_miss_abstained),
        ("answerable, but left unanswered", total.wrongly_abstained),
    )
    abstention = "; ".join(f"{name}: {show_estimate(value, of=True)}" for name, value in rates)
    exact = report.citations - len(report.inexact)
    lines = markdown_table(head, rows, right_from=1)
    return "\n".join([*lines, "", f"{abstention}. Quotes verbatim: {exact} of {report.citations}."]) + "\n"


def _half(found: HalfReport) -> list[str]:
    lines: list[str] = []
    retrieval = [
        [leg, name, *_estimates(table[name], RETRIEVAL_MEASURES)]
        for leg, table in found.retrieval.items()
        for name in table
    ]
    lines += markdown_table(["leg", "questions", "n", *RETRIEVAL_MEASURES], retrieval, right_from=2)
    answers = [[name, *_estimates(found.answers[name], ANSWER_MEASURES)] for name in found.answers]
    lines += ["", *markdown_table(["answers to", "n", *ANSWER_MEASURES], answers, right_from=1)]
    names = ("off_topic_abstained", "near_miss_abstained", "wrongly_abstained", "wrongly_answered")
    abstention = [
        [name, *(show_estimate(getattr(rates, measure), of=True) for measure in names)]
        for name, rates in found.abstention.items()
    ]
    lines += ["", *markdown_table(["left unanswered", *names], abstention, right_from=1)]
    total = found.abstention["all"]
    if total.here is not None and total.area is not None:
        risk = (
            f"Risk and coverage: {total.here.coverage:.3f} of the questions are answered, {total.here.risk:.3f} of "
            f"them without a relevant passage among the first five; area under the curve {total.area:.3f}."
        )
        lines += ["", risk]
    grouping = found.grouping
    if grouping.answers:
        rows = [("lines under their document", grouping.lines_right), ("purity of groups", grouping.purity)]
        rows += [
            ("relevant documents grouped", grouping.relevant_grouped),
            ("groups relevant", grouping.groups_relevant),
        ]
        shown = ", ".join(f"{name} {show_estimate(value)}" for name, value in rows)
        lines += ["", f"Grouping, over {grouping.answers} answers with groups: {shown}."]
    return lines


def _estimates(table: Mapping[str, Estimate], measures: Sequence[str]) -> list[str]:
    most = max((value.questions for value in table.values()), default=0)
    return [str(most), *(show_estimate(table.get(measure)) for measure in measures)]


def show_estimate(value: Estimate | None, *, of: bool = False) -> str:
    """A mean with its interval; with ``of``, also of how many questions."""
    if value is None:
        return "–"
    number = f" ({value.questions})" if of else ""
    return f"{value.mean:.3f} [{value.low:.3f}, {value.high:.3f}]{number}"
