"""Own questions, passages and outcomes as tests make them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from erfarenhet.evaluation.ask_questions import Outcome
from erfarenhet.evaluation.judge_questions import JudgedQuestion
from erfarenhet.evaluation.own_questions import OwnQuestion, RelevantQuote
from erfarenhet.records import Answer, Block, Citation, Document, Metadata, Passage

ENTRY: Mapping[str, Any] = {
    "id": "sv-1",
    "language": "sv",
    "text": "Hur många jobb försvann i Åseda?",
    "kind": "answerable",
    "relevant": [{"document_id": "aseda", "quote": "Bruket i Åseda lade ned 2009, och 50 jobb försvann.", "grade": 2}],
    "facts": ["50"],
    "cross_language": False,
    "note": "",
}
OFF_TOPIC: Mapping[str, Any] = {
    **ENTRY,
    "id": "off-1",
    "text": "Hur bakar man sockerkaka?",
    "kind": "off_topic",
    "relevant": [],
    "facts": [],
}


def write_questions(folder: Path, entries: Sequence[Mapping[str, Any] | str], name: str = "sv.jsonl") -> Path:
    folder.mkdir(exist_ok=True)
    lines = [entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False) for entry in entries]
    (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    return folder


def make_document(text: str, document_id: str = "aseda", language: str = "sv", rows: Sequence[str] = ()) -> Document:
    blocks = [Block("table_row", text.index(row), text.index(row) + len(row)) for row in rows]
    return Document(document_id, "v1", "a.md", text, tuple(blocks), (), Metadata(language=language))


def make_passage(text: str, document_id: str = "aseda", position: int = 0) -> Passage:
    return Passage(f"{document_id}-{position}", document_id, "v1", position, text, 0, len(text), ())


def make_judged(
    *quotes: tuple[str, str, int],
    facts: Sequence[str] = (),
    kind: Any = None,
    question_id: str = "sv-1",
    cross_language: bool = False,
) -> JudgedQuestion:
    """A question with (document id, quote, grade) of each relevant quote."""
    relevant = tuple(RelevantQuote(*quote) for quote in quotes)
    kind = kind or ("answerable" if quotes else "off_topic")
    question = OwnQuestion(question_id, "sv", "Vad?", kind, relevant, tuple(facts), cross_language)
    return JudgedQuestion(question, relevant, tuple(facts) if quotes else None, cross_language)


def make_outcome(
    judged: JudgedQuestion,
    *,
    passages: Sequence[Passage] = (),
    cited: Sequence[tuple[str, str]] = (),
    status: Any = None,
    score: float = 0.0,
    answer: Any = None,
) -> Outcome:
    """What a question got: passages best first, and (document id, quote) of each citation."""
    citations = tuple(
        Citation(marker, "p", document_id, "v1", "T", None, None, "sv", None, "", quote, 0, len(quote))
        for marker, (document_id, quote) in enumerate(cited, start=1)
    )
    status = status or ("answered" if cited else "unanswered")
    answer = answer or Answer("a", "Vad?", "sv", status, "", (), citations, {}, "v")
    ranking = tuple((passage, 1.0 - place / 100) for place, passage in enumerate(passages))
    return Outcome(judged, {"hybrid": ranking}, answer, score, {"hybrid": 0.1}, 0.2, ())
