"""What the pages say, in Swedish, bokmål and nynorsk.

The texts stand in the YAML files beside this module, one per topic, the three languages of a text beside each other,
so that whoever changes one sees the others. ``{}`` stands for what is filled in. A key that one language lacks is an
error when the texts are loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, Final

import yaml

from erfarenhet.languages import ASKER_LANGUAGES

TOPICS: Final = ("frame", "questions", "documents", "cases", "logbooks", "problems", "doors")


class PageTexts:
    """The texts of one language, by name: a text, or a group of texts by id."""

    __slots__ = ("_texts", "language")

    def __init__(self, language: str, texts: Mapping[str, Any]) -> None:
        """Hold ``texts``, which are in ``language``."""
        self.language = language
        self._texts = texts

    def __getattr__(self, name: str) -> Any:
        try:
            return self._texts[name]
        except KeyError:
            raise AttributeError(f"There is no text {name!r}.") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)


def _in_language(node: Any, language: str, where: str) -> Any:
    if not isinstance(node, dict):
        raise TypeError(f"{where}: {node!r} stands outside sv, nb and nn.")
    if set(node) & set(ASKER_LANGUAGES):
        if set(node) != set(ASKER_LANGUAGES):
            raise KeyError(f"{where}: the languages are {sorted(node)}, not sv, nb and nn.")
        return node[language]
    return {key: _in_language(value, language, f"{where}.{key}") for key, value in node.items()}


def _load() -> dict[str, PageTexts]:
    texts: dict[str, Any] = {}
    for topic in TOPICS:
        source = resources.files(__package__).joinpath(f"{topic}.yaml").read_text(encoding="utf-8")
        for key, node in yaml.safe_load(source).items():
            if key in texts:
                raise KeyError(f"{topic}.yaml: {key} stands in another file too.")
            texts[key] = node
    return {
        language: PageTexts(language, {key: _in_language(node, language, key) for key, node in texts.items()})
        for language in ASKER_LANGUAGES
    }


PAGE_TEXTS: Final[Mapping[str, PageTexts]] = _load()
