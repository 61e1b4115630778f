"""Hold the own questions against the documents that are asked: what can be judged, and is what they say true?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from erfarenhet.errors import InvalidDataset
from erfarenhet.evaluation.language_pairs import written_as
from erfarenhet.evaluation.own_questions import HALVES, OwnQuestion, RelevantQuote, holds_fact, squeeze
from erfarenhet.languages import ASKER_LANGUAGES
from erfarenhet.records import Document

_SHOWN_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question as far as the corpus at hand can answer it.

    Attributes:
        quotes: the relevant quotes whose documents are there; empty for the unanswerable kinds alone.
        facts: those that stand in a quote of grade 2 that is there; ``None`` where one of the question's facts stands
            in none, so that no answer could quote them all.
        cross_language: none of the documents of ``quotes`` is in the asker's language.
    """

    question: OwnQuestion
    quotes: tuple[RelevantQuote, ...]
    facts: tuple[str, ...] | None
    cross_language: bool

    @property
    def answerable(self) -> bool:
        """Whether the corpus at hand holds something relevant."""
        return bool(self.quotes)

    @property
    def documents(self) -> frozenset[str]:
        """The documents with something relevant."""
        return frozenset(quote.document_id for quote in self.quotes)


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """How many questions of each sort a set has.

    Attributes:
        by: counts by a name such as "sv", "near_miss", "tuning".
    """

    total: int
    by: Mapping[str, int]
    documents: int

    def to_json(self) -> dict[str, Any]:
        """For reports."""
        return {"total": self.total, **self.by, "documents": self.documents}


def judge_questions(
    questions: Sequence[OwnQuestion], documents: Mapping[str, Document]
) -> tuple[list[JudgedQuestion], list[OwnQuestion]]:
    """Prepare the questions for the documents at hand.

    Returns:
        The questions that can be judged, and those that cannot: answerable ones none of whose documents is there.
    Raises:
        InvalidDataset: a quote does not stand verbatim in its document, or ``cross_language`` is said wrongly. Every
            such place is named, up to twenty.
    """
    if problems := list(find_problems(questions, documents)):
        shown = "\n  ".join(problems[:_SHOWN_PROBLEMS])
        more = f"\n  and {len(problems) - _SHOWN_PROBLEMS} more" if len(problems) > _SHOWN_PROBLEMS else ""
        raise InvalidDataset(f"{len(problems)} mistakes in the question set:\n  {shown}{more}")
    judged: list[JudgedQuestion] = []
    left_out: list[OwnQuestion] = []
    for question in questions:
        quotes = tuple(quote for quote in question.relevant if quote.document_id in documents)
        if question.kind == "answerable" and not quotes:
            left_out.append(question)
            continue
        best = [quote for quote in quotes if quote.grade > 1]
        quotable = all(any(holds_fact(quote.quote, fact) for quote in best) for fact in question.facts)
        cross = bool(quotes) and _is_cross_language(question.language, quotes, documents)
        judged.append(JudgedQuestion(question, quotes, question.facts if quotes and quotable else None, cross))
    return judged, left_out


def find_problems(questions: Iterable[OwnQuestion], documents: Mapping[str, Document]) -> Iterable[str]:
    """What questions say of the documents at hand and is not so, with file and line."""
    for question in questions:
        there = [quote for quote in question.relevant if quote.document_id in documents]
        for quote in there:
            if not stands_in_document(quote, documents[quote.document_id]):
                yield (
                    f"{question.place}: {question.question_id}: the quote {quote.quote[:80]!r} does not stand in "
                    f"{quote.document_id}. Copy it from there, letter by letter."
                )
        if there and len(there) == len(question.relevant):
            cross = _is_cross_language(question.language, there, documents)
            if cross != question.cross_language:
                found = ", ".join(sorted({documents[quote.document_id].metadata.language or "?" for quote in there}))
                yield (
                    f"{question.place}: {question.question_id}: 'cross_language' is {question.cross_language}, but the "
                    f"question is in {question.language} and its documents are in {found}."
                )


def stands_in_document(quote: RelevantQuote, document: Document) -> bool:
    """Whether a quote stands in a document as ingestion read it: verbatim, but for white space and asterisks.

    Rows of a Markdown table are read with their column's head in each cell; all cells must stand in one row.
    """
    if quote.quote.startswith("|"):
        rows = (document.text[block.start : block.end] for block in document.blocks if block.kind == "table_row")
        return any(all(cell in row for cell in quote.cells()) for row in map(squeeze, rows))
    return _single_spaced(quote.quote) in _single_spaced(document.text)


def count_questions(questions: Sequence[OwnQuestion]) -> QuestionCounts:
    """Count a set's questions by language, kind, half and so on; every name stands there, if only with 0."""
    by: Counter[str] = Counter()
    for question in questions:
        by[question.language] += 1
        by[question.kind] += 1
        by[question.half] += 1
        by["cross_language"] += question.cross_language
        by["unanswerable"] += question.kind != "answerable"
    names = (*ASKER_LANGUAGES, "answerable", "unanswerable", "off_topic", "near_miss", "cross_language", *HALVES)
    documents = {quote.document_id for question in questions for quote in question.relevant}
    return QuestionCounts(len(questions), {name: by[name] for name in names}, len(documents))


def check_counts(counts: QuestionCounts, at_least: Mapping[str, int], place: str) -> None:
    """Refuse a set that is smaller than it should be.

    Args:
        at_least: by a name of ``QuestionCounts.by``, or "total".
        place: what asks for these counts, for the message.
    Raises:
        InvalidDataset: one of the counts is too small, or a name is unknown.
    """
    found = {"total": counts.total, **counts.by}
    if unknown := sorted(set(at_least) - set(found)):
        raise InvalidDataset(f"{place}: cannot count {', '.join(unknown)}. Known: {', '.join(found)}.")
    if few := [f"{found[name]} {name} (at least {least})" for name, least in at_least.items() if found[name] < least]:
        raise InvalidDataset(f"{place}: the question set has too few questions: {', '.join(few)}.")


def _is_cross_language(language: str, quotes: Iterable[RelevantQuote], documents: Mapping[str, Document]) -> bool:
    return all(written_as(documents[quote.document_id].metadata.language) != written_as(language) for quote in quotes)


def _single_spaced(text: str) -> str:
    return " ".join(text.replace("*", "").split())
