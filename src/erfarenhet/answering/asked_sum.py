"""Questions for a sum of money, and whether a text tells of one that could be the sum asked for.

"Vad kostade det att riva smältverket?" is close to every passage about that smelter, and to none that answers it. A sum
can be checked without understanding: some sentence must hold an amount of money and speak of what the question asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from erfarenhet.encoding.lexical import ngrams_of_word, split_words

_ASKED = re.compile(
    r"\b(?:vad|hva|kva)\b(?:\W+\w+){0,2}?\W+(?:kosta\w*|kostet|koster|betal\w*|tjen\w*|tent\w*|gick\W+det\W+på)"
    r"|\b(?:hur|hvor|kor)\W+(?:mycket|mye|mykje|stor[ta]?|dyrt?|höga?|hög[ta]|høyt?|høgt?)\b(?!\W+(?:del|andel))"
    r"(?=.*\b(?:\w*peng\w*|\w*kron\w*|\w*million\w*|\w*miljon\w*|\w*kost\w*|betal\w*|tjen\w*|tent\w*|löne?\w*|lønn?\w*"
    r"|\w*hyr[ao]\w*|\w*budget\w*|\w*budsjett\w*|\w*bidrag\w*|\w*tilskudd\w*|\w*tilskot\w*|\w*avgift\w*"
    r"|\w*egenandel\w*|\w*eigendel\w*|sluttpakke\w*|avgångsvederlag\w*))"
    r"|\b(?:vilken|vad|hvilken|hva|kva)\b.*\b(?:lön|lønn|løn)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\d\s*(?:mkr|mnok|msek|tkr|kr|kronor|kroner|miljon\w*|million\w*|miljard\w*|milliard\w*|euro|sek|nok)\b"
    r"|\b(?:kronor|kroner|miljon\w*|million\w*|miljard\w*|milliard\w*)\b",
    re.IGNORECASE,
)
# Words that ask for money; the amount itself answers to them.
_COST = re.compile(r"kost|betal|tjen|tent|peng|kron|mycket|mye$|mykje|stor|hög|høy|høg|dyr", re.IGNORECASE)
# Share of the question's words, by their character n-grams, that a sentence with an amount must hold: of the tuning
# half's questions for a sum, those that the corpus answers have .31 and more, most others .08 and less.
_SPEAKS_OF_IT = 0.2


def asks_for_sum(question: str) -> bool:
    """Whether the question wants an amount of money."""
    return bool(_ASKED.search(question))


def sum_is_told(question: str, names: Sequence[str], sentences: Iterable[str]) -> bool:
    """Whether some sentence holds an amount of money and speaks of what the question asks.

    Args:
        names: of the question; a sentence need not repeat them, since its document is about them.
    """
    left_out = {word for name in names for word in split_words(name)}
    words = [
        grams
        for word in dict.fromkeys(split_words(question))
        if word not in left_out and not _COST.match(word) and (grams := ngrams_of_word(word))
    ]
    for sentence in sentences:
        if not _MONEY.search(sentence):
            continue
        held = {gram for word in set(split_words(sentence)) for gram in ngrams_of_word(word)}
        shares = [sum(gram in held for gram in grams) / len(grams) for grams in words]
        if not words or sum(shares) / len(words) >= _SPEAKS_OF_IT:
            return True
    return False
