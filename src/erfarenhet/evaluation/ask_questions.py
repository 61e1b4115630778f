"""Ask the own questions through production's ``search`` and ``ask``, and keep what came back."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from erfarenhet.evaluation.asked_corpus import AskedCorpus
from erfarenhet.evaluation.evaluation_index import Progress
from erfarenhet.evaluation.evidence_scores import evidence_score
from erfarenhet.evaluation.judge_questions import JudgedQuestion
from erfarenhet.records import Answer, Leg, Passage

# Enough for every measure (the first ten count), and for a run file that shows where the rest stands.
PASSAGES = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question got.

    Attributes:
        rankings: by leg, the passages with their scores, best first.
        answer: of production, whatever leg is looked at.
        evidence_score: by which production decides whether to answer; larger is surer.
        search_s, answer_s: seconds, by leg and of the answer.
        inexact: markers of citations whose quote does not stand at its offsets in the document.
    """

    judged: JudgedQuestion
    rankings: Mapping[Leg, tuple[tuple[Passage, float], ...]]
    answer: Answer
    evidence_score: float
    search_s: Mapping[Leg, float]
    answer_s: float
    inexact: tuple[int, ...]


def ask_questions(
    questions: Sequence[JudgedQuestion], asked: AskedCorpus, legs: Sequence[Leg], progress: Progress | None = None
) -> list[Outcome]:
    """Ask every question, one after another; no answer is kept in the home.

    Args:
        legs: to rank passages by; the answer is production's in any case.
    """
    outcomes: list[Outcome] = []
    passages = asked.corpus.searcher.passages
    for done, judged in enumerate(questions):
        if progress and done % 5 == 0:
            progress("ask", done, len(questions))
        rankings: dict[Leg, tuple[tuple[Passage, float], ...]] = {}
        search_s: dict[Leg, float] = {}
        score = 0.0
        for leg in legs:
            started = time.perf_counter()
            result = asked.corpus.search(judged.question.text, k=PASSAGES, leg=leg)
            search_s[leg] = time.perf_counter() - started
            rankings[leg] = tuple((hit.passage, hit.score) for hit in result.hits)
            if leg == "hybrid":
                score = evidence_score(result, passages=passages)
        started = time.perf_counter()
        answer = asked.corpus.ask(judged.question.text, keep=False)
        answer_s = time.perf_counter() - started
        outcomes.append(Outcome(judged, rankings, answer, score, search_s, answer_s, _inexact_quotes(answer, asked)))
    if progress:
        progress("ask", len(questions), len(questions))
    return outcomes


def _inexact_quotes(answer: Answer, asked: AskedCorpus) -> tuple[int, ...]:
    """Markers of citations that are not what they say they are."""
    wrong: list[int] = []
    for citation in answer.citations:
        document = asked.documents.get(citation.document_id)
        if (
            document is None
            or document.version != citation.version
            or not citation.quote
            or document.text[citation.start : citation.end] != citation.quote
        ):
            wrong.append(citation.marker)
    return tuple(wrong)
