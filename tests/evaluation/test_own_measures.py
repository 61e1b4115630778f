from __future__ import annotations

import math

import ir_measures
import pytest
from own_samples import make_judged, make_outcome, make_passage

from erfarenhet.evaluation.own_measures import SELECTIONS, estimate, passage_qrels, score_answer, score_retrieval

FIRST = "Bruket lade ned 2009, och 50 jobb försvann i Åseda."
SECOND = "Kommunen bildade en stiftelse som köpte lokalerna."
JUDGED = make_judged(("aseda", FIRST, 2), ("aseda", SECOND, 1), ("guide", FIRST, 2), facts=("50", "stiftelse"))


def noise(position):
    return make_passage(f"Något helt annat, nummer {position}.", "noise", position)


def test_retrieval_by_hand():
    best, partly = make_passage(FIRST), make_passage(f"Sedan. {SECOND}", position=1)
    elsewhere = make_passage(FIRST, "guide")
    ranking = [noise(1), partly, noise(2), noise(3), noise(4), best]
    outcome = make_outcome(JUDGED, passages=ranking)
    found = score_retrieval([outcome], "hybrid", [*ranking, elsewhere])["sv-1"]
    # Gains 1 at rank two and 2 at rank six; the best ranking has 2, 2, 1.
    gain = 1 / math.log2(3) + 2 / math.log2(7)
    ideal = 2 / math.log2(2) + 2 / math.log2(3) + 1 / math.log2(4)
    assert found == pytest.approx({"success@5": 1, "recall@5": 1 / 3, "ndcg@10": gain / ideal, "mrr@10": 1 / 2})


def test_retrieval_agrees_with_ir_measures():
    passages = [make_passage(FIRST), make_passage(SECOND, position=1), make_passage(FIRST, "guide"), noise(1), noise(2)]
    order = [3, 1, 4, 0, 2]
    outcome = make_outcome(JUDGED, passages=[passages[place] for place in order])
    qrels = passage_qrels([JUDGED], passages)
    run = {"sv-1": {passages[place].passage_id: 1.0 - rank / 100 for rank, place in enumerate(order)}}
    measures = [ir_measures.parse_measure(name) for name in ("nDCG@10", "RR@10", "Success@5")]
    expected = ir_measures.calc_aggregate(measures, qrels, run)
    found = score_retrieval([outcome], "hybrid", passages)["sv-1"]
    assert [found["ndcg@10"], found["mrr@10"], found["success@5"]] == pytest.approx([expected[m] for m in measures])


def test_nothing_found_scores_nothing_and_stays():
    found = score_retrieval([make_outcome(JUDGED, passages=[noise(1)])], "hybrid", [noise(1), make_passage(FIRST)])
    assert found == {"sv-1": {"success@5": 0, "recall@5": 0, "ndcg@10": 0, "mrr@10": 0}}


def test_questions_without_an_answer_have_no_ranking_to_score():
    assert score_retrieval([make_outcome(make_judged(), passages=[noise(1)])], "hybrid", [noise(1)]) == {}


def test_a_quote_that_no_passage_holds_still_counts_against_recall():
    outcome = make_outcome(JUDGED, passages=[make_passage(FIRST)])
    assert score_retrieval([outcome], "hybrid", [make_passage(FIRST)])["sv-1"]["recall@5"] == pytest.approx(1 / 3)


def test_answers_by_hand():
    cited = [
        ("aseda", "och 50 jobb försvann i Åseda."),  # part of a relevant quote
        ("aseda", f"Ingress. {SECOND}"),  # holds a relevant quote
        ("aseda", "Något annat i samma dokument."),
        ("other", FIRST),  # the same words in a document where nobody judged them
    ]
    found = score_answer(make_outcome(JUDGED, cited=cited))
    assert found == pytest.approx(
        {
            "answered": 1,
            "cites_relevant_document": 1,
            "facts_quoted": 1,
            "citation_precision": 2 / 4,
            "citation_document_precision": 3 / 4,
            "citation_recall": 2 / 3,
        }
    )


def test_one_fact_of_two_is_not_the_answer():
    assert score_answer(make_outcome(JUDGED, cited=[("aseda", FIRST)]))["facts_quoted"] == 0


def test_a_row_of_a_table_is_cited_by_its_cells():
    judged = make_judged(("aseda", "| Hydro | 20 |", 2), facts=("20",))
    found = score_answer(make_outcome(judged, cited=[("aseda", "Bolag: Hydro; Miljoner: 20")]))
    assert (found["citation_precision"], found["facts_quoted"]) == (1, 1)


def test_what_was_left_unanswered_has_no_citations_to_judge():
    found = score_answer(make_outcome(JUDGED))
    assert (found["answered"], found["facts_quoted"], found["cites_relevant_document"]) == (0, 0, 0)
    assert found["citation_precision"] is found["citation_recall"] is found["citation_document_precision"] is None


def test_facts_that_are_not_at_hand_are_not_asked_for():
    from dataclasses import replace

    assert score_answer(make_outcome(replace(JUDGED, facts=None), cited=[("aseda", FIRST)]))["facts_quoted"] is None


def test_estimates():
    assert estimate([None, None]) is None
    shares = estimate([0.25, None, 0.75])
    assert shares is not None
    assert (shares.mean, shares.questions) == (0.5, 2)
    assert 0.25 <= shares.low <= 0.5 <= shares.high <= 0.75
    rate = estimate([1.0] * 25)
    assert rate is not None
    # Wilson: 25 of 25 leaves room for one in seven; the bootstrap would say 1 to 1.
    assert (rate.mean, rate.low, rate.high) == pytest.approx((1, 0.8668, 1), abs=1e-4)


def test_selections():
    cross = make_judged(("aseda", FIRST, 2), cross_language=True)
    chosen = {name for name, select in SELECTIONS.items() if select(cross)}
    assert chosen == {"all", "cross_language", "sv"}
    assert {name for name, select in SELECTIONS.items() if select(JUDGED)} == {"all", "same_language", "sv"}
