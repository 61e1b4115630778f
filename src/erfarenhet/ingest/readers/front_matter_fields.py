"""Front matter of a Markdown file: find it, parse it, and map its fields to ``Metadata``.

Only the basic types are checked here; the vocabulary and the schema are checked in ``erfarenhet.ingest``.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from erfarenhet.errors import InvalidFrontMatter
from erfarenhet.records import Metadata

_FENCE = re.compile(r"^---[ \t]*$")
_END = re.compile(r"^(---|\.\.\.)[ \t]*$")
_FIELD = re.compile(r"^[\w-]+[ \t]*:")
_LENGTH_MAX = 500_000


class _Loader(yaml.SafeLoader):
    """YAML with the booleans of version 1.2, true and false. In 1.1 the country NO and the language no are false."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Parsed front matter.

    Attributes:
        fields: JSON values; dates as ISO strings.
        lines: the line in the file, from 1, on which each field stands.
    """

    fields: Mapping[str, Any]
    lines: Mapping[str, int]


def split_front_matter(text: str, name: str) -> tuple[FrontMatter | None, str]:
    """Separate the front matter from the body.

    Returns:
        The front matter (``None`` without any), and the body.
    Raises:
        InvalidFrontMatter: it is not closed, no valid YAML, no mapping, or holds a field twice.
    """
    lines = text.split("\n")
    if not _FENCE.match(lines[0]) or (len(lines) > 1 and not _is_front_matter_start(lines[1:])):
        return None, text
    for index, line in enumerate(lines[1:], start=1):
        if _END.match(line):
            return _parse("\n".join(lines[1:index]), name), "\n".join(lines[index + 1 :])
    raise InvalidFrontMatter(f"{name}, line 1: the front matter is not closed. End it with a line of three hyphens.")


def metadata_of(front_matter: FrontMatter, name: str) -> tuple[str | None, Metadata]:
    """The document's id and metadata as the front matter gives them.

    Raises:
        InvalidFrontMatter: a field has another basic type than it should.
    """
    read = _FieldReader(front_matter, name)
    years = read.mapping("years")
    measures = read.mappings("measures")
    types = (read.text_in(measure, "type", "measures") for measure in measures)
    return read.text("id"), Metadata(
        title=read.text("title"),
        language=read.text("language"),
        publisher=read.text("publisher"),
        year=read.number("year"),
        document_type=read.text("document_type"),
        countries=read.texts("country", one_allowed=True),
        places=read.texts("places"),
        employer=read.text("employer"),
        event_types=read.texts("event_types"),
        phases=read.texts("phases"),
        measures=tuple(dict.fromkeys(kind for kind in types if kind)),
        year_from=read.number_in(years, "from", "years"),
        year_to=read.number_in(years, "to", "years"),
        url=read.text("url"),
        licence=read.text("licence"),
        front_matter=front_matter.fields,
    )


def _is_front_matter_start(lines: Sequence[str]) -> bool:
    """A rule at the top of a text is no front matter; a mapping, a list or a comment right below it is."""
    first = next((line.strip() for line in lines if line.strip()), "")
    if not first or _FIELD.match(first) or _END.match(first):
        return True
    return bool(lines[0].strip()) and first[0] in "#-[{\"'"


def _parse(source: str, name: str) -> FrontMatter:
    if len(source) > _LENGTH_MAX:
        raise InvalidFrontMatter(
            f"{name}, line 2: the front matter is longer than {_LENGTH_MAX} characters. Shorten it."
        )
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(source, _Loader)):
            # A few nested aliases expand to gigabytes.
            raise InvalidFrontMatter(f"{name}: the front matter uses YAML aliases (*name). Write the value out.")
        node = yaml.compose(source, _Loader)
        value = yaml.load(source, _Loader)  # noqa: S506  a SafeLoader
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 2 if exc.problem_mark else 2
        raise InvalidFrontMatter(
            f"{name}, line {line}: the front matter is no valid YAML: {exc.problem}. Correct the line."
        ) from exc
    except (yaml.YAMLError, ValueError) as exc:
        raise InvalidFrontMatter(f"{name}: the front matter is no valid YAML: {exc}. Correct it.") from exc
    except RecursionError as exc:
        raise InvalidFrontMatter(f"{name}: the front matter is nested too deeply. Flatten it.") from exc
    if value is None:
        return FrontMatter({}, {})
    if not isinstance(node, yaml.MappingNode) or not isinstance(value, dict):
        raise InvalidFrontMatter(
            f"{name}, line 2: the front matter is {_a(value)}, not fields of the form 'name: value'. Write such fields "
            "between the lines of three hyphens, or take the first of these lines away."
        )
    lines: dict[str, int] = {}
    for key_node, _ in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 2
        if key in lines:
            raise InvalidFrontMatter(f"{name}, line {line}: field {key} stands in line {lines[key]} already. Keep one.")
        lines[key] = line
    return FrontMatter({_key(key): _json_value(item) for key, item in value.items()}, lines)


def _key(key: object) -> str:
    return key if isinstance(key, str) else str(_json_value(key))


def _json_value(value: object) -> Any:
    match value:
        case dict():
            return {_key(key): _json_value(item) for key, item in value.items()}
        case list() | tuple() | set():
            return [_json_value(item) for item in value]
        case datetime.date() | datetime.time():
            return value.isoformat()
        case float() if not math.isfinite(value):
            return str(value)
        case str() | int() | float() | None:
            return value
        case _:
            return str(value)


def _a(value: object) -> str:
    """A value's type as a curator would say it."""
    match value:
        case bool():
            return f"{str(value).lower()} (YAML reads yes, no, on and off as true or false: put the word in quotes)"
        case str():
            return f"text ({value[:40]!r})"
        case int() | float():
            return f"a number ({value})"
        case list() | tuple():
            return "a list"
        case dict():
            return "a mapping"
        case _:
            return "empty"


