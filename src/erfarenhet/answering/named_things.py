"""The names and years of a question: what an answer to it cannot do without."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+)[\"'”“«–-]*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Swedish and Norwegian spell the same name differently ("Jämtland", "Jæmtland"); both sides are folded alike.
_FOLD = str.maketrans({"æ": "ä", "ø": "ö"})
# Names so wide that a passage about them need not hold them: the country stands in a document's metadata.
_TOO_WIDE = frozenset(
    "sverige norge noreg norden skandinavien skandinavia europa eu region regionen kommun kommune län fylke".split()
)
# A shorter word is an abbreviation that is spelt out as often as not, or the beginning of many other names.
_MIN_NAME = 3
_MIN_STEM = 4
# "Ungern" and "Ungarn" are one name; "Bjuv" and "Boden" are two.
_ALIKE = 0.83


def named_things(question: str) -> list[str]:
    """Names (capitalised inside a sentence) and years in a question, in order, each once.

    Words that stand together are one name ("Saab Automobile"); what such a name has in common with many ("Region
    Värmland") is left out.
    """
    if question.isupper():
        return []
    found: list[str] = []
    name_ends = -1
    for match in _WORD.finditer(question):
        word = match.group()
        is_name = word[0].isupper() and not _SENTENCE_START.search(question[: match.start()])
        if _YEAR.fullmatch(word):
            found.append(word)
        elif is_name and len(word) >= _MIN_NAME and _bare(word) not in _TOO_WIDE:
            if question[name_ends : match.start()] == " ":
                found[-1] = f"{found[-1]} {word}"
            else:
                found.append(word)
            name_ends = match.end()
    return list(dict.fromkeys(found))


def missing_things(things: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Those of ``things`` that no text holds. Case, endings and the neighbour language's spelling do not matter.

    Of a name of several words, one is enough: "Saab Automobile" is Saab.
    """
    words = {_bare(word) for text in texts for word in _WORD.findall(text)}
    return [thing for thing in things if not any(_is_among(_bare(part), words) for part in thing.split())]


def _bare(word: str) -> str:
    return word.casefold().translate(_FOLD)


def _is_among(thing: str, words: set[str]) -> bool:
    stem = thing.removesuffix("s")
    if thing in words or stem in words:
        return True
    if thing.isdecimal() or len(stem) < _MIN_STEM:
        return False
    # "Scanmodules", "Årdalsprosjektet": the name is the beginning of a longer word.
    return any(word.startswith(stem) for word in words) or bool(get_close_matches(thing, words, n=1, cutoff=_ALIKE))
