"""Read files of one JSON object a line, and say file and line of whatever is wrong in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from erfarenhet.errors import InvalidDataset


def read_objects(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The objects of a JSON Lines file, with their line numbers from 1; blank lines are passed over.

    Raises:
        InvalidDataset: the file cannot be read, a line is not UTF-8, or is no JSON object. ``NaN`` and ``Infinity`` are
            no JSON, though Python would take them.
    """
    for number, line in read_lines(path):
        try:
            entry = json.loads(line, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as exc:
            raise InvalidDataset(f"{path}, line {number}: is no JSON ({exc}).") from exc
        if not isinstance(entry, dict):
            raise InvalidDataset(f"{path}, line {number}: is no JSON object.")
        yield number, entry


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, without their ends, with their numbers from 1.

    Read as bytes: text files would also end lines at a lone carriage return, and ``splitlines`` at U+2028.

    Raises:
        InvalidDataset: the file cannot be read, or a line is not UTF-8.
    """
    try:
        stream = path.open("rb")
    except OSError as exc:
        raise InvalidDataset(f"{path}: cannot be opened ({exc.strerror}). Check its permissions.") from exc
    with stream:
        for number, raw in enumerate(stream, start=1):
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as exc:
                raise InvalidDataset(f"{path}, line {number}: is not UTF-8 ({exc.reason}).") from exc
            if line.strip():
                yield number, line


def read_string(entry: Mapping[str, Any], key: str, where: str) -> str:
    """A string of an object.

    Raises:
        InvalidDataset: it is missing, of another type, or holds half a character.
    """
    value = entry.get(key)
    if not isinstance(value, str):
        found = f"is {value!r}, not a string" if key in entry else "is missing"
        raise InvalidDataset(f"{where}: {key!r} {found}.")
    try:
        value.encode()
    except UnicodeEncodeError as exc:  # "\ud83d" is JSON, but half a character
        raise InvalidDataset(f"{where}: {key!r} holds half of a surrogate pair at character {exc.start}.") from exc
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")