@dataclass(frozen=True, slots=True)
class _FieldReader:
    front_matter: FrontMatter
    name: str

    def text(self, field: str) -> str | None:
        return self._text(self.front_matter.fields.get(field), field, field)

    def text_in(self, mapping: Mapping[str, Any], key: str, field: str) -> str | None:
        return self._text(mapping.get(key), field, f"{field}.{key}")

    def number(self, field: str) -> int | None:
        return self._number(self.front_matter.fields.get(field), field, field)

    def number_in(self, mapping: Mapping[str, Any], key: str, field: str) -> int | None:
        return self._number(mapping.get(key), field, f"{field}.{key}")

    def texts(self, field: str, *, one_allowed: bool = False) -> tuple[str, ...]:
        value = self.front_matter.fields.get(field)
        if one_allowed and isinstance(value, str):
            value = [value]
        expected = "text or a list of texts" if one_allowed else "a list of texts"
        items = self._list(value, field, expected)
        for item in items:
            if not isinstance(item, str):
                raise self._refused(field, field, expected, item, "an item is ")
        return tuple(dict.fromkeys(item.strip() for item in items if item.strip()))

    def mapping(self, field: str) -> Mapping[str, Any]:
        value = self.front_matter.fields.get(field)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self._refused(field, field, "a mapping", value)
        return value

    def mappings(self, field: str) -> list[Mapping[str, Any]]:
        items = self._list(self.front_matter.fields.get(field), field, "a list of mappings")
        for item in items:
            if not isinstance(item, dict):
                raise self._refused(field, field, "a list of mappings", item, "an item is ")
        return list(items)

    def _text(self, value: object, field: str, label: str) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise self._refused(field, label, "text", value)
        return value.strip() or None

    def _number(self, value: object, field: str, label: str) -> int | None:
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._refused(field, label, "a whole number", value)
        return value

    def _list(self, value: object, field: str, expected: str) -> Sequence[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._refused(field, field, expected, value)
        return value

    def _refused(
        self, field: str, label: str, expected: str, value: object, lead: str = "it is "
    ) -> InvalidFrontMatter:
        line = self.front_matter.lines.get(field, 2)
        found = f"{lead}{_a(value)}"
        return InvalidFrontMatter(f"{self.name}, line {line}: field {label} must be {expected}; {found}.")
