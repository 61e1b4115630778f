"""Questions that ask how many or how much, and sentences that say so."""

from __future__ import annotations

import re

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
    r"|\b(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|tolv|to|fire|seks|åtte|ti|tolv|halv\w*|hälften|halvparten|tredjedel\w*"
    r"|dryg\w*|hundra\w*|hundre\w*|tusen\w*|million\w*|miljon\w*|milliard\w*|miljard\w*)\b",
    re.IGNORECASE,
)


def asks_for_quantity(question: str) -> bool:
    """Whether the question wants a number, a share, a duration or a price."""
    return bool(_ASKED.search(question))


def holds_quantity(sentence: str) -> bool:
    """Whether the sentence holds a number other than a year."""
    return bool(_NUMBER.search(sentence))
