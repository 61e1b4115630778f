"""Gates as Markdown, for people."""

from __future__ import annotations

from erfarenhet.evaluation.hold_gates import GateReport
from erfarenhet.evaluation.markdown_tables import cell, markdown_table


def report_gates(report: GateReport) -> str:
    """A row per gate, the model's losses, and how long it took; ends with a newline."""
    rows = [[cell(row.name), row.verdict, cell(row.found), cell(row.limit)] for row in report.rows]
    lines = markdown_table(["gate", "verdict", "found", "limit"], rows, right_from=4)
    if report.losses:
        losses = [
            [
                loss.language,
                loss.leg,
                str(loss.questions),
                f"{loss.int8:.4f}",
                f"{loss.fp32:.4f}",
                f"{loss.loss:+.4f} [{loss.ci95[0]:+.4f}, {loss.ci95[1]:+.4f}]",
            ]
            for loss in report.losses
        ]
        head = ["questions in", "leg", "n", "int8", "full precision", "loss [95% CI]"]
        lines += ["", *markdown_table(head, losses, right_from=2)]
    times = ", ".join(f"{name} {value:.0f} s" for name, value in report.seconds.items())
    failed = sum(row.verdict == "failed" for row in report.rows)
    verdict = "All gates passed." if report.ok else f"{failed} gates failed."
    return "\n".join([*lines, "", f"{verdict} Time: {times}."]) + "\n"
