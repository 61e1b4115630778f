"""Where sentences end in Swedish, bokmål and nynorsk.

Administrative prose is full of points that end nothing: ``bl.a.``, ``t.ex.``, ``f.eks.``, ``kl. 13``, ``3 kap. 2 §``,
``den 3. mai``, ``ca. 200 mill. kr.``. The segmenters that were tried split at most of them, and a quote that stops
after "t.ex." is worse than useless, so the rules are ours: few, and tested on such text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Followed by more of the same sentence, whatever comes next.
_NEVER_LAST = frozenset(
    """
    bl.a t.ex t.o.m fr.o.m s.k d.v.s dvs ev jfr jf f.eks feks f.o.m t.d m.a kl nr tel tlf ca c:a pga p.g.a i.s.f resp
    pr st:t iflg vedr ang prof dr doc ing kap mom prop bet dnr fig tab forts utg uppl opplag st.meld st.prp ot.prp
    innst meld hr fr frk adm dir ass u.a i.e e.g vs inkl exkl eks ekskl maks max p.t f.n n.b jan feb apr aug sept
    okt nov des dec f.d ex m.h.t i.o.m m.a.o evt hhv mht iht vha ift
    """.split()
)
# Abbreviations only when a number follows ("s. 14", "art. 107"); else ordinary words or letters.
_BEFORE_NUMBER = frozenset(["s", "sid", "art", "par", "punkt", "pkt", "avd", "del", "no", "bil", "ss"])

# May stand at a sentence's end: there when a capital letter follows.
_MAYBE_LAST = frozenset(
    """
    m.m mm m.fl mfl m.v mv o.s.v osv o.dyl o.d e.d e.l m.h etc kr mill mkr tkr mdr mrd milj st t.v f ff ggr
    """.split()
)

_MONTH = re.compile(
    r"(?:januari?|februari?|mars|april|maj|mai|juni|juli|augusti?|september|oktober|november|december|desember)\b", re.I
)
_END = re.compile(r"(?P<mark>[.!?…]+)(?P<closing>[\"'”’»)\]]*)(?=\s)")
_TOKEN_DELIMITERS = frozenset('(["”»«')
_OPENING = "\"'”“‘’»«([–—- •"


def split_sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Find the sentences of ``text[start:end]``.

    Args:
        text: any text; nothing outside the given part is looked at.
    Yields:
        Half-open offsets in ``text``, trimmed of white space; together they hold every non-blank character.
    """
    end = len(text) if end is None else end
    begin = start
    for match in _END.finditer(text, start, end):
        if match.end() >= end or not _ends_sentence(text, start, match, end):
            continue
        yield from _trimmed(text, begin, match.end())
        begin = match.end()
    yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _ends_sentence(text: str, start: int, match: re.Match[str], end: int) -> bool:
    following = text[match.end() : min(end, match.end() + 40)].lstrip()
    first = following.lstrip(_OPENING)[:1]
    if first.islower():
        return False
    if match["mark"] != ".":
        return True
    token_start = _token_start(text, start, match.start())
    token = text[token_start : match.start()]
    if not token:
        return True
    word = _word(token)
    if word in _NEVER_LAST or (word in _BEFORE_NUMBER and following[:1].isdecimal()):
        return False
    if word in _MAYBE_LAST:
        return first.isupper()
    if token.isdecimal():
        return _number_ends_sentence(text, start, token_start, token, following)
    if len(token) == 1 and token.islower() and text[start:token_start].rstrip().endswith("."):
        return False  # "bl. a. Volvo", "m. m."
    # An initial: "J. Andersson". A single capital after a digit or in "plan B." is too rare to matter.
    return not (len(token) == 1 and token.isupper() and first.isupper())


def _token_start(text: str, start: int, end: int) -> int:
    """Where the token begins that ends at ``end``. A loop: a pattern anchored at the end takes quadratic time."""
    while end > start and not text[end - 1].isspace() and text[end - 1] not in _TOKEN_DELIMITERS:
        end -= 1
    return end


def _word(token: str) -> str:
    # PDF text has soft hyphens and decomposed letters inside words.
    return unicodedata.normalize("NFC", token.replace("\u00ad", "")).lower().strip(".")


def _number_ends_sentence(text: str, start: int, token_start: int, number: str, following: str) -> bool:
    """Tell "i 2019. Kommunen" from "den 3. mai", "§ 2. Lova" and the list number "2. Regionalt"."""
    before_end = token_start
    while before_end > start and text[before_end - 1].isspace():
        before_end -= 1
    if before_end == start or text[before_end - 1] in "§:":
        return False
    if text[before_end - 1] == ".":
        # After an abbreviation it is a number like any other ("kl. 13. Kommunen"); else it begins a list item.
        word = _word(text[_token_start(text, start, before_end) : before_end])
        if word not in _NEVER_LAST and word not in _BEFORE_NUMBER:
            return False
    if _MONTH.match(following):
        return False
    return not following[:1].isdecimal() or len(number) == 4
