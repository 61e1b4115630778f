"""A part of a question set that is quick to index, the same part every time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from erfarenhet.evaluation.question_sets import Dataset


def sample_dataset(dataset: Dataset, *, documents: int, questions: int | None = None) -> Dataset:
    """Some of the documents, and questions all of whose relevant documents are among them.

    Which ones follows from their ids alone: another document in the set moves one at most.

    Args:
        documents: how many, at most.
        questions: how many, at most; ``None`` for all that can be kept.
    """
    kept = set(sample_ids((entry.document_id for entry in dataset.documents), documents))
    possible = [
        question.question_id
        for question in dataset.questions
        if all(document_id in kept for document_id, score in dataset.qrels[question.question_id].items() if score > 0)
    ]
    asked = set(sample_ids(possible, len(possible) if questions is None else questions))
    return replace(
        dataset,
        documents=tuple(entry for entry in dataset.documents if entry.document_id in kept),
        questions=tuple(question for question in dataset.questions if question.question_id in asked),
        qrels={
            question_id: {document_id: score for document_id, score in judged.items() if document_id in kept}
            for question_id, judged in dataset.qrels.items()
            if question_id in asked
        },
    )


def sample_ids(ids: Iterable[str], count: int) -> list[str]:
    """So many of the ids, in the order of their digests."""
    return sorted(ids, key=lambda identifier: hashlib.sha256(identifier.encode()).digest())[:count]
