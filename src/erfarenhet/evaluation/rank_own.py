"""Rank passages for own questions over documents that were read already, with any encoder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from erfarenhet.encoding.interface import Encoder, Terms
from erfarenhet.evaluation.evaluation_index import open_document_index
from erfarenhet.evaluation.judge_questions import JudgedQuestion
from erfarenhet.evaluation.own_measures import score_rankings
from erfarenhet.ingest.recipe import load_recipe
from erfarenhet.records import Document, Leg
from erfarenhet.retrieval.search import Searcher
from erfarenhet.settings import Settings

_PASSAGES = 10


def rank_own_questions(
    questions: Sequence[JudgedQuestion],
    documents: Iterable[Document],
    *,
    legs: Sequence[Leg],
    settings: Settings,
    encoder: Encoder,
    terms: Terms,
) -> Mapping[Leg, Mapping[str, float]]:
    """nDCG@10 of each question that the documents answer, by leg and question id."""
    documents = list(documents)
    with open_document_index(
        documents,
        total=len(documents),
        settings=settings,
        recipe=load_recipe(settings.recipe),
        encoder=encoder,
        terms=terms,
    ) as index:
        searcher = Searcher(index.store, encoder, terms, candidates=settings.candidates)
        passages = [entry.passage for entry in index.store.passages()]
        found: dict[Leg, Mapping[str, float]] = {}
        for leg in legs:
            rankings = [
                (
                    judged,
                    [
                        (hit.passage, hit.score)
                        for hit in searcher.search(judged.question.text, k=_PASSAGES, leg=leg).hits
                    ],
                )
                for judged in questions
                if judged.answerable
            ]
            scores = score_rankings(rankings, passages)
            found[leg] = {question_id: values["ndcg@10"] or 0.0 for question_id, values in scores.items()}
    return found
