"""What ``erfarenhet evaluate`` and ``erfarenhet compare`` do with what people typed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from erfarenhet.errors import SettingsError
from erfarenhet.evaluation.compare import Comparison, compare_run_files
from erfarenhet.evaluation.evaluation_index import Progress
from erfarenhet.evaluation.report import report_comparison, report_evaluations
from erfarenhet.evaluation.run import EvaluationReport, evaluate_dataset
from erfarenhet.records import Leg
from erfarenhet.settings import Settings

_LEGS: dict[str, Leg] = {leg: leg for leg in get_args(Leg)}


@dataclass(frozen=True, slots=True)
class CommandReport:
    """A report as the command line prints it."""

    content: EvaluationReport | Comparison

    def to_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return self.content.to_json()

    def to_text(self) -> str:
        """Markdown for people."""
        if isinstance(self.content, Comparison):
            return report_comparison(self.content)
        return report_evaluations([self.content])


def evaluate_for_cli(
    dataset: Path, *, leg: str, run_out: Path | None, settings: Settings, progress: Progress | None = None
) -> CommandReport:
    """Evaluate a question set.

    Raises:
        SettingsError: there is no such leg, or the run file cannot be written.
        InvalidDataset: the question set is broken.
    """
    if leg not in _LEGS:
        raise SettingsError(f"Unknown leg {leg!r}. Choose among {', '.join(_LEGS)}.")
    report = evaluate_dataset(dataset, leg=_LEGS[leg], settings=settings, run_out=run_out, progress=progress)
    return CommandReport(report)


def compare_for_cli(first: Path, second: Path, *, judgements: Path) -> CommandReport:
    """Compare two run files.

    Args:
        judgements: a question set's folder, or a file of qrels.
    Raises:
        InvalidDataset: a run or the judgements are broken.
    """
    return CommandReport(compare_run_files(first, second, judgements))
