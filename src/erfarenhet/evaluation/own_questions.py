"""The project's own question set: ``eval/questions/*.jsonl``.

A line holds a question as municipal staff would ask it, what kind it is, and for an answerable one the sentences of
the corpus that answer it (verbatim quotes, graded) with the facts that a right answer must quote. Relevance is kept
as quotes rather than passage ids, so that it survives another way of cutting passages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from erfarenhet.errors import InvalidDataset
from erfarenhet.records import Passage

Kind = Literal["answerable", "off_topic", "near_miss"]
Half = Literal["tuning", "held_out"]
_KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class RelevantQuote:
    """A verbatim piece of a document that answers the question; grade 2 answers it, 1 in part."""

    document_id: str
    quote: str
    grade: int


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question of the set.

    Attributes:
        relevant: empty for the unanswerable kinds.
        facts: strings that a right answer's quotes hold.
        cross_language: no relevant document is in the asker's language (bokmål and nynorsk count as one).
    """

    question_id: str
    language: str
    text: str
    kind: Kind
    relevant: tuple[RelevantQuote, ...]
    facts: tuple[str, ...]
    cross_language: bool

    @property
    def half(self) -> Half:
        """The half it belongs to: by its first document, so that no document is both tuned and tested on."""
        key = self.relevant[0].document_id if self.relevant else self.question_id
        return "tuning" if hashlib.sha256(key.encode()).digest()[0] % 2 == 0 else "held_out"

    def grade(self, passage: Passage) -> int:
        """How relevant a passage is: the best grade of the quotes that stand in it, or that it is part of."""
        text = squeeze(passage.text)
        return max(
            (
                quote.grade
                for quote in self.relevant
                if quote.document_id == passage.document_id and _stands_in(quote.quote, text)
            ),
            default=0,
        )


def squeeze(text: str) -> str:
    """Text for comparison: single spaces, no case, none of the asterisks that some source files carry."""
    return " ".join(text.replace("*", "").split()).casefold()


def _stands_in(quote: str, passage: str) -> bool:
    if quote.startswith("|"):  # a row of a Markdown table, whose cells are read with their column's head
        return all(squeeze(cell) in passage for cell in quote.split("|"))
    whole = squeeze(quote)
    # A quote of two sentences may be cut in two; the passage with its beginning counts.
    return whole in passage or passage in whole or whole[:60] in passage


def load_own_questions(folder: Path) -> list[OwnQuestion]:
    """Read all question files of a folder.

    Raises:
        InvalidDataset: a line is broken, an id occurs twice, or an answerable question lacks quotes or facts.
    """
    questions: list[OwnQuestion] = []
    seen: set[str] = set()
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            question = _read_line(line, f"{path}, line {number}")
            if question.question_id in seen:
                raise InvalidDataset(f"{path}, line {number}: the id {question.question_id!r} occurs twice.")
            seen.add(question.question_id)
            questions.append(question)
    if not questions:
        raise InvalidDataset(f"{folder}: no question files (*.jsonl). Name the folder eval/questions.")
    return questions


def _read_line(line: str, place: str) -> OwnQuestion:
    try:
        values: Mapping[str, Any] = json.loads(line)
        question = OwnQuestion(
            values["id"],
            values["language"],
            values["text"].strip(),
            values["kind"],
            tuple(RelevantQuote(row["document_id"], row["quote"], row["grade"]) for row in values["relevant"]),
            tuple(values["facts"]),
            values["cross_language"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise InvalidDataset(f"{place}: not a question ({exc!r}). See eval/README.md.") from exc
    if question.kind not in _KINDS or not question.text:
        raise InvalidDataset(f"{place}: the kind must be one of {', '.join(_KINDS)}, and the text not empty.")
    if (question.kind == "answerable") != bool(question.relevant and question.facts):
        raise InvalidDataset(f"{place}: answerable questions, and only they, have relevant quotes and facts.")
    return question
