"""What a run is to do, from the command line or from a file such as ``eval/runs/public-sets.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from erfarenhet.errors import SettingsError
from erfarenhet.records import Leg
from erfarenhet.settings import Settings, load_settings

ALL_LEGS: tuple[Leg, ...] = get_args(Leg)


@dataclass(frozen=True, slots=True)
class RunConfig:
    """A run over one or more question sets.

    Attributes:
        datasets: folders, in the BEIR layout or with questions of our own.
        corpus: for own questions, the files and folders to take in; empty for the starter corpus.
        published: for own questions, ask what the home has published instead.
        leg: the one that is reported first; ``legs``: those that are measured beside it.
        at_least: for own questions, how many there must be.
        settings: on top of the environment's, by the settings' names.
    """

    datasets: tuple[Path, ...]
    name: str | None = None
    corpus: tuple[Path, ...] = ()
    published: bool = False
    leg: Leg = "hybrid"
    legs: tuple[Leg, ...] = ()
    at_least: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    def load_settings(self, home: Path | None = None) -> Settings:
        """The environment's settings with those of the run on top.

        Raises:
            SettingsError: one of them makes no sense.
        """
        if unknown := sorted(set(self.settings) - set(Settings.model_fields)):
            raise SettingsError(f"Unknown settings in the run: {', '.join(unknown)}. See docs/settings.md.")
        return load_settings({**self.settings, "home": home})


class _RunFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1)
    datasets: list[str] = Field(min_length=1)
    corpus: list[str] = []
    leg: str = "hybrid"
    legs: list[str] = []
    at_least: dict[str, int] = {}
    settings: dict[str, str | int | float | bool] = {}


def load_run_config(path: Path) -> RunConfig:
    """Read a run's file. Its paths are relative to its folder.

    Raises:
        SettingsError: it cannot be read, or holds something unknown.
    """
    try:
        content = _RunFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        raise SettingsError(f"The run {path} cannot be read: {' '.join(str(exc).split())}.") from exc
    except ValidationError as exc:
        problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in exc.errors())
        raise SettingsError(f"The run {path} cannot be used: {problems}. See eval/README.md.") from exc
    return RunConfig(
        datasets=tuple(path.parent / folder for folder in content.datasets),
        name=content.name,
        corpus=tuple(path.parent / place for place in content.corpus),
        leg=parse_leg(content.leg),
        legs=parse_legs(content.legs),
        at_least=content.at_least,
        settings=content.settings,
    )


def parse_leg(name: str) -> Leg:
    """A leg by its name.

    Raises:
        SettingsError: there is no such leg.
    """
    for leg in ALL_LEGS:
        if leg == name.strip():
            return leg
    raise SettingsError(f"Unknown leg {name!r}. Choose among {', '.join(ALL_LEGS)}.")


def parse_legs(names: Iterable[str]) -> tuple[Leg, ...]:
    """Legs by their names; "all" stands for every one.

    Raises:
        SettingsError: there is no such leg.
    """
    chosen: list[Leg] = []
    for name in names:
        chosen += ALL_LEGS if name.strip() == "all" else (parse_leg(name),)
    return tuple(dict.fromkeys(chosen))
