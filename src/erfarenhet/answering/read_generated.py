"""From what a language model wrote to sentences with markers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from erfarenhet.sentences import split_sentences

_MARKERS = re.compile(r"\[\s*(\d+(?:\s*,\s*\d+)*)\s*\]")
# "… jobben. [1]": the marker belongs to the sentence before it.
_AFTER_END = re.compile(r"([.!?])((?:\s*\[\s*\d+(?:\s*,\s*\d+)*\s*\])+)")
# The beginning of a marker, and what may yet turn out to be one.
_PART_OF_MARKER = re.compile(r"\s*\[[^\]]*$")
_BULLET = re.compile(r"^\s*(?:[•*–-]|\d+[.)])\s+")
_EMPHASIS = re.compile(r"\*\*|__|`")


@dataclass(frozen=True, slots=True)
class GeneratedSentence:
    """A sentence as a model wrote it.

    Attributes:
        text: without its markers.
        markers: numbers of passages, in order, each once; empty when it carries none.
    """

    text: str
    markers: tuple[int, ...]


def read_generated(text: str, *, complete: bool = True) -> list[GeneratedSentence]:
    """Split a model's output into sentences.

    Args:
        complete: whether all of it has come; else the last sentence is left for later, and so is one whose marker may
            still follow.
    """
    return list(_sentences(text, complete))


def _sentences(text: str, complete: bool) -> Iterator[GeneratedSentence]:
    lines = (text if complete else _PART_OF_MARKER.sub("", text)).split("\n")
    for number, line in enumerate(lines):
        plain = _EMPHASIS.sub("", _BULLET.sub("", line)).strip()
        tidy = _AFTER_END.sub(lambda match: f"{match[2]}{match[1]}", plain)
        found = [tidy[start:end] for start, end in split_sentences(tidy)]
        if not complete and number == len(lines) - 1:
            found = found[:-1]
        for sentence in found:
            markers = [int(digit) for group in _MARKERS.findall(sentence) for digit in group.split(",")]
            bare = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(_MARKERS.sub(" ", sentence).split()))
            if bare.strip(".!? "):
                yield GeneratedSentence(bare, tuple(dict.fromkeys(markers)))
