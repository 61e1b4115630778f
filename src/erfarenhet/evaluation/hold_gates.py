"""Hold what was measured against the baselines, or make new baselines of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from erfarenhet.evaluation.gates import Baseline, Gates
from erfarenhet.evaluation.measure_sets import OWN, Measured, RowKey
from erfarenhet.evaluation.model_loss import ModelLoss
from erfarenhet.evaluation.provenance import code_digest, describe_environment, now

_DECIMALS = 4
# What a fall from the first place to the second costs a question with one relevant passage.
_ONE_PLACE = 1 - 1 / np.log2(3)

Verdict = Literal["passed", "failed", "not measured"]


@dataclass(frozen=True, slots=True)
class GateRow:
    """One gate: what was asked of it, what was found, and whether that will do.

    Attributes:
        found, limit: as people read them.
    """

    name: str
    verdict: Verdict
    found: str
    limit: str

    def to_json(self) -> dict[str, Any]:
        """With the same names."""
        return {"gate": self.name, "verdict": self.verdict, "found": self.found, "limit": self.limit}


@dataclass(frozen=True, slots=True)
class GateReport:
    """All gates, and how long they took."""

    rows: tuple[GateRow, ...]
    losses: tuple[ModelLoss, ...]
    seconds: Mapping[str, float]

    @property
    def ok(self) -> bool:
        """Whether no gate failed."""
        return all(row.verdict != "failed" for row in self.rows)

    def to_json(self) -> dict[str, Any]:
        """The object that ``erfarenhet gate --json`` prints."""
        return {
            "ok": self.ok,
            "gates": [row.to_json() for row in self.rows],
            "model_loss": [loss.to_json() for loss in self.losses],
            "seconds": {name: round(value, 1) for name, value in self.seconds.items()},
        }


def hold_gates(gates: Gates, measured: Measured) -> GateReport:
    """Hold every row against its baseline, quotes against their documents, and int8 against full precision."""
    rows = [
        _hold(gates.baselines.get(key), key, questions, mean) for key, (questions, mean) in measured.means().items()
    ]
    rows += [GateRow(name, "not measured", "the folder is not there", "") for name in measured.missing]
    then, asked = gates.measured.get("own_questions"), measured.versions["own_questions"]
    if then is not None and then != asked:
        rows.append(GateRow(f"{OWN}: as in the baselines", "failed", asked, f"{then}; refresh the gates"))
    exact = measured.citations - len(measured.inexact)
    verdict: Verdict = "passed" if measured.citations and not measured.inexact else "failed"
    rows.append(GateRow("quotes stand verbatim", verdict, f"{exact} of {measured.citations}", "all"))
    limit = gates.model.loss_max
    for loss in measured.losses:
        if loss.leg == "hybrid":
            found = f"loss {loss.loss:+.4f} (int8 {loss.int8:.4f}, full precision {loss.fp32:.4f}; {loss.questions})"
            verdict = "failed" if loss.loss > limit else "passed"
            rows.append(GateRow(f"model: {loss.language}", verdict, found, f"loss ≤ {limit:g}"))
    if not measured.losses:
        rows.append(GateRow("model", "not measured", "the settings name another model than the default one", ""))
    return GateReport(tuple(rows), measured.losses, measured.seconds)


def make_baselines(
    measured: Measured, noise: Mapping[RowKey, float], *, made_by: Mapping[str, Any]
) -> tuple[list[Baseline], dict[str, Any]]:
    """Baselines of what was measured, and what decided them.

    Args:
        noise: of each row, as ``measure_noise`` tells it.
        made_by: more about the run: model, noise.
    """
    rows = [_baseline(key, questions, mean, noise[key]) for key, (questions, mean) in measured.means().items()]
    about = {
        "at": now(),
        **made_by,
        **measured.versions,
        "code_digest": code_digest(),
        "model_loss": [loss.to_json() for loss in measured.losses],
        "environment": describe_environment(),
    }
    return rows, about


def _baseline(key: RowKey, questions: int, mean: float, noise: float) -> Baseline:
    return Baseline(
        set=key[0],
        row=key[1],
        questions=questions,
        ndcg=round(mean, _DECIMALS),
        noise=round(noise, _DECIMALS),
        tolerance=round(max(2 * noise, float(_ONE_PLACE) / questions), _DECIMALS),
    )


def _hold(baseline: Baseline | None, key: RowKey, questions: int, mean: float) -> GateRow:
    name = f"{key[0]}: {key[1]}"
    found = f"nDCG@10 {mean:.4f} ({questions} questions)"
    if baseline is None:
        return GateRow(name, "failed", found, "no baseline; refresh the gates")
    if baseline.questions != questions:
        return GateRow(name, "failed", found, f"{baseline.questions} questions; refresh the gates")
    least = baseline.ndcg - baseline.tolerance
    # Baselines are rounded; what was measured must pass its own gate.
    verdict: Verdict = "passed" if mean >= least - 0.5 * 10**-_DECIMALS else "failed"
    return GateRow(name, verdict, found, f"≥ {least:.4f} ({baseline.ndcg:.4f} − {baseline.tolerance:.4f})")
