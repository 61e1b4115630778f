"""Values worked out by hand; see the comments."""

from __future__ import annotations

import math

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.evaluation.measures import MEASURES, score_questions, summarise, summarise_rows
from erfarenhet.evaluation.trec_runs import rank_documents


def scores_of(qrels, run):
    scored = score_questions(qrels, run)
    return {
        question_id: dict(zip(MEASURES, row, strict=True))
        for question_id, row in zip(scored.question_ids, scored.values.tolist(), strict=True)
    }


def ranking(*document_ids):
    return rank_documents([(document_id, 1.0) for document_id in document_ids])


def test_one_relevant_document_at_rank_three():
    scores = scores_of({"q": {"d": 1}}, {"q": ranking("a", "b", "d")})["q"]
    # Gain 1 at rank 3, discounted by log2(4) = 2; the ideal is 1.
    assert scores == {"ndcg@10": 0.5, "recall@1": 0, "recall@5": 1, "recall@10": 1, "mrr@10": pytest.approx(1 / 3)}


def test_graded_judgements():
    scores = scores_of({"q": {"good": 2, "fair": 1, "bad": 0}}, {"q": ranking("bad", "fair", "good")})["q"]
    found = 1 / math.log2(3) + 2 / math.log2(4)
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert scores["ndcg@10"] == pytest.approx(found / ideal)
    assert (scores["recall@1"], scores["recall@5"], scores["mrr@10"]) == (0, 1, 0.5)


def test_rank_ten_counts_and_rank_eleven_does_not():
    others = [f"x{number}" for number in range(10)]
    tenth = scores_of({"q": {"d": 1}}, {"q": ranking(*others[:9], "d")})["q"]
    eleventh = scores_of({"q": {"d": 1}}, {"q": ranking(*others, "d")})["q"]
    assert tenth == {
        "ndcg@10": pytest.approx(1 / math.log2(11)), "recall@1": 0, "recall@5": 0, "recall@10": 1, "mrr@10": 0.1
    }  # fmt: skip
    assert set(eleventh.values()) == {0}


def test_half_of_the_relevant_documents():
    scores = scores_of({"q": {"a": 1, "b": 1}}, {"q": ranking("a", "x")})["q"]
    assert (scores["recall@1"], scores["recall@10"], scores["mrr@10"]) == (0.5, 0.5, 1)


def test_a_document_judged_below_zero_is_not_relevant():
    scores = scores_of({"q": {"spam": -2, "d": 1}}, {"q": ranking("spam", "d")})["q"]
    assert scores["mrr@10"] == 0.5
    assert scores["ndcg@10"] == pytest.approx(1 / math.log2(3))


def test_equal_scores_keep_the_order_of_the_ranking():
    # trec_eval would put "z" before "a" at the same score.
    assert scores_of({"q": {"a": 1}}, {"q": ranking("a", "z")})["q"]["recall@1"] == 1


def test_a_question_without_a_result_scores_zero_and_stays_in_the_mean():
    qrels = {"q1": {"a": 1}, "q2": {"a": 1}, "q3": {"a": 1}, "q4": {"a": 1}}
    scored = score_questions(qrels, {"q1": ranking("a"), "q2": []})
    assert scored.values[:, 0].tolist() == [1, 0, 0, 0]
    assert summarise(scored).metrics["ndcg@10"] == 0.25


def test_a_run_that_found_nothing_at_all_scores_zero():
    assert not score_questions({"q1": {"a": 1}}, {}).values.any()


def test_questions_that_nobody_judged_count_for_nothing():
    assert score_questions({"q1": {"a": 1}}, {"q1": ranking("a"), "q9": ranking("a")}).values.tolist() == [[1.0] * 5]


def test_the_mean_and_its_interval_by_language():
    qrels = {f"q{number}": {"a": 1} for number in range(4)}
    run = {"q0": ranking("a"), "q1": ranking("x", "a"), "q2": ranking("a")}
    languages = {"q0": "sv", "q1": "nn", "q2": "sv", "q3": "nn"}
    summaries = summarise_rows(score_questions(qrels, run), languages)
    assert list(summaries) == ["nn", "sv"]
    assert summaries["sv"].queries == 2
    assert summaries["sv"].metrics["recall@1"] == 1
    assert summaries["sv"].ci95["recall@1"] == (1, 1)
    assert summaries["nn"].metrics["mrr@10"] == 0.25
    low, high = summaries["nn"].ci95["mrr@10"]
    assert (low, high) == (0, 0.5)


documents = st.sampled_from([f"d{number}" for number in range(15)])


@given(
    qrels=st.dictionaries(
        st.sampled_from("qrst"), st.dictionaries(documents, st.integers(1, 3), min_size=1), min_size=1
    ),
    run=st.dictionaries(st.sampled_from("qrstu"), st.lists(documents, unique=True)),
)
def test_means_are_those_of_ir_measures(qrels, run):
    """ir_measures' own average over all judged questions, given scores that fall with the rank."""
    ranked = {question_id: ranking(*found) for question_id, found in run.items()}
    trec = {q: {d: 1.0 / rank for rank, d in enumerate(found, 1)} for q, found in run.items()}
    if not any(trec.get(question_id) for question_id in qrels):
        return
    measures = [ir_measures.parse_measure(name) for name in ("nDCG@10", "R@1", "R@5", "R@10", "RR@10")]
    expected = ir_measures.calc_aggregate(measures, qrels, {q: found for q, found in trec.items() if found})
    means = score_questions(qrels, ranked).values.mean(axis=0)
    assert means.tolist() == pytest.approx([expected[measure] for measure in measures])
