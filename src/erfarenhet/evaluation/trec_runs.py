"""Rankings of documents, and the TREC run files that carry them from one evaluation to another.

A line of a run file is ``question Q0 document rank score tag``. Tools sort by the score and break ties by id, not by
rank; so the scores that are kept here fall strictly, at the 32 bits that trec_eval has for them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from erfarenhet.errors import InvalidDataset, SettingsError

RankedDocuments = Sequence[tuple[str, float]]
"""(document id, score), best first, scores falling strictly."""
Run = Mapping[str, RankedDocuments]
"""By question id. A question that found nothing has an empty list."""


def rank_documents(passages: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Rank documents by their best passage.

    Args:
        passages: (document id, score) of each passage, best first.
    Returns:
        Each document once, in the order of its first passage, with scores that fall strictly.
    """
    best: dict[str, float] = {}
    for document_id, score in passages:
        best.setdefault(document_id, score)
    ranked: list[tuple[str, float]] = []
    ceiling = np.float32(math.inf)
    for document_id, score in best.items():
        ceiling = min(np.float32(score), np.nextafter(ceiling, np.float32(-math.inf)))
        ranked.append((document_id, float(ceiling)))
    return ranked


def check_run_ids(ids: Iterable[str], path: Path) -> None:
    """Refuse ids that a run file cannot hold, before work is spent on it.

    Raises:
        InvalidDataset: an id is empty or has white space in it.
    """
    for identifier in ids:
        if identifier.split() != [identifier]:
            raise InvalidDataset(
                f"The id {identifier!r} is empty or has white space in it, and white space divides the columns of the "
                f"run file {path}. Rename it in the question set, or leave --run-out away."
            )


def check_output_path(path: Path) -> None:
    """Refuse a place that a file cannot be written to, before work is spent on it.

    Raises:
        SettingsError: its folder is missing, or it is a folder itself.
    """
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise SettingsError(f"The file {path} cannot be written. Name a file in a folder that exists.")


def write_run(path: Path, run: Run, *, tag: str) -> None:
    """Write a TREC run file, whole or not at all.

    Args:
        tag: names what made the run; white space becomes hyphens.
    Raises:
        InvalidDataset: an id has white space in it.
        SettingsError: the file cannot be written.
    """
    check_run_ids(run, path)
    check_run_ids((document_id for ranked in run.values() for document_id, _ in ranked), path)
    tag = "-".join(tag.split()) or "run"
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as stream:
            for question_id, ranked in run.items():
                for rank, (document_id, score) in enumerate(ranked, start=1):
                    stream.write(f"{question_id} Q0 {document_id} {rank} {np.float32(score)!s} {tag}\n")
        partial.replace(path)
    except OSError as exc:
        partial.unlink(missing_ok=True)
        raise SettingsError(f"The run file {path} cannot be written: {exc}. Name another place.") from exc


def read_run(path: Path) -> Run:
    """Read a TREC run file of ours or of another tool.

    Returns:
        Rankings by score, as TREC tools see them; documents of equal score stand in the order of their rank column.
    Raises:
        InvalidDataset: the file cannot be read, a line is broken, or a document occurs twice for one question.
    """
    found: dict[str, dict[str, tuple[float, int]]] = {}
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise InvalidDataset(f"{path}: cannot be read as a run file: {exc}.") from exc
    for number, line in enumerate(lines, start=1):
        columns = line.split()
        if not columns:
            continue
        if len(columns) != 6:
            raise InvalidDataset(
                f"{path}, line {number}: has {len(columns)} columns, and a run has six: question Q0 document rank "
                "score tag."
            )
        question_id, _, document_id, rank, score, _ = columns
        try:
            key = (-float(score), int(rank))
        except ValueError as exc:
            raise InvalidDataset(f"{path}, line {number}: rank {rank!r} or score {score!r} is no number.") from exc
        if not math.isfinite(key[0]):
            raise InvalidDataset(f"{path}, line {number}: the score {score!r} is not finite.")
        ranked = found.setdefault(question_id, {})
        if document_id in ranked:
            raise InvalidDataset(f"{path}, line {number}: {document_id!r} occurs twice for {question_id!r}.")
        ranked[document_id] = key
    if not found:
        raise InvalidDataset(f"{path}: holds no ranking.")
    return {
        question_id: rank_documents(
            (document_id, -key[0]) for document_id, key in sorted(ranked.items(), key=lambda item: item[1])
        )
        for question_id, ranked in found.items()
    }
