"""What a language model is given: rules, numbered passages, the question. Prompts are files of this package."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from erfarenhet.records import Passage

# What the model writes when the passages do not answer; the same in all three prompts.
NO_ANSWER = "INGET SVAR"
_MARKER = re.compile(r"\[\s*(\d+(?:\s*,\s*\d+)*)\s*\]")
_LABELS = {"sv": ("UTDRAG", "FRÅGA"), "nb": ("UTDRAG", "SPØRSMÅL"), "nn": ("UTDRAG", "SPØRSMÅL")}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request to a language model.

    Attributes:
        version: language and digest of the rules' file, so that no edit of it goes unnoticed ("sv-1f0c9a2b").
    """

    system: str
    user: str
    version: str


def write_prompt(question: str, language: str, passages: Sequence[Passage], *, boundary: str | None = None) -> Prompt:
    """Put rules, passages and question together.

    What stands in a passage is data. It can neither close its own block, for the line that does holds a random word,
    nor look like a marker, for its brackets become parentheses.

    Args:
        passages: numbered from 1 in this order.
        boundary: the random word; drawn when left out.
    """
    rules, version = _rules(language)
    word = boundary or secrets.token_hex(6)
    label, question_label = _LABELS[language]
    blocks = [
        f"--- {label} {number} {word} ---\n({passage.header})\n{_harmless(passage.text, word)}"
        for number, passage in enumerate(passages, start=1)
    ]
    user = "\n".join((*blocks, f"--- {question_label} {word} ---", _harmless(question, word)))
    return Prompt(rules, user, version)


def _harmless(text: str, boundary: str) -> str:
    return _MARKER.sub(r"(\1)", text).replace(boundary, "")


@lru_cache(maxsize=8)
def _rules(language: str) -> tuple[str, str]:
    text = (files("erfarenhet.answering") / "prompts" / f"{language}.txt").read_text(encoding="utf-8")
    return text.strip(), f"{language}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
