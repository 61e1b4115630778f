"""What is told of an answer while it comes about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from erfarenhet.records import AnswerSentence, Citation

Stage = Literal["searching", "writing", "sentence", "restart"]


@dataclass(frozen=True, slots=True)
class Progress:
    """A step on the way to an answer.

    Attributes:
        stage: "searching"; "writing" (a language model is asked); "sentence" (one is ready); "restart" (what was told
            so far does not hold: the language model failed).
        sentence: with the markers that it has in the answer.
        citations: those that no earlier sentence had.
        reason: of a restart.
    """

    stage: Stage
    sentence: AnswerSentence | None = None
    citations: tuple[Citation, ...] = ()
    reason: str | None = None


OnProgress = Callable[[Progress], None]


def ignore_progress(_progress: Progress) -> None:
    """For those who wait for the answer."""
