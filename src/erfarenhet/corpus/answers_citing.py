"""Which kept answers cite a document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, select

from erfarenhet.corpus import record_json
from erfarenhet.corpus.registry import Registry
from erfarenhet.corpus.tables import AnswerRow
from erfarenhet.records import Citation


@dataclass(frozen=True, slots=True)
class CitingAnswer:
    """A kept answer and its citations of one document."""

    answer_id: str
    question: str
    language: str
    created_at: datetime
    citations: tuple[Citation, ...]


def answers_citing(registry: Registry, document_id: str, *, limit: int = 50) -> list[CitingAnswer]:
    """The latest answers that cite a document, newest first.

    Reads the kept answers from the newest on until it has enough of them. The database passes over those that do not
    hold the document's id at all.
    """
    with registry.database.session() as session:
        held = json.dumps(document_id, ensure_ascii=True)[1:-1]
        query = (
            select(AnswerRow)
            .where(cast(AnswerRow.answer, Text).contains(held, autoescape=True))
            .order_by(AnswerRow.created_at.desc())
            .limit(4 * limit)
        )
        found = []
        for row in session.scalars(query):
            answer = record_json.answer_from_json(row.answer)
            citations = tuple(citation for citation in answer.citations if citation.document_id == document_id)
            if citations:
                found.append(
                    CitingAnswer(answer.answer_id, answer.question, answer.language, row.created_at, citations)
                )
            if len(found) == limit:
                break
        return found
