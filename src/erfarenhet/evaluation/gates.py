"""The file of gates, ``eval/gates.yaml``: what is measured, what was measured, and how far a score may fall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from erfarenhet.errors import SettingsError

_HEADER = """\
# Gates: what CI measures (`erfarenhet gate`), and what it may not fall below.
# Edit what stands above "baselines". The baselines are measured, never written by hand:
#
#     erfarenhet gate --refresh
#
# A row fails when its nDCG@10 falls by more than its tolerance: twice the noise (how far the score moves when the
# vectors are off by as much as int8's are from full precision), or what one question's fall from first to second place
# costs, whichever is more.
"""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OwnPart(_Strict):
    """The own questions, and the corpus that they are asked of; paths as they stand in the file."""

    questions: str
    corpus: list[str] = Field(min_length=1)


class PublicPart(_Strict):
    """Public sets in the BEIR layout, and how much of each is measured. A folder that is missing is passed over."""

    folders: list[str] = []
    documents: int = Field(default=100, ge=10)
    questions: int = Field(default=120, ge=10)


class ModelPart(_Strict):
    """How the int8 model is held against full precision: the loss that is allowed, and on how many documents."""

    loss_max: float = Field(default=0.01, ge=0, le=1)
    own_documents: int = Field(default=24, ge=1)
    public_documents: int = Field(default=40, ge=10)


class NoisePart(_Strict):
    """How many noisy copies tell the noise when baselines are measured."""

    copies: int = Field(default=5, ge=2)


class Baseline(_Strict):
    """A mean nDCG@10 that was measured, and how far it may fall."""

    set: str
    row: str
    questions: int = Field(ge=1)
    ndcg: float = Field(ge=0, le=1)
    noise: float = Field(ge=0)
    tolerance: float = Field(ge=0)


class Baselines(_Strict):
    """What was measured, and what decided it."""

    measured: dict[str, Any]
    rows: list[Baseline]


class _GatesFile(_Strict):
    own: OwnPart
    public: PublicPart = PublicPart()
    model: ModelPart = ModelPart()
    noise: NoisePart = NoisePart()
    baselines: Baselines | None = None


@dataclass(frozen=True, slots=True)
class Gates:
    """The file, read.

    Attributes:
        questions, corpus, public: folders and files, beside the file of gates.
        baselines: by (set, row); empty before the first refresh.
        measured: what decided the baselines.
    """

    path: Path
    questions: Path
    corpus: tuple[Path, ...]
    public: tuple[Path, ...]
    sample: PublicPart
    model: ModelPart
    noise_copies: int
    baselines: Mapping[tuple[str, str], Baseline]
    measured: Mapping[str, Any]


def load_gates(path: Path) -> Gates:
    """Read a file of gates.

    Raises:
        SettingsError: it cannot be read, or holds something unknown.
    """
    content = _read(path)
    beside = path.parent
    baselines = content.baselines
    return Gates(
        path=path,
        questions=beside / content.own.questions,
        corpus=tuple(beside / place for place in content.own.corpus),
        public=tuple(beside / folder for folder in content.public.folders),
        sample=content.public,
        model=content.model,
        noise_copies=content.noise.copies,
        baselines={(row.set, row.row): row for row in baselines.rows} if baselines else {},
        measured=baselines.measured if baselines else {},
    )


def write_baselines(path: Path, rows: Sequence[Baseline], measured: Mapping[str, Any]) -> None:
    """Put new baselines into a file of gates, whole or not at all; what stands above them stays.

    Raises:
        SettingsError: it cannot be read or written.
    """
    content = _read(path).model_copy(update={"baselines": Baselines(measured=dict(measured), rows=list(rows))})
    text = yaml.safe_dump(content.model_dump(), sort_keys=False, allow_unicode=True, width=120)
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(_HEADER + text, encoding="utf-8")
        partial.replace(path)
    except OSError as exc:
        partial.unlink(missing_ok=True)
        raise SettingsError(f"The gates {path} cannot be written: {exc}. Name another place.") from exc


def _read(path: Path) -> _GatesFile:
    try:
        return _GatesFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        raise SettingsError(f"The gates {path} cannot be read: {' '.join(str(exc).split())}.") from exc
    except ValidationError as exc:
        problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in exc.errors())
        raise SettingsError(f"The gates {path} cannot be used: {problems}. See eval/README.md.") from exc
