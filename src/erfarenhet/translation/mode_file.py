"""Apertium's mode files: which programs translate in a direction, and with which data."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

MODES: Final[Mapping[tuple[str, str], str]] = {
    ("sv", "nb"): "swe-nob",
    ("sv", "nn"): "swe-nno",
    ("nb", "sv"): "nob-swe",
    ("nb", "nn"): "nob-nno",
    ("nn", "sv"): "nno-swe",
    ("nn", "nb"): "nno-nob",
}
_GENERATION: Final = "-g"
_COMPOUNDS: Final = "-e"
_ATTACH, _DETACH = "apertium-wblank-attach", "apertium-wblank-detach"
# They flush at NUL by themselves, and know no option for it.
_FLUSH_ANYWAY: Final = frozenset((_ATTACH, _DETACH))


def stages_of(folder: Path, source: str, target: str) -> list[list[str]] | None:
    """The commands of the pipe that translates, first to last; ``None`` when something of it is not installed.

    Each flushes at NUL (``-z``), so that the pipe can be kept open, and words carry their marks through it: they are
    attached after the analysis and detached before the generation, as ``apertium-wblank-mode`` does it.
    """
    mode = MODES.get((source, target))
    if mode is None:
        return None
    try:
        text = (folder / f"{mode}.mode").read_text(encoding="utf-8")
    except OSError:
        return None
    stages = [_stage(command) for command in text.strip().split("|")]
    generation = next((number for number, stage in enumerate(stages) if _generates(stage)), None)
    if len(stages) < 3 or generation is None:
        return None
    stages = [stages[0], [_ATTACH], *stages[1:generation], [_DETACH], *stages[generation:]]
    return None if missing_programs(stages) else stages


def dictionary_stage(stages: Sequence[Sequence[str]]) -> list[str]:
    """The first program of a pipe when it is to look words up without taking compounds apart."""
    return [word for word in stages[0] if word != _COMPOUNDS]


def _generates(stage: Sequence[str]) -> bool:
    return stage[0] == "lt-proc" and _GENERATION in stage


def missing_programs(stages: Sequence[Sequence[str]]) -> list[str]:
    """The programs of a pipe that cannot be found, and the data that are not there."""
    programs = [stage[0] for stage in stages if shutil.which(stage[0]) is None]
    data = [word for stage in stages for word in stage[1:] if word.startswith("/") and not Path(word).exists()]
    return list(dict.fromkeys([*programs, *data]))


def _stage(command: str) -> list[str]:
    # "$1" stands for what becomes of unknown words (-g: they are marked), "$2" for the tagger's debugging.
    words = [word for word in shlex.split(command.replace("$1", _GENERATION).replace("$2", "")) if word]
    return words if words[0] in _FLUSH_ANYWAY else [words[0], "-z", *words[1:]]
