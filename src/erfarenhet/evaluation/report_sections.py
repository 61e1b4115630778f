"""From findings to the pages of the HTML report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from erfarenhet.evaluation.abstention import RiskPoint
from erfarenhet.evaluation.compare import ALL_LANGUAGES, Comparison
from erfarenhet.evaluation.measures import MEASURES, Summary
from erfarenhet.evaluation.own_measures import ANSWER_MEASURES, RETRIEVAL_MEASURES, Estimate
from erfarenhet.evaluation.own_run import HALF_TITLES, HalfReport, OwnReport, Table
from erfarenhet.evaluation.own_text import show_estimate
from erfarenhet.evaluation.plots import Bar, Curve, Difference, draw_bars, draw_curves, draw_differences
from erfarenhet.evaluation.report import show_p_value
from erfarenhet.evaluation.report_page import Figure, Page, Section
from erfarenhet.evaluation.run import EvaluationReport

_INTERVALS = "Lines through the bars are 95 % confidence intervals."
_NAMES = {
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


def evaluation_page(name: str | None, beir: Sequence[EvaluationReport], own: Sequence[OwnReport]) -> Page:
    """The page of ``erfarenhet evaluate --report``."""
    sections = [_overview(beir)] if len(beir) > 1 else []
    sections += [_beir_section(report) for report in beir]
    for report in own:
        sections += _own_sections(report)
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
        note=_INTERVALS,
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
            note=_INTERVALS,
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
                    [_name(name), str(row.queries), _shown(row), *_others(row)]
                    for _, table in tables
                    for name, row in table.items()
                ],
                svg=draw_bars(
                    f"{report.dataset}: nDCG@10 of {report.leg} by language",
                    [(title, [_bar(_name(name), row, 0) for name, row in table.items()]) for title, table in tables],
                ),
                note=_INTERVALS,
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
        *_decided(report),
    ]
    return Section(report.dataset, figures, facts=facts)


def _own_sections(report: OwnReport) -> list[Section]:
    curves = [
        Curve(
            HALF_TITLES[half],
            [(point.coverage, point.risk) for point in found.abstention["all"].curve],
            (here.coverage, here.risk) if (here := found.abstention["all"].here) else None,
            place,
        )
        for place, (half, found) in enumerate(report.halves.items())
    ]
    figure = Figure(
        "Risk and coverage",
        ["half", "share answered", "share of these without a relevant passage"],
        [
            [HALF_TITLES[half], f"{point.coverage:.3f}", f"{point.risk:.3f}"]
            for half, found in report.halves.items()
            for point in _thinned(found.abstention["all"].curve)
        ],
        svg=draw_curves("Risk over coverage", curves, x_name="share of the questions that are answered", y_name="risk"),
        note=(
            "What would happen at every threshold of the score by which a question is answered or left unanswered. "
            "Risk: of the answered, the share without a relevant passage among the first five. The dots are where the "
            "system stands."
        ),
    )
    exact = report.citations - len(report.inexact)
    times = report.timings_s
    facts = [
        ("questions", f"{report.counts.total} ({len(report.left_out)} left out: none of their documents is there)"),
        ("quotes", f"{exact} of {report.citations} citations stand verbatim at their offsets"),
        ("relevant quotes", f"{report.quotes_at_hand}, of which {report.quotes_in_no_passage} stand in no passage"),
        ("an answer took", f"{1000 * times['answer_p50']:.0f} ms (p95 {1000 * times['answer_p95']:.0f} ms)"),
        ("corpus", f"{report.documents} documents, {report.passages:,} passages of {', '.join(report.sources)}"),
        *_decided(report),
    ]
    return [
        Section(report.dataset, [figure], facts=facts),
        *(_half_section(HALF_TITLES[half], found) for half, found in report.halves.items()),
    ]


def _half_section(title: str, found: HalfReport) -> Section:
    legs = list(found.retrieval)
    retrieval_rows = [
        [leg, _name(name), *(show_estimate(table[name].get(measure)) for measure in RETRIEVAL_MEASURES)]
        for leg, table in found.retrieval.items()
        for name in table
    ]
    figures = [
        Figure(
            "Retrieval: each leg",
            ["leg", "questions", *RETRIEVAL_MEASURES],
            retrieval_rows,
            svg=draw_bars(
                f"{title}: retrieval by leg",
                [
                    (
                        measure,
                        [_estimate_bar(leg, found.retrieval[leg]["all"].get(measure), legs.index(leg)) for leg in legs],
                    )
                    for measure in RETRIEVAL_MEASURES
                ],
            ),
            note=_INTERVALS,
            text_columns=2,
        ),
        *(
            _rows_figure(f"{heading}, by language", measures, table)
            for heading, measures, table in (
                ("Retrieval", ("success@5", "recall@5", "ndcg@10"), found.retrieval[legs[0]]),
                ("Answers", ANSWER_MEASURES, found.answers),
            )
        ),
    ]
    names = ("off_topic_abstained", "near_miss_abstained", "wrongly_abstained", "wrongly_answered")
    figures.append(
        Figure(
            "Left unanswered",
            ["questions", *(_name(name) for name in names)],
            [
                [_name(row), *(show_estimate(getattr(rates, name), of=True) for name in names)]
                for row, rates in found.abstention.items()
            ],
            svg=draw_bars(
                f"{title}: questions left unanswered",
                [("", [_estimate_bar(_name(n), getattr(found.abstention["all"], n), 0) for n in names])],
            ),
            note="Numbers of questions stand in brackets in the table. " + _INTERVALS,
        )
    )
    grouping = found.grouping
    if grouping.answers:
        parts = ("lines_right", "purity", "relevant_grouped", "groups_relevant")
        figures.append(
            Figure(
                "Quotes grouped under their case",
                ["measure", "value", "answers"],
                [
                    [_name(p), show_estimate(v), str(v.questions) if v else "0"]
                    for p in parts
                    for v in [getattr(grouping, p)]
                ],
                note=f"Over {grouping.answers} answers with groups.",
            )
        )
    return Section(f"{title} ({found.questions} questions)", figures)


def _rows_figure(title: str, measures: Sequence[str], table: Table) -> Figure:
    groups = [
        (_name(measure), [_estimate_bar(_name(row), table[row].get(measure), 0) for row in table])
        for measure in measures
    ]
    return Figure(
        title,
        ["questions", "n", *(_name(measure) for measure in measures)],
        [
            [
                _name(row),
                str(max(value.questions for value in table[row].values())),
                *(show_estimate(table[row].get(measure)) for measure in measures),
            ]
            for row in table
        ],
        svg=draw_bars(title, groups),
        note=_INTERVALS,
    )


def _decided(report: EvaluationReport | OwnReport) -> list[tuple[str, str]]:
    settings: Mapping[str, object] = report.settings
    return [
        ("model", report.index.encoder),
        ("recipe", report.index.recipe),
        ("settings", ", ".join(f"{name} {value}" for name, value in settings.items())),
        ("corpus version", report.corpus_version),
        ("questions version", report.questions_version),
    ]


def _bar(label: str, summary: Summary, series: int) -> Bar:
    low, high = summary.ci95["ndcg@10"]
    return Bar(f"{label} ({summary.queries})", summary.metrics["ndcg@10"], low, high, series)


def _estimate_bar(label: str, value: Estimate | None, series: int) -> Bar:
    if value is None:
        return Bar(f"{label} (0)", 0.0, 0.0, 0.0, series)
    return Bar(f"{label} ({value.questions})", value.mean, value.low, value.high, series)


def _shown(summary: Summary) -> str:
    low, high = summary.ci95["ndcg@10"]
    return f"{summary.metrics['ndcg@10']:.3f} [{low:.3f}, {high:.3f}]"


def _others(summary: Summary) -> Iterable[str]:
    return (f"{summary.metrics[name]:.3f}" for name in MEASURES[1:])


def _thinned(points: Sequence[RiskPoint], most: int = 20) -> Sequence[RiskPoint]:
    step = max(1, -(-len(points) // most))
    return [*points[::step], *(points[-1:] if (len(points) - 1) % step else ())]


def _name(name: str) -> str:
    return _NAMES.get(name, name)
