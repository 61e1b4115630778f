"""What ``erfarenhet evaluate``, ``compare`` and ``gate`` do with what people typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from erfarenhet.errors import InvalidDataset, SettingsError
from erfarenhet.evaluation.compare import Comparison, compare_run_files
from erfarenhet.evaluation.evaluation_index import Progress
from erfarenhet.evaluation.gates import load_gates, write_baselines
from erfarenhet.evaluation.hold_gates import GateReport, hold_gates, make_baselines
from erfarenhet.evaluation.measure_sets import measure_noise, measure_sets
from erfarenhet.evaluation.own_questions import load_own_questions
from erfarenhet.evaluation.own_report import OwnReport
from erfarenhet.evaluation.own_run import evaluate_own_questions
from erfarenhet.evaluation.own_text import report_own_questions, summarise_own_questions
from erfarenhet.evaluation.question_sets import load_dataset
from erfarenhet.evaluation.report import report_comparison, report_evaluations, summarise_sets
from erfarenhet.evaluation.report_page import Page
from erfarenhet.evaluation.report_sections import comparison_page, evaluation_page
from erfarenhet.evaluation.run import EvaluationReport, evaluate_dataset
from erfarenhet.evaluation.run_config import RunConfig
from erfarenhet.settings import Settings

_BEIR_FILES = ("corpus.jsonl", "queries.jsonl", "qrels")
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run over one or more question sets found."""

    name: str | None
    sets: tuple[EvaluationReport | OwnReport, ...]

    def to_json(self) -> dict[str, Any]:
        """For ``--json``: one set's object, or an object with all of them and the mean over the BEIR sets."""
        if len(self.sets) == 1 and self.name is None:
            return self.sets[0].to_json()
        found: dict[str, Any] = {"run": self.name, "sets": [report.to_json() for report in self.sets]}
        if len(beir := self.beir_sets()) > 1:
            legs = [leg for leg in beir[0].legs if all(leg in report.legs for report in beir)]
            found["mean"] = {
                leg: {"ndcg@10": round(_mean([r.legs[leg].overall.metrics["ndcg@10"] for r in beir]), _DECIMALS)}
                for leg in legs
            }
        return found

    def beir_sets(self) -> list[EvaluationReport]:
        """The findings on sets in the BEIR layout."""
        return [report for report in self.sets if isinstance(report, EvaluationReport)]

    def own_sets(self) -> list[OwnReport]:
        """The findings on own question sets."""
        return [report for report in self.sets if isinstance(report, OwnReport)]

    def to_page(self) -> Page:
        """For ``--report``."""
        return evaluation_page(self.name, self.beir_sets(), self.own_sets())

    def to_markdown(self) -> str:
        """Short tables, for a README."""
        beir = self.beir_sets()
        parts = [summarise_sets(beir)] if beir else []
        parts += [summarise_own_questions(report) for report in self.own_sets()]
        return "\n".join(parts)

    def to_text(self) -> str:
        """Markdown for people."""
        beir = self.beir_sets()
        parts = [report_evaluations(beir)] if beir else []
        parts += [report_own_questions(report) for report in self.own_sets()]
        return "\n".join(parts)


def run_evaluation(
    config: RunConfig,
    *,
    settings: Settings,
    run_out: Path | None = None,
    details_out: Path | None = None,
    progress: Progress | None = None,
) -> RunReport:
    """Evaluate the question sets of a run, one after another.

    Args:
        run_out, details_out: files for rankings and for each question's outcome; for a run over one set only.
    Raises:
        SettingsError: options that do not go together, or a file that cannot be written.
        InvalidDataset: a question set or a corpus is broken. Every set is read before the first is scored.
    """
    if not config.datasets:
        raise SettingsError("Name a question set, or a run's file with --config.")
    if len(config.datasets) > 1 and (run_out or details_out):
        raise SettingsError("One file of rankings holds one question set. Evaluate the sets one by one.")
    own = [is_own_question_set(folder) for folder in config.datasets]
    if (config.corpus or config.published) and not any(own):
        raise SettingsError(
            "A corpus is named, but the question set brings one of its own (corpus.jsonl). Leave the corpus away, or "
            "name a folder of own questions, such as eval/questions."
        )
    if details_out is not None and not own[0]:
        raise SettingsError("--details-out is for own questions; for a BEIR folder, use --run-out.")
    if len(config.datasets) > 1:
        for folder, is_own in zip(config.datasets, own, strict=True):
            load_own_questions(folder) if is_own else load_dataset(folder)
    sets: list[EvaluationReport | OwnReport] = []
    for folder, is_own in zip(config.datasets, own, strict=True):
        if is_own:
            sets.append(
                evaluate_own_questions(
                    folder,
                    corpus=config.corpus,
                    published=config.published,
                    leg=config.leg,
                    legs=config.legs,
                    at_least=config.at_least,
                    settings=settings,
                    run_out=run_out,
                    details_out=details_out,
                    progress=progress,
                )
            )
        else:
            sets.append(
                evaluate_dataset(
                    folder, leg=config.leg, legs=config.legs, settings=settings, run_out=run_out, progress=progress
                )
            )
    return RunReport(config.name, tuple(sets))


def is_own_question_set(folder: Path) -> bool:
    """Whether a folder holds own questions; anything that has a file of the BEIR layout is taken for that.

    Raises:
        InvalidDataset: there is no such folder.
    """
    if not folder.is_dir():
        raise InvalidDataset(
            f"{folder}: no such folder. Name one with corpus.jsonl, queries.jsonl and qrels/test.tsv, or one with own "
            "questions (*.jsonl)."
        )
    return not any((folder / name).exists() for name in _BEIR_FILES) and any(folder.glob("*.jsonl"))


def compare_for_cli(first: Path, second: Path, *, judgements: Path) -> ComparisonReport:
    """Compare two run files.

    Args:
        judgements: a question set's folder, or a file of qrels.
    Raises:
        InvalidDataset: a run or the judgements are broken.
    """
    return ComparisonReport(compare_run_files(first, second, judgements))


@dataclass(frozen=True, slots=True)
class ComparisonReport:
    """A comparison as the command line prints it."""

    content: Comparison

    def to_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return self.content.to_json()

    def to_page(self) -> Page:
        """For ``--report``."""
        return comparison_page(self.content)

    def to_text(self) -> str:
        """Markdown for people."""
        return report_comparison(self.content)


def run_gates(path: Path, *, refresh: bool, settings: Settings, progress: Progress | None = None) -> GateReport:
    """Measure the gates of a file and hold them against its baselines.

    Args:
        refresh: measure the noise too, and write new baselines first.
    Raises:
        SettingsError: the file of gates cannot be read or written.
        InvalidDataset: the own questions, their corpus or a public set that is there is broken.
        HomeError, StoreError, ModelError: something cannot be measured.
    """
    gates = load_gates(path)
    measured = measure_sets(gates, settings, progress)
    if refresh:
        noise, cosine = measure_noise(measured, settings, copies=gates.noise_copies, progress=progress)
        made_by = {
            "model": measured.model,
            "noise": f"{gates.noise_copies} copies with vectors at a cosine of {cosine:.5f}",
        }
        write_baselines(path, *make_baselines(measured, noise, made_by=made_by))
        gates = load_gates(path)
    return hold_gates(gates, measured)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
