"""The project's own question set: ``eval/questions/*.jsonl``.

A line holds a question as municipal staff would ask it, what kind it is, and for an answerable one the sentences of
the corpus that answer it (verbatim quotes, graded) with the facts that a right answer must quote. Relevance is kept
as quotes rather than passage ids, so that it survives another way of cutting passages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from erfarenhet.errors import InvalidDataset
from erfarenhet.evaluation.json_lines import read_objects, read_string
from erfarenhet.languages import ASKER_LANGUAGES
from erfarenhet.records import Passage

Kind = Literal["answerable", "off_topic", "near_miss"]
Half = Literal["tuning", "held_out"]
HALVES: tuple[Half, ...] = get_args(Half)
_KINDS: tuple[Kind, ...] = get_args(Kind)
_GRADES = (1, 2)
# A quote of two sentences may be cut in two; the passage with this much of its beginning counts.
_BEGINNING = 60
# Where a number goes on: with a digit, a decimal, or over the space that sets off thousands ("2 600", not "2016 600").
_NO_NUMBER_BEFORE = r"(?<!\d)(?<!\d[.,])"
_NO_NUMBER_AFTER = r"(?!\d)(?![.,]\d)"
_NO_THOUSANDS_BEFORE = r"(?<!(?<!\d)\d )(?<!(?<!\d)\d\d )(?<!(?<!\d)\d\d\d )"
_NO_THOUSANDS_AFTER = r"(?! \d\d\d(?!\d))"


@dataclass(frozen=True, slots=True)
class RelevantQuote:
    """A verbatim piece of a document that answers the question; grade 2 answers it, 1 in part."""

    document_id: str
    quote: str
    grade: int

    def stands_in(self, text: str) -> bool:
        """Whether the quote, or its beginning, stands in ``text`` (as ``squeeze`` gives it), or ``text`` in it."""
        if self.quote.startswith("|"):  # a row of a Markdown table, whose cells are read with their column's head
            return all(cell in text for cell in self.cells())
        whole = squeeze(self.quote)
        return whole in text or text in whole or whole[:_BEGINNING] in text

    def cells(self) -> tuple[str, ...]:
        """The cells of a quote that is a row of a table, as ``squeeze`` gives them."""
        return tuple(squeeze(cell) for cell in self.quote.split("|") if cell.strip())


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question of the set.

    Attributes:
        relevant: empty for the unanswerable kinds.
        facts: strings that a right answer's quotes hold; "|" stands between alternatives (``holds_fact``).
        cross_language: no relevant document is in the asker's language (bokmål and nynorsk count as one).
        place: file and line, for messages.
    """

    question_id: str
    language: str
    text: str
    kind: Kind
    relevant: tuple[RelevantQuote, ...]
    facts: tuple[str, ...]
    cross_language: bool
    place: str = ""

    @property
    def half(self) -> Half:
        """The half it belongs to: by its first document, so that no document is both tuned and tested on."""
        key = self.relevant[0].document_id if self.relevant else self.question_id
        return "tuning" if hashlib.sha256(key.encode()).digest()[0] % 2 == 0 else "held_out"

    def quotes_in(self, passage: Passage) -> tuple[RelevantQuote, ...]:
        """The relevant quotes that stand in a passage, or that it is part of."""
        if all(quote.document_id != passage.document_id for quote in self.relevant):
            return ()
        text = squeeze(passage.text)
        return tuple(
            quote for quote in self.relevant if quote.document_id == passage.document_id and quote.stands_in(text)
        )

    def grade(self, passage: Passage) -> int:
        """How relevant a passage is: the best grade of the quotes that stand in it, or that it is part of."""
        return max((quote.grade for quote in self.quotes_in(passage)), default=0)


def squeeze(text: str) -> str:
    """Text for comparison: single spaces, no case, none of the asterisks that some source files carry."""
    return " ".join(text.replace("*", "").split()).casefold()


def holds_fact(text: str, fact: str) -> bool:
    """Whether a text holds a fact in any of its alternatives ("to møter|två möten").

    "20" is not held by "2001", nor "600" by "2 600": a number must not go on at either end.
    """
    squeezed = squeeze(text)
    return any(_pattern(wanted).search(squeezed) for wanted in _alternatives(fact))


def _alternatives(fact: str) -> list[str]:
    return [squeeze(alternative) for alternative in fact.split("|")]


@cache
def _pattern(wanted: str) -> re.Pattern[str]:
    before = _NO_NUMBER_BEFORE if wanted[:1].isdigit() else ""
    if re.match(r"\d{3}(?!\d)", wanted):
        before += _NO_THOUSANDS_BEFORE
    after = _NO_NUMBER_AFTER if wanted[-1:].isdigit() else ""
    if re.search(r"(?<!\d)\d{1,3}$", wanted):
        after += _NO_THOUSANDS_AFTER
    return re.compile(f"{before}{re.escape(wanted)}{after}")


