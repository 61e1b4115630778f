"""The parts of the HTML report on an own question set."""

from __future__ import annotations

from collections.abc import Sequence

from erfarenhet.evaluation.abstention import RiskPoint
from erfarenhet.evaluation.own_measures import ANSWER_MEASURES, RETRIEVAL_MEASURES, Estimate
from erfarenhet.evaluation.own_report import HALF_TITLES, HalfReport, OwnReport, Table
from erfarenhet.evaluation.own_text import show_estimate
from erfarenhet.evaluation.plots import Bar, Curve, draw_bars, draw_curves
from erfarenhet.evaluation.report_page import Figure, Section
from erfarenhet.evaluation.report_words import INTERVALS, row_name, what_decided


def own_sections(report: OwnReport) -> list[Section]:
    """The set as a whole, with the risk–coverage curve, and a part for each half."""
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
        *what_decided(report),
    ]
    return [
        Section(report.dataset, [figure], facts=facts),
        *(_half_section(HALF_TITLES[half], found) for half, found in report.halves.items()),
    ]


def _half_section(title: str, found: HalfReport) -> Section:
    legs = list(found.retrieval)
    retrieval_rows = [
        [leg, row_name(name), *(show_estimate(table[name].get(measure)) for measure in RETRIEVAL_MEASURES)]
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
            note=INTERVALS,
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
            ["questions", *(row_name(name) for name in names)],
            [
                [row_name(row), *(show_estimate(getattr(rates, name), of=True) for name in names)]
                for row, rates in found.abstention.items()
            ],
            svg=draw_bars(
                f"{title}: questions left unanswered",
                [("", [_estimate_bar(row_name(n), getattr(found.abstention["all"], n), 0) for n in names])],
            ),
            note="Numbers of questions stand in brackets in the table. " + INTERVALS,
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
                    [row_name(p), show_estimate(v), str(v.questions) if v else "0"]
                    for p in parts
                    for v in [getattr(grouping, p)]
                ],
                note=f"Over {grouping.answers} answers with groups.",
            )
        )
    return Section(f"{title} ({found.questions} questions)", figures)


def _rows_figure(title: str, measures: Sequence[str], table: Table) -> Figure:
    groups = [
        (row_name(measure), [_estimate_bar(row_name(row), table[row].get(measure), 0) for row in table])
        for measure in measures
    ]
    return Figure(
        title,
        ["questions", "n", *(row_name(measure) for measure in measures)],
        [
            [
                row_name(row),
                str(max(value.questions for value in table[row].values())),
                *(show_estimate(table[row].get(measure)) for measure in measures),
            ]
            for row in table
        ],
        svg=draw_bars(title, groups),
        note=INTERVALS,
    )


def _estimate_bar(label: str, value: Estimate | None, series: int) -> Bar:
    if value is None:
        return Bar(f"{label} (0)", 0.0, 0.0, 0.0, series)
    return Bar(f"{label} ({value.questions})", value.mean, value.low, value.high, series)


def _thinned(points: Sequence[RiskPoint], most: int = 20) -> Sequence[RiskPoint]:
    step = max(1, -(-len(points) // most))
    return [*points[::step], *(points[-1:] if (len(points) - 1) % step else ())]
