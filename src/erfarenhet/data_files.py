"""Where the files lie that people edit at the top level and that travel inside the wheel.

An installed wheel holds them under ``erfarenhet/data``; a source tree holds them at its root, where they are edited.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parent
_SOURCE_TREE = _PACKAGE.parent.parent


def read_data_file(name: str) -> Any:
    """The values of one of our own YAML files, by libyaml where it is there: ten times as fast."""
    import yaml  # not every command needs it

    with data_file(name).open("rb") as stream:
        return yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  both are safe


def data_file(name: str) -> Path:
    """The path of a data file or folder such as ``ingest/vocabulary.yaml``.

    Raises:
        FileNotFoundError: this installation lacks it.
    """
    for root in (_PACKAGE / "data", _SOURCE_TREE):
        path = root / name
        if path.exists():
            return path
    raise FileNotFoundError(f"{name} is missing from this installation of erfarenhet: install it again.")
