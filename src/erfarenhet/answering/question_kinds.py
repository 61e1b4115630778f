"""What a question wants: a number, or what somebody did; and what tells that a sentence gives it."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ASKED = re.compile(
    r"\b(?:hur|hvor|kor)\s+(?:många|mycket|mange|mye|mykje|stor\w*|lång\w*|lang\w*|länge|lenge|dyrt?)\b"
    r"|\b(?:vad|hva|kva)\s+(?:\w+\s+)?(?:kost\w*|gick det på)"
    r"|\b(?:andel|antal\w*|procent|prosent|pris\w*|budget|budsjett|summa|belopp)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    # Figures that are neither a year, nor a law's paragraph, nor part of a longer name …
    r"(?<![\w§])(?!(?:19|20)\d\d(?!\d|[ .]\d{3}))\d+(?:[ .,]\d+)*"
    # … and numbers as words; "ett" and "en" are articles far more often.
    r"|\b(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|tolv|to|fire|seks|åtte|ti|halv\w*|hälften|halvparten|tredjedel\w*"
    r"|dryg\w*|hundra\w*|hundre\w*|tusen\w*|million\w*|miljon\w*|milliard\w*|miljard\w*)\b",
    re.IGNORECASE,
)

_ACTION_ASKED = re.compile(
    r"\b(?:vad|hva|kva|hur|hvordan|korleis|vilka|hvilke)\b.{0,40}\b(?:gjord\w*|gjør|gjer|göra?|gjøre|gjere|gjekk fram"
    r"|gick tillväga|hanter\w*|håndter\w*|handter\w*|löst\w*|løst\w*|løyst\w*|organiser\w*|startade|startet|starta"
    r"|arbeta\w*|jobb(?:ade|et|a)|insatser|åtgärder|tiltak)\b",
    re.IGNORECASE,
)
# Headings under which documents tell what was done: those of the starter corpus, and those usual in reports.
_ACTION_HEADING = re.compile(
    r"\bgjorde\b|åtgärd|insats|tiltak|genomför|gjennomfør|arbetssätt|arbeidsm[åe]t", re.IGNORECASE
)


def asks_for_quantity(question: str) -> bool:
    """Whether the question wants a number, a share, a duration or a price."""
    return bool(_ASKED.search(question))


def holds_quantity(sentence: str) -> bool:
    """Whether the sentence holds a number other than a year."""
    return bool(_NUMBER.search(sentence))


def asks_what_was_done(question: str) -> bool:
    """Whether the question wants what somebody did about something."""
    return bool(_ACTION_ASKED.search(question))


def tells_what_was_done(section: Iterable[str]) -> bool:
    """Whether a heading path announces what was done."""
    return any(_ACTION_HEADING.search(heading) for heading in section)
