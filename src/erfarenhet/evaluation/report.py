"""Evaluation results as Markdown tables, for people."""

from __future__ import annotations

from collections.abc import Sequence

from erfarenhet.evaluation.compare import Comparison, MeasureDifference
from erfarenhet.evaluation.markdown_tables import cell, markdown_table
from erfarenhet.evaluation.measures import MEASURES, Summary
from erfarenhet.evaluation.run import EvaluationReport


def report_evaluations(reports: Sequence[EvaluationReport]) -> str:
    """A table with a row per set and leg, and rows per language where a set has several, with what decided them.

    Returns:
        Markdown that ends with a newline; every mean of nDCG@10 carries its 95% confidence interval.
    """
    rows = []
    for report in reports:
        for leg, found in report.legs.items():
            rows.append([cell(report.dataset), leg, "all", *_summary_cells(found.overall)])
            for table in (found.languages, found.matches):
                if len(table) > 1:
                    rows += [["", "", name, *_summary_cells(summary)] for name, summary in table.items()]
    head = ["dataset", "leg", "questions in", "n", "ndcg@10 [95% CI]", *MEASURES[1:]]
    lines = markdown_table(head, rows, right_from=3)
    lines.append("")
    lines += [f"- {_provenance(report)}" for report in reports]
    return "\n".join(lines) + "\n"


def summarise_sets(reports: Sequence[EvaluationReport]) -> str:
    """A short table of nDCG@10: a row per set, a column per leg, the best in bold.

    Returns:
        Markdown that ends with a newline.
    """
    legs = [leg for leg in reports[0].legs if all(leg in report.legs for report in reports)]
    rows = [
        (report.dataset, report.queries, [r.overall.metrics["ndcg@10"] for r in map(report.legs.get, legs) if r])
        for report in reports
    ]
    if len(rows) > 1:
        means = [sum(values[column] for _, _, values in rows) / len(rows) for column in range(len(legs))]
        rows.append(("mean", sum(queries for _, queries, _ in rows), means))
    lines = [
        [
            cell(name),
            f"{queries:,}",
            *(f"**{v:.3f}**" if v == max(values) and len(values) > 1 else f"{v:.3f}" for v in values),
        ]
        for name, queries, values in rows
    ]
    return "\n".join(markdown_table(["set", "questions", *legs], lines, right_from=1)) + "\n"


def report_comparison(comparison: Comparison) -> str:
    """A table with a row per measure and language.

    Returns:
        Markdown that ends with a newline. p-values are of single comparisons; a line says so.
    """
    rows = [
        [
            row.language,
            str(row.queries),
            row.measure,
            f"{row.first:.4f}",
            f"{row.second:.4f}",
            f"{row.difference:+.4f}",
            f"[{row.ci95[0]:+.4f}, {row.ci95[1]:+.4f}]",
            show_p_value(row),
            f"{row.better} / {row.worse} / {row.same}",
        ]
        for row in comparison.rows
    ]
    head = ["language", "questions", "measure", "first", "second", "difference", "95% CI", "p", "better / worse / same"]
    note = (
        "p: two-sided paired randomisation test, of each row by itself. Of twenty rows without any real difference, "
        "one falls below .05 by chance."
    )
    lines = [
        f"first: `{comparison.first}` ({comparison.first_unanswered} of {comparison.queries} questions unanswered)  ",
        f"second: `{comparison.second}` ({comparison.second_unanswered} unanswered)",
        "",
        *markdown_table(head, rows, right_from=3),
        "",
        note,
    ]
    return "\n".join(lines) + "\n"


def _summary_cells(summary: Summary) -> list[str]:
    low, high = summary.ci95["ndcg@10"]
    main = f"{summary.metrics['ndcg@10']:.3f} [{low:.3f}, {high:.3f}]"
    return [str(summary.queries), main, *(f"{summary.metrics[name]:.3f}" for name in MEASURES[1:])]


def _provenance(report: EvaluationReport) -> str:
    times = report.main.seconds
    return (
        f"{cell(report.dataset)}, {report.leg}: {report.documents:,} documents "
        f"({report.documents_without_text} without text), {report.passages:,} passages indexed in "
        f"{report.index_s:.1f} s; a question took {1000 * times['query_p50']:.0f} ms "
        f"(p95 {1000 * times['query_p95']:.0f} ms); {report.main.without_result} found nothing. "
        f"Model `{report.index.encoder}`, recipe `{report.index.recipe}`, code {report.index.code_version}, "
        f"corpus `{report.corpus_version}`, questions `{report.questions_version}`."
    )


def show_p_value(row: MeasureDifference) -> str:
    """A p-value as people write it."""
    return "< .001" if row.p_value < 0.001 else f"{row.p_value:.3f}"
