"""What of a text is translated, and what must come out as it went in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from erfarenhet.translation.corrections import CORRECTIONS

# Abbreviations have a full stop that ends no sentence; what they are called in the other language, where it differs.
_ABBREVIATIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "sv": {
        "bl.a.": "bl.a.",
        "bl a": "bl.a.",
        "t.ex.": "f.eks.",
        "t ex": "f.eks.",
        "dvs.": "dvs.",
        "m.m.": "m.m.",
        "m m": "m.m.",
        "m.fl.": "m.fl.",
        "osv.": "osv.",
        "s.k.": "såkalt",
        "f.d.": "tidl.",
        "kl.": "kl.",
        "ca": "ca.",
        "ca.": "ca.",
        "nr": "nr.",
        "resp.": "resp.",
        "mkr": "mill. kr",
        "mnkr": "mill. kr",
        "mdkr": "mrd. kr",
    },
    "nb": {
        "bl.a.": "bl.a.",
        "f.eks.": "t.ex.",
        "dvs.": "dvs.",
        "m.m.": "m.m.",
        "mm.": "m.m.",
        "m.fl.": "m.fl.",
        "mfl.": "m.fl.",
        "osv.": "osv.",
        "ca.": "ca",
        "nr.": "nr",
        "kl.": "kl.",
        "jf.": "jfr",
        "pst.": "procent",
        "mill.": "miljoner",
        "mrd.": "miljarder",
        "tidl.": "f.d.",
    },
}
# Nynorsk writes them as bokmål does.
_BETWEEN_NORWEGIANS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("sv", "nn"): {"s.k.": "såkalla"},
}
_MONTHS: Final = frozenset(
    "januari februari mars april maj juni juli augusti september oktober november december "
    "januar februar mai august desember".split()
)
_NORWEGIAN_MONTHS: Final = "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"
# 4 000, 3,5, 30 %, 2004–2020; spaces only between groups of three.
_NUMBER = r"(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,:]\d+)*)"
_FIGURE = rf"{_NUMBER}(?:[–-]{_NUMBER})?(?:[ \u00a0]?[%‰])?"
_TOKEN: Final = re.compile(
    rf"""
      (?P<address> (?:https?://|www\.)\S+ | [\w.+-]+@[\w-]+(?:\.[\w-]+)+ )
    | (?P<marker> \[\d+\] )
    | (?P<figures> \d{{1,2}}\.(?=\s(?:{_NORWEGIAN_MONTHS})\b) | \d+-[^\W\d_]+ | [^\W\d_]+\d\w* | {_FIGURE} )
    | (?P<word> [^\W\d_]+(?:['’-][^\W\d_]+)* )
    | (?P<space> \s+ )
    | (?P<sign> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_DECADE: Final = re.compile(r"(\d+)-(talet|tallet|talets|tallets)")
_ENDS_SENTENCE: Final = frozenset(".!?:•")
_OPENING: Final = frozenset("\"'”“«»(–-")
# Signs that Apertium marks words with, or makes words of.
_MARKS: Final = frozenset("[]{}^$@<>*#+~_|\\")
# What follows the name of a place or an employer.
_AFTER_NAMES: Final = frozenset("kommun kommune ab as asa län fylke fylkeskommune".split())
# Names that have another form in the other language.
_COUNTRIES: Final = frozenset("norge norges noreg noregs sverige sveriges".split())


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the source text.

    Attributes:
        text: as it stands in the source.
        translated: whether Apertium is to translate it; else it is handed through.
        shown: what stands for it in the translation when it is not translated or unknown.
        is_word: whether it is a word; signs and spaces are not.
        unknown: whether it stands as in the original because no dictionary has it.
    """

    text: str
    translated: bool
    shown: str
    is_word: bool
    unknown: bool = False


def split_tokens(text: str, source: str, target: str) -> list[Token]:
    """Cut ``text`` into words, signs, spaces and what is protected; the tokens' texts make up the text again.

    Protected are figures and what belongs to them, markers, addresses, abbreviations, and names: words with a capital
    letter inside a sentence, and words in capitals. Words that Apertium gets wrong stand as ``corrections`` has them.
    """
    known = abbreviations(source, target)
    corrections = CORRECTIONS.get((source, target), {})
    pieces = list(_merge_abbreviations(_TOKEN.finditer(text), known))
    tokens: list[Token] = []
    starts_sentence = True
    for index, (kind, piece) in enumerate(pieces):
        if kind == "space":
            tokens.append(Token(piece, False, piece, False))
            continue
        if kind == "word" and (correction := corrections.get(piece.lower())):
            tokens.append(Token(piece, False, _cased_like(piece, correction), True))
        elif kind == "word":
            following = next((word.lower() for other, word in pieces[index + 1 :] if other == "word"), "")
            name = _is_name(piece, starts_sentence=starts_sentence and following not in _AFTER_NAMES)
            tokens.append(Token(piece, not name, piece, True))
        elif kind == "abbreviation":
            tokens.append(Token(piece, False, known[piece.lower()], True))
        elif kind == "figures":
            following = next((word.lower() for other, word in pieces[index + 1 :] if other == "word"), "")
            tokens.append(Token(piece, False, _figure(piece, following, source, target), True))
        else:
            tokens.append(Token(piece, False, piece, kind != "sign" or piece in _MARKS))
        starts_sentence = piece in _ENDS_SENTENCE or (starts_sentence and piece in _OPENING)
    return tokens


def abbreviations(source: str, target: str) -> Mapping[str, str]:
    """What abbreviations of ``source`` are called in ``target``."""
    if source != "sv" and target != "sv":
        return {short: short for short in _ABBREVIATIONS["nb"]}
    own = _ABBREVIATIONS["sv" if source == "sv" else "nb"]
    return {**own, **_BETWEEN_NORWEGIANS.get((source, target), {})}


def figures(text: str) -> list[str]:
    """The digits of each number in a text, in sorted order: what a translation must not change."""
    return sorted(re.sub(r"\D", "", found) for found in re.findall(_NUMBER, text))


def _merge_abbreviations(found: Iterator[re.Match[str]], known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pieces, with the parts of an abbreviation put together."""
    pieces = [(match.lastgroup or "sign", match[0]) for match in found]
    index = 0
    while index < len(pieces):
        # The longest first: "m.fl." has four pieces.
        for length in (4, 3, 2, 1):
            text = "".join(piece for _, piece in pieces[index : index + length])
            starts_word = index == 0 or pieces[index - 1][0] not in ("word", "figures")
            if starts_word and pieces[index][0] == "word" and text.lower() in known:
                yield "abbreviation", text
                index += length
                break
        else:
            yield pieces[index]
            index += 1


def _is_name(word: str, *, starts_sentence: bool) -> bool:
    if len(word) > 1 and word.isupper():
        return True
    return word[0].isupper() and not starts_sentence and word.lower() not in _COUNTRIES


def _cased_like(word: str, other: str) -> str:
    return other[0].upper() + other[1:] if word[0].isupper() else other


def _figure(piece: str, following: str, source: str, target: str) -> str:
    if decade := _DECADE.fullmatch(piece):
        genitive = "s" if decade[2].endswith("s") else ""
        return f"{decade[1]}-{'tallet' if target == 'nb' else 'talet'}{genitive}"
    if following in _MONTHS and re.fullmatch(r"\d{1,2}\.?", piece):
        # "1 januari" is "1. januar": the day is an ordinal in Norwegian.
        return piece.rstrip(".") + ("" if target == "sv" else ".")
    return piece
