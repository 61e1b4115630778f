"""From findings to the pages of the HTML report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from erfarenhet.evaluation.compare import ALL_LANGUAGES, Comparison
from erfarenhet.evaluation.measures import MEASURES, Summary
from erfarenhet.evaluation.own_report import OwnReport
from erfarenhet.evaluation.own_sections import own_sections
from erfarenhet.evaluation.plots import Bar, Difference, draw_bars, draw_differences
from erfarenhet.evaluation.report import show_p_value
from erfarenhet.evaluation.report_page import Figure, Page, Section
from erfarenhet.evaluation.report_words import INTERVALS, row_name, what_decided
from erfarenhet.evaluation.run import EvaluationReport


def evaluation_page(name: str | None, beir: Sequence[EvaluationReport], own: Sequence[OwnReport]) -> Page:
    """The page of ``erfarenhet evaluate --report``."""
    sections = [_overview(beir)] if len(beir) > 1 else []
    sections += [_beir_section(report) for report in beir]
    for report in own:
        sections += own_sections(report)
    reports: list[EvaluationReport | OwnReport] = [*beir, *own]
    title = name or ", ".join(report.dataset for report in reports)
    intro = f"erfarenhet evaluate, {reports[0].ran_at}, code {reports[0].index.code_version}"
    return Page(f"Evaluation: {title}", intro, sections)


def comparison_page(comparison: Comparison) -> Page:
    """The page of ``erfarenhet compare --report``."""
    main = next(row for row in comparison.rows if row.measure == "ndcg@10" and row.language == ALL_LANGUAGES)
    differing = sorted(
        (question for question in comparison.questions if question.difference),
        key=lambda question: (-abs(question.difference), question.question_id),
    )
    plot = draw_differences(
        "Difference in nDCG@10 of each question, second minus first",
        [Difference(q.text or q.question_id, q.difference) for q in comparison.questions],
        mean=main.difference,
        low=main.ci95[0],
        high=main.ci95[1],
    )
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
    figures = [
        Figure(
            "Question by question: nDCG@10 of the second run minus the first",
            ["question", "language", "id", "first", "second", "difference"],
            [
                [
                    q.text or "–",
                    q.language or "–",
                    q.question_id,
                    f"{q.first:.3f}",
                    f"{q.second:.3f}",
                    f"{q.difference:+.3f}",
                ]
                for q in differing
            ],
            svg=plot,
            note=(
                f"{main.better} better, {main.worse} worse, {main.same} the same. The dashed line is the mean, the "
                "band its 95 % interval. The table holds the questions that differ, the largest difference first."
            ),
            text_columns=3,
        ),
        Figure(
            "Measures",
            [
                "questions in",
                "n",
                "measure",
                "first",
                "second",
                "difference",
                "95 % interval",
                "p",
                "better / worse / same",
            ],
            rows,
            note=(
                "p: two-sided paired randomisation test of each row by itself. Of twenty rows without any real "
                "difference, one falls below .05 by chance."
            ),
            text_columns=3,
        ),
    ]
    facts = [
        ("first", f"{comparison.first} ({comparison.first_unanswered} of {comparison.queries} without a ranking)"),
        ("second", f"{comparison.second} ({comparison.second_unanswered} without a ranking)"),
    ]
    verdict = (
        f"nDCG@10: {main.first:.4f} and {main.second:.4f}, difference {main.difference:+.4f}, p {show_p_value(main)}"
    )
    return Page("Comparison of two runs", verdict, [Section("Differences", figures, facts=facts)])


def _overview(reports: Sequence[EvaluationReport]) -> Section:
    legs = list(reports[0].legs)
    groups = [
        (report.dataset, [_bar(leg, report.legs[leg].overall, legs.index(leg)) for leg in report.legs])
        for report in reports
    ]
    means = {leg: sum(report.legs[leg].overall.metrics["ndcg@10"] for report in reports) / len(reports) for leg in legs}
    rows = [
        [report.dataset, leg, str(found.overall.queries), _shown(found.overall)]
        for report in reports
        for leg, found in report.legs.items()
    ]
    rows += [["mean over the sets", leg, "", f"{value:.3f}"] for leg, value in means.items()]
    figure = Figure(
        "nDCG@10 of every leg on every set",
        ["set", "leg", "n", "nDCG@10"],
        rows,
        svg=draw_bars("nDCG@10 of every leg on every set", groups),
        note=INTERVALS,
        text_columns=2,
    )
    text = ", ".join(f"{leg} {value:.3f}" for leg, value in means.items())
    return Section("All sets", [figure], [f"Mean nDCG@10 over the sets: {text}."])


def _beir_section(report: EvaluationReport) -> Section:
    legs = report.legs
    rows = [[leg, str(f.overall.queries), _shown(f.overall), *_others(f.overall)] for leg, f in legs.items()]
    figures = [
        Figure(
            "Legs: nDCG@10",
            ["leg", "n", "nDCG@10", *MEASURES[1:]],
            rows,
            svg=draw_bars(
                f"{report.dataset}: nDCG@10 by leg",
                [("", [_bar(leg, found.overall, place) for place, (leg, found) in enumerate(legs.items())])],
            ),
            note=INTERVALS,
        )
    ]
    tables = [
        (title, getattr(report.main, field))
        for title, field in (
            ("By the question's language", "languages"),
            ("Same or other language than the answer's", "matches"),
            ("By the languages of question and document", "pairs"),
        )
        if len(getattr(report.main, field)) > 1
    ]
    if tables:
        figures.append(
            Figure(
                f"Languages: nDCG@10 of {report.leg}",
                ["questions", "n", "nDCG@10", *MEASURES[1:]],
                [
                    [row_name(name), str(row.queries), _shown(row), *_others(row)]
                    for _, table in tables
                    for name, row in table.items()
                ],
                svg=draw_bars(
                    f"{report.dataset}: nDCG@10 of {report.leg} by language",
                    [(title, [_bar(row_name(name), row, 0) for name, row in table.items()]) for title, table in tables],
                ),
                note=INTERVALS,
            )
        )
    if report.differences:
        figures.append(
            Figure(
                f"{report.leg} against each other leg: nDCG@10, question by question",
                ["leg", "difference", "95 % interval", "p", "better / worse / same"],
                [
                    [
                        leg,
                        f"{row.difference:+.4f}",
                        f"[{row.ci95[0]:+.4f}, {row.ci95[1]:+.4f}]",
                        show_p_value(row),
                        f"{row.better} / {row.worse} / {row.same}",
                    ]
                    for leg, row in report.differences.items()
                ],
            )
        )
    facts = [
        ("documents", f"{report.documents:,} ({report.documents_without_text} without text)"),
        ("passages", f"{report.passages:,}"),
        ("found nothing", f"{report.main.without_result} of {report.queries} questions"),
        ("indexing", f"{report.index_s:.1f} s"),
        *what_decided(report),
    ]
    return Section(report.dataset, figures, facts=facts)


def _bar(label: str, summary: Summary, series: int) -> Bar:
    low, high = summary.ci95["ndcg@10"]
    return Bar(f"{label} ({summary.queries})", summary.metrics["ndcg@10"], low, high, series)


def _shown(summary: Summary) -> str:
    low, high = summary.ci95["ndcg@10"]
    return f"{summary.metrics['ndcg@10']:.3f} [{low:.3f}, {high:.3f}]"


def _others(summary: Summary) -> Iterable[str]:
    return (f"{summary.metrics[name]:.3f}" for name in MEASURES[1:])
