"""What is measured of each own question, and how questions are put together into rows.

Retrieval, by passage, over the questions that the corpus answers:

    success@5    a relevant passage stands among the first five
    recall@5     share of the relevant quotes that stand in one of the first five passages
    ndcg@10      over passages, a passage's best grade as its gain (2 answers, 1 answers in part); as ir_measures has it
    mrr@10       1 / rank of the first relevant passage, 0 beyond rank ten

Answers, over the same questions:

    answered                     not left unanswered
    cites_relevant_document      a citation is of a document with a relevant quote
    facts_quoted                 the answer's quotes hold every fact (of the questions whose facts are all at hand)
    citation_precision           of the answered: share of the citations that overlap a relevant quote
    citation_document_precision  of the answered: share of the citations of a document with a relevant quote
    citation_recall              of the answered: share of the relevant quotes that a citation overlaps

Relevance was judged quote by quote, and not every sentence that would do was found: ``citation_precision`` is a lower
bound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from erfarenhet.evaluation.ask_questions import Outcome
from erfarenhet.evaluation.judge_questions import JudgedQuestion
from erfarenhet.evaluation.measures import MEASURES, score_questions
from erfarenhet.evaluation.own_questions import holds_fact, squeeze
from erfarenhet.evaluation.resampling import bootstrap_intervals, proportion_interval
from erfarenhet.evaluation.trec_runs import Run, rank_documents
from erfarenhet.languages import ASKER_LANGUAGES
from erfarenhet.records import Citation, Leg, Passage

RETRIEVAL_MEASURES = ("success@5", "recall@5", "ndcg@10", "mrr@10")
ANSWER_MEASURES = (
    "answered",
    "cites_relevant_document",
    "facts_quoted",
    "citation_precision",
    "citation_document_precision",
    "citation_recall",
)
_CUTOFF = 5


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions.

    Attributes:
        low, high: 95% confidence interval: bootstrap over questions; Wilson's for rates of yes and no.
        questions: how many have a value.
    """

    mean: float
    low: float
    high: float
    questions: int


Values = Mapping[str, float | None]
"""By measure; ``None`` where the measure says nothing of the question."""


def _asks_in(code: str) -> Callable[[JudgedQuestion], bool]:
    return lambda judged: judged.question.language == code


SELECTIONS: Mapping[str, Callable[[JudgedQuestion], bool]] = {
    "all": lambda _judged: True,
    "same_language": lambda judged: not judged.cross_language,
    "cross_language": lambda judged: judged.cross_language,
    **{code: _asks_in(code) for code in ASKER_LANGUAGES},
}
"""The rows of every table, by name."""


def estimate(values: Sequence[float | None], *, seed: int = 0) -> Estimate | None:
    """The mean of what has a value; ``None`` when nothing has."""
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    if not len(known):
        return None
    if np.isin(known, (0.0, 1.0)).all():
        low, high = proportion_interval(int(known.sum()), len(known))
    else:
        (low, high) = bootstrap_intervals(known[:, None], seed=seed)[0]
    return Estimate(float(known.mean()), float(low), float(high), len(known))


Ranking = Sequence[tuple[Passage, float]]
"""Passages with their scores, best first."""


def score_retrieval(
    outcomes: Sequence[Outcome], leg: Leg, passages: Sequence[Passage]
) -> dict[str, dict[str, float | None]]:
    """Measures of one leg's rankings; see ``score_rankings``."""
    return score_rankings([(outcome.judged, outcome.rankings[leg]) for outcome in outcomes], passages)


def score_rankings(
    rankings: Sequence[tuple[JudgedQuestion, Ranking]], passages: Sequence[Passage]
) -> dict[str, dict[str, float | None]]:
    """Measures of rankings, by question id, for the questions that the corpus answers.

    Args:
        passages: of the whole index, since the best ranking there could be has to be known.
    """
    answerable = [(judged, ranking) for judged, ranking in rankings if judged.answerable]
    qrels = passage_qrels([judged for judged, _ in answerable], passages)
    run: Run = {
        judged.question.question_id: rank_documents((passage.passage_id, score) for passage, score in ranking)
        for judged, ranking in answerable
    }
    scores = score_questions(qrels, run)
    columns = {name: MEASURES.index(name) for name in ("ndcg@10", "mrr@10")}
    found: dict[str, dict[str, float | None]] = {}
    for row, (judged, ranking) in enumerate(answerable):
        first = [passage for passage, _ in ranking[:_CUTOFF]]
        seen = {quote for passage in first for quote in judged.question.quotes_in(passage)} & set(judged.quotes)
        found[judged.question.question_id] = {
            "success@5": float(bool(seen)),
            "recall@5": len(seen) / len(judged.quotes),
            **{name: float(scores.values[row, column]) for name, column in columns.items()},
        }
    return found


def passage_qrels(questions: Sequence[JudgedQuestion], passages: Sequence[Passage]) -> dict[str, dict[str, int]]:
    """Each question's relevant passages with their grades. A question whose quotes no passage holds has none."""
    by_document: dict[str, list[Passage]] = {}
    for passage in passages:
        by_document.setdefault(passage.document_id, []).append(passage)
    return {
        judged.question.question_id: {
            passage.passage_id: grade
            for document_id in sorted(judged.documents)
            for passage in by_document.get(document_id, ())
            if (grade := judged.question.grade(passage))
        }
        for judged in questions
    }


def score_answer(outcome: Outcome) -> dict[str, float | None]:
    """Measures of the answer to a question that the corpus answers."""
    judged, answer = outcome.judged, outcome.answer
    citations = () if answer.status == "unanswered" else answer.citations
    relevant = [citation for citation in citations if citation.document_id in judged.documents]
    right = [citation for citation in relevant if _overlaps_any(citation, judged)]
    quoted = {
        quote
        for quote in judged.quotes
        if any(_overlap(quote.quote, citation, quote.document_id) for citation in right)
    }
    facts = judged.facts
    return {
        "answered": float(answer.status != "unanswered"),
        "cites_relevant_document": float(bool(relevant)),
        "facts_quoted": None
        if facts is None
        else float(all(any(holds_fact(citation.quote, fact) for citation in citations) for fact in facts)),
        "citation_precision": len(right) / len(citations) if citations else None,
        "citation_document_precision": len(relevant) / len(citations) if citations else None,
        "citation_recall": len(quoted) / len(judged.quotes) if citations else None,
    }


def _overlaps_any(citation: Citation, judged: JudgedQuestion) -> bool:
    return any(_overlap(quote.quote, citation, quote.document_id) for quote in judged.quotes)


def _overlap(quote: str, citation: Citation, document_id: str) -> bool:
    if citation.document_id != document_id:
        return False
    cited = squeeze(citation.quote)
    if quote.startswith("|"):
        return all(squeeze(cell) in cited for cell in quote.split("|"))
    relevant = squeeze(quote)
    return cited in relevant or relevant in cited
