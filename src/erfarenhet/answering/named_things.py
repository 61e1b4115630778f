"""The names and years of a question: what an answer to it cannot do without."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+)[\"'”“«–-]*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Swedish and Norwegian spell the same name differently ("Jämtland", "Jæmtland"); both sides are folded alike.
_FOLD = str.maketrans({"æ": "ä", "ø": "ö"})
# Names so wide that a passage about them need not hold them: the country stands in a document's metadata.
_TOO_WIDE = frozenset("sverige norge noreg norden skandinavien skandinavia europa eu".split())
# Shorter beginnings are shared by names that have nothing to do with one another.
_MIN_STEM = 4


def named_things(question: str) -> list[str]:
    """Names (capitalised inside a sentence, or abbreviations) and years in a question, in order, each once."""
    found: list[str] = []
    for match in _WORD.finditer(question):
        word = match.group()
        starts_sentence = bool(_SENTENCE_START.search(question[: match.start()]))
        is_abbreviation = len(word) > 1 and word.isupper() and any(c.isalpha() for c in word) and not question.isupper()
        is_name = word[0].isupper() and not starts_sentence and not question.isupper()
        if _YEAR.fullmatch(word) or ((is_name or is_abbreviation) and _bare(word) not in _TOO_WIDE):
            found.append(word)
    return list(dict.fromkeys(found))


def missing_things(things: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Those of ``things`` that no text holds. Case, genitive endings and the two spellings do not matter."""
    words = {_bare(word) for text in texts for word in _WORD.findall(text)}
    return [thing for thing in things if not _is_among(_bare(thing), words)]


def _bare(word: str) -> str:
    return word.casefold().translate(_FOLD)


def _is_among(thing: str, words: set[str]) -> bool:
    if thing in words or thing.removesuffix("s") in words:
        return True
    if thing.isdecimal() or len(thing) < _MIN_STEM:
        return False
    stem = thing.removesuffix("s")
    # "Scanmodules", "Glava-modellen", "Årdalsprosjektet": the name is the beginning of a longer word.
    return any(word.startswith(stem) for word in words)
