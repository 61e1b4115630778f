"""Whether what was found is enough to answer with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from erfarenhet.answering.named_things import missing_things, named_things
from erfarenhet.records import AnswerStatus, Hit

# Hits whose text must hold the question's names.
_LOOKED_AT = 5
# A question whose best passage is less close than this to it, and whose words are not there either, has no answer.
_CLOSE_ENOUGH = 0.84
_WORDS_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Judgement:
    """The status that an answer may have, and what of the question has no support.

    Attributes:
        missing: names and years of the question that no hit holds.
    """

    status: AnswerStatus
    missing: tuple[str, ...] = ()


def judge_evidence(question: str, hits: Sequence[Hit], *, covered: float) -> Judgement:
    """Decide between answered, partial and unanswered.

    Args:
        hits: best first.
        covered: share of the question's content words that stand in the best hits, in [0, 1].
    """
    if not hits:
        return Judgement("unanswered")
    looked_at = hits[:_LOOKED_AT]
    things = named_things(question)
    missing = missing_things(things, (f"{hit.passage.header}\n{hit.passage.text}" for hit in looked_at))
    if things and len(missing) == len(things):
        return Judgement("unanswered", tuple(missing))
    closeness = max((hit.legs.get("dense", 0.0) for hit in looked_at), default=0.0)
    if closeness < _CLOSE_ENOUGH and covered < _WORDS_ENOUGH:
        return Judgement("unanswered")
    return Judgement("partial" if missing else "answered", tuple(missing))
