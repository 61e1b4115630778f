"""What a sentence holds that a kind of question wants: a number, a time, an actor, a meaning, a cause."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    # Figures that are neither a year, nor a law's paragraph, nor part of a longer name …
    r"(?<![\w§])(?!(?:19|20)\d\d(?!\d|[ .]\d{3}))\d+(?:[ .,]\d+)*"
    # … and numbers as words; "ett" and "en" are articles far more often.
    r"|\b(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|tolv|to|fire|seks|åtte|ti|halv\w*|hälften|halvparten|tredjedel\w*"
    r"|fjärdedel\w*|fjerdedel\w*|dryg\w*|hundra\w*|hundre\w*|tusen\w*|million\w*|miljon\w*|milliard\w*|miljard\w*)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:januari?|februari?|mars|april|maj|mai|juni|juli|augusti?|september|oktober|november|"
    r"december|desember)\b|\b(?:våren|hösten|sommaren|vintern|høsten|hausten|sommeren|vinteren)\b",
    re.IGNORECASE,
)
_ACTOR = re.compile(
    r"kommun|region|länsstyrelse|fylke|departement|regering|regjering|arbetsförmedling|\bnav\b|tillväxt"
    r"|innovasjon norge|siva\b|\bAS\b|\bAB\b|bolag|selskap|styre|\br[åa]d|universitet|högskol|høgskol|facket|fackför"
    r"|forening|leder\b|leiar|chef|sjef|konsulent|konsult|minister|myndighet",
    re.IGNORECASE,
)
_MEANING = re.compile(
    r"\b(?:är en|är ett|er en|er et|er ei|er eit|innebär|innebærer|inneber|betyder|betyr|menas|menes|kallas|kalles"
    r"|kallast|heter|heiter|definieras|defineres)\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:därför|eftersom|fordi|derfor|difor|ettersom|orsak\w*|årsak\w*|grund av|grunn av|skyldes|skuldast|beror"
    r"|berodde|skylda|för att|for at|for å|så att|slik at|så at)\b",
    re.IGNORECASE,
)
# What a source does not tell. Such a sentence is near every question on its subject and answers hardly any.
_SILENCE = re.compile(
    r"\b(?:framgår inte|går ikke fram|går ikke frem|går ikkje fram|framgår ikke|källorna|kildene|kjeldene|oppgis ikke"
    r"|oppgjev ikkje|uppges inte|inga uppgifter|ingen opplysninger|ingen opplysningar)\b",
    re.IGNORECASE,
)


def holds_quantity(sentence: str) -> bool:
    """Whether the sentence holds a number other than a year."""
    return bool(_NUMBER.search(sentence))


def holds_time(sentence: str) -> bool:
    """Whether the sentence holds a year, a month or a season."""
    return bool(_TIME.search(sentence))


def holds_actor(sentence: str) -> bool:
    """Whether the sentence names a kind of organisation or a role."""
    return bool(_ACTOR.search(sentence))


def holds_meaning(sentence: str) -> bool:
    """Whether the sentence says what something is or means."""
    return bool(_MEANING.search(sentence))


def holds_cause(sentence: str) -> bool:
    """Whether the sentence gives a reason or a purpose."""
    return bool(_CAUSE.search(sentence))


def tells_of_silence(sentence: str) -> bool:
    """Whether the sentence is about what the sources say or leave out."""
    return bool(_SILENCE.search(sentence))
