"""Options and habits that the command line's modules share. Imports next to nothing, so that ``--help`` is quick."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

import typer

from erfarenhet.cli_output import say
from erfarenhet.errors import ErfarenhetError

if TYPE_CHECKING:
    from erfarenhet.settings import Settings

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Folder with registry, index and files; created when missing [ERFARENHET_HOME]."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")]

_P = ParamSpec("_P")
_R = TypeVar("_R")


def reported(command: Callable[_P, _R]) -> Callable[_P, _R]:
    """Turn errors of ours into a message and exit 2; anything else is a fault and shows its trace."""

    @wraps(command)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return command(*args, **kwargs)
        except ErfarenhetError as exc:
            say(f"erfarenhet: {exc}")
            raise typer.Exit(2) from exc

    return run


def print_json(values: Any) -> None:
    """One JSON object on stdout."""
    sys.stdout.write(json.dumps(values, ensure_ascii=False) + "\n")


def settings_of(home: Path | None) -> Settings:
    """The settings of a command."""
    from erfarenhet.settings import load_settings  # pydantic, which --help can do without

    return load_settings({"home": home})


def who() -> str:
    """Who gives the command, for the record: the account's name on this machine."""
    import getpass

    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return f"cli:uid {os.getuid()}"