def load_own_questions(folder: Path) -> list[OwnQuestion]:
    """Read and check all question files of a folder.

    Raises:
        InvalidDataset: there is no question, a line is broken, an id or a question occurs twice, or what a question
            says of itself does not hold together. The message names file and line. Nothing of a broken set is used.
    """
    if not folder.is_dir():
        raise InvalidDataset(f"{folder}: no such folder. Name one with question files (*.jsonl).")
    questions: list[OwnQuestion] = []
    ids: dict[str, str] = {}
    texts: dict[str, str] = {}
    for path in question_files(folder):
        for number, entry in read_objects(path):
            where = f"{path}, line {number}"
            question = _read_question(entry, where)
            if question.question_id in ids:
                raise InvalidDataset(
                    f"{where}: the id {question.question_id!r} occurs twice (also {ids[question.question_id]})."
                )
            if (text := squeeze(question.text)) in texts:
                raise InvalidDataset(f"{where}: the question {question.text!r} occurs twice (also {texts[text]}).")
            ids[question.question_id] = texts[text] = where
            questions.append(question)
    if not questions:
        raise InvalidDataset(f"{folder}: holds no question. Name a folder with question files (*.jsonl).")
    return questions


def question_files(folder: Path) -> list[Path]:
    """The question files of a folder, in the order in which they are read."""
    return sorted(path for path in folder.glob("*.jsonl") if path.is_file())


def _read_question(entry: Mapping[str, Any], where: str) -> OwnQuestion:
    question_id, text = read_string(entry, "id", where), read_string(entry, "text", where).strip()
    if question_id.split() != [question_id]:
        raise InvalidDataset(f"{where}: the id {question_id!r} is empty or has white space in it.")
    if not any(character.isalnum() for character in text):
        raise InvalidDataset(f"{where}: the question {question_id!r} is empty. Write it or remove the line.")
    language, kind = read_string(entry, "language", where), read_string(entry, "kind", where)
    if language not in ASKER_LANGUAGES:
        raise InvalidDataset(f"{where}: unknown language {language!r}. Known: {', '.join(ASKER_LANGUAGES)}.")
    chosen = next((known for known in _KINDS if known == kind), None)
    if chosen is None:
        raise InvalidDataset(f"{where}: unknown kind {kind!r}. Known: {', '.join(_KINDS)}.")
    cross_language = entry.get("cross_language")
    if not isinstance(cross_language, bool):
        raise InvalidDataset(f"{where}: 'cross_language' is {cross_language!r}, not true or false.")
    relevant = tuple(_read_quote(row, where) for row in _list(entry, "relevant", where))
    facts = tuple(_list(entry, "facts", where))
    question = OwnQuestion(question_id, language, text, chosen, relevant, facts, cross_language, where)
    _check_question(question)
    return question


def _read_quote(row: Any, where: str) -> RelevantQuote:
    if not isinstance(row, dict):
        raise InvalidDataset(f"{where}: 'relevant' holds {row!r}, not an object.")
    document_id, quote = read_string(row, "document_id", where), read_string(row, "quote", where)
    grade = row.get("grade")
    if isinstance(grade, bool) or grade not in _GRADES:
        raise InvalidDataset(f"{where}: a quote's grade is {grade!r}. It is 2 (answers) or 1 (answers in part).")
    if not document_id.strip() or not squeeze(quote).strip("| "):
        raise InvalidDataset(f"{where}: a relevant quote has no document id or no text.")
    return RelevantQuote(document_id, quote, int(grade))


def _list(entry: Mapping[str, Any], key: str, where: str) -> Sequence[Any]:
    values = entry.get(key)
    if not isinstance(values, list):
        raise InvalidDataset(f"{where}: {key!r} is {values!r}, not a list.")
    return values


def _check_question(question: OwnQuestion) -> None:
    where, relevant = question.place, question.relevant
    for fact in question.facts:
        if not isinstance(fact, str) or not squeeze(fact):
            raise InvalidDataset(f"{where}: the fact {fact!r} is no text.")
        if not all(_alternatives(fact)):
            raise InvalidDataset(f"{where}: the fact {fact!r} has an empty alternative. Remove a '|'.")
    if question.kind != "answerable":
        if relevant or question.facts or question.cross_language:
            raise InvalidDataset(
                f"{where}: a question of kind {question.kind!r} has no answer, so no relevant quotes, no facts and "
                "'cross_language' false."
            )
        return
    if not relevant or not question.facts:
        raise InvalidDataset(f"{where}: an answerable question needs relevant quotes and facts.")
    if len({(quote.document_id, squeeze(quote.quote)) for quote in relevant}) != len(relevant):
        raise InvalidDataset(f"{where}: the same quote of the same document stands there twice.")
    for fact in question.facts:
        if not any(quote.grade == max(_GRADES) and holds_fact(quote.quote, fact) for quote in relevant):
            raise InvalidDataset(
                f"{where}: the fact {fact!r} stands in no quote of grade 2, so no answer could be found to quote it."
            )
