"""Which group of industries a description means: "papper", "cellulose" and "treforedling og kartong" are one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from erfarenhet.data_files import read_data_file


@dataclass(frozen=True, slots=True)
class Industry:
    """A group of industries.

    Attributes:
        id: what is stored and compared.
        sector: groups of the same sector are a little alike.
        labels: what people read, by language (sv, nb, nn).
    """

    id: str
    sector: str
    labels: Mapping[str, str]


class Industries:
    """The groups, and the words that tell them."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.by_id: dict[str, Industry] = {}
        words: dict[str, str] = {}
        for row in rows:
            industry = Industry(row["id"], row["sector"], {language: row[language] for language in ("sv", "nb", "nn")})
            self.by_id[industry.id] = industry
            words.update({word.casefold(): industry.id for word in row["words"]})
        # Longest first: "fossilfritt stål" before "stål". Only beginnings of words count, or "bil" would be in "mobil".
        longest_first = sorted(words, key=lambda word: (-len(word), word))
        self._group_of = words
        self._pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, longest_first))})")

    def find(self, text: str | None) -> tuple[str, ...]:
        """The groups that ``text`` names, in its order, each once; empty when it names none."""
        if not text:
            return ()
        found = self._pattern.findall(unicodedata.normalize("NFC", text).casefold())
        return tuple(dict.fromkeys(self._group_of[word] for word in found))

    def label(self, industry_id: str, language: str) -> str:
        """What a group is called in ``language``."""
        industry = self.by_id.get(industry_id)
        return industry.labels.get(language, industry_id) if industry else industry_id


@lru_cache(maxsize=1)
def load_industries() -> Industries:
    """Read ``ingest/industries.yaml``."""
    return Industries(read_data_file("ingest/industries.yaml")["industries"])
