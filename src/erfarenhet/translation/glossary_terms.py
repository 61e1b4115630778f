"""The glossary as a check: the field's own words must be right in a translation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

import Stemmer
import yaml

from erfarenhet.data_files import data_file

Row = Mapping[str, Any]
_STEMMERS: Final = {"sv": "swedish", "nb": "norwegian", "nn": "norwegian"}
# Endings of regular nouns that say the same: definite, plural, definite plural, with and without genitive.
_ENDINGS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("sv", "nb"): {"": "", "s": "s", "en": "en", "ens": "ens", "ar": "er", "er": "er", "or": "er", "arna": "ene"}
    | {"erna": "ene", "orna": "ene", "arnas": "enes", "ernas": "enes"},
    ("nb", "nn"): {"": "", "s": "s", "en": "en", "ene": "ane"},
}
# Nouns in -ing are of one gender in Swedish, so that what the Norwegian ending says can be said.
_ING_ENDINGS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("nb", "sv"): {"en": "en", "ens": "ens", "er": "ar", "ene": "arna", "enes": "arnas"},
    ("nn", "sv"): {"a": "en", "ar": "ar", "ane": "arna"},
}
# As alike as this, a word and its translation are the same word ("arbeidsplasser", "arbetsplatser").
_COGNATE: Final = 0.75
# A row with a note stands for much the same thing only where the words are related.
_RELATED: Final = 0.5
_SPELLING: Final = str.maketrans("äöæø", "eoeo")
_PREFIX_CHARACTERS: Final = 4


class GlossaryTerms:
    """What single words of the glossary are called in another language."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Use ``rows`` of terms by language, the preferred one first."""
        self._stemmers = {language: Stemmer.Stemmer(name) for language, name in _STEMMERS.items()}
        # By language and stem: the terms with that stem, each with its row.
        self._rows: dict[str, dict[str, list[tuple[str, Row]]]] = {name: defaultdict(list) for name in _STEMMERS}
        for row in rows:
            for language, by_stem in self._rows.items():
                for term in row.get(language) or ():
                    if " " not in term:
                        by_stem[self.stem(term, language)].append((term.lower(), row))

    @classmethod
    def load(cls) -> GlossaryTerms:
        """The glossary that comes with erfarenhet."""
        with data_file("ingest/glossary.yaml").open(encoding="utf-8") as stream:
            return cls(yaml.safe_load(stream)["terms"])

    def stem(self, word: str, language: str) -> str:
        """The word without its endings."""
        return str(self._stemmers[language].stemWord(word.lower()))

    def expected(self, word: str, source: str, target: str) -> list[str]:
        """What the glossary calls ``word`` in ``target``, preferred first; empty when it does not have the word."""
        rows = self._rows[source].get(self.stem(word, source), ())
        return list(dict.fromkeys(term for _, row in rows for term in row.get(target) or ()))

    def is_right(self, translated: Sequence[str], word: str, source: str, target: str) -> bool:
        """Whether one of the glossary's terms for ``word`` stands among the words of a translation."""
        stems = [self.stem(one, target) for one in translated]
        for term in self.expected(word, source, target):
            start = term.lower().rstrip("ea")
            if len(start) >= _PREFIX_CHARACTERS and any(one.lower().startswith(start) for one in translated):
                return True
            if _holds(stems, [self.stem(part, target) for part in term.split()]):
                return True
        return any(_alike(word, one) >= _COGNATE for one in dict.fromkeys(translated))

    def translate(self, word: str, source: str, target: str) -> str | None:
        """The preferred term in the same form as ``word``; ``None`` when that form cannot be told."""
        for term, row in self._rows[source].get(self.stem(word, source), ()):
            terms = row.get(target) or ()
            if terms and row.get("note") and _alike(term, terms[0]) < _RELATED:
                # Near enough to widen a question, as the note says, and not the same thing.
                continue
            if not terms or not word.lower().startswith(term.removesuffix("e").removesuffix("a")):
                continue
            made = _inflected(word.lower(), term, terms[0], (source, target))
            if made is not None:
                return made[0].upper() + made[1:] if word[0].isupper() else made
        return None


def _inflected(word: str, term: str, other: str, pair: tuple[str, str]) -> str | None:
    """``other`` with the ending that ``word`` adds to ``term``."""
    if word == term:
        return other
    if " " in other or not word.startswith(term):
        return None
    endings = _ING_ENDINGS.get(pair, {}) if other.endswith("ing") else {}
    ending = {**_ENDINGS.get(pair, {}), **endings}.get(word.removeprefix(term))
    return None if ending is None else f"{other.removesuffix('e') if ending[:1] == 'e' else other}{ending}"


def _alike(word: str, other: str) -> float:
    return SequenceMatcher(None, word.lower().translate(_SPELLING), other.lower().translate(_SPELLING)).ratio()


def _holds(stems: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(list(stems[start : start + len(wanted)]) == list(wanted) for start in range(len(stems)))
