import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from erfarenhet.errors import InvalidRanking
from erfarenhet.retrieval.fuse_rankings import fuse_rankings


def test_hand_worked_values():
    dense = [("a", 0.9), ("b", 0.8), ("c", 0.4)]
    stems = [("b", 12.0), ("d", 2.0)]
    fused = fuse_rankings({"dense": dense, "stems": stems}, {"dense": 3.0, "stems": 1.0})
    # dense of a b c d: .9 .8 .4 .4, mean .625, deviation .22776: 1.20741 .76835 -.98788 -.98788
    # stems of a b c d: 2 12 2 2, mean 4.5, deviation 4.33013: -.57735 1.73205 -.57735 -.57735
    # 3/4 and 1/4 of them: a .76122, b 1.00928, c and d -.88525; each to 1/(1+e^-x)
    assert [passage_id for passage_id, _ in fused] == ["b", "a", "c", "d"]
    expected = {"a": 0.68162, "b": 0.73288, "c": 0.29209, "d": 0.29209}
    assert dict(fused) == pytest.approx(expected, abs=1e-5)


def test_what_a_complete_ranking_lacks_counts_0():
    rankings = {"dense": [("a", 0.5), ("b", 0.5)], "stems": [("b", 3.0)]}
    weights = {"dense": 1.0, "stems": 1.0}
    # stems of a b: 3 3 says nothing; 0 3, mean 1.5, deviation 1.5: -1 1, halved by its weight
    assert fuse_rankings(rankings, weights) == [("a", 0.5), ("b", 0.5)]
    found = dict(fuse_rankings(rankings, weights, complete=["stems"]))
    assert found == pytest.approx({"a": 0.37754, "b": 0.62246}, abs=1e-5)


def test_a_retriever_without_hits_leaves_its_weight_to_the_others():
    dense = [("a", 0.9), ("b", 0.5)]
    weights = {"dense": 0.6, "stems": 0.4}
    assert fuse_rankings({"dense": dense, "stems": []}, weights) == fuse_rankings({"dense": dense}, weights)


def test_some_retrievers_compare_within_groups_alone():
    dense = [("a", 0.9), ("n", 0.8), ("b", 0.7), ("m", 0.6)]
    stems = [("a", 9.0), ("b", 7.0), ("n", 3.0), ("m", 1.0)]
    weights = {"dense": 1.0, "stems": 1.0}
    groups = {"a": "sv", "b": "sv", "n": "nb", "m": "nb"}
    # dense: mean .75, deviation .1118: 1.34164 .44721 -.44721 -1.34164; stems within a b and n m: 1 -1 1 -1; halved
    # and to 1/(1+e^-x): a 1.17082, n .72361, b -.72361, m -1.17082
    fused = fuse_rankings({"dense": dense, "stems": stems}, weights, groups=groups, by_group=["stems"])
    assert [passage_id for passage_id, _ in fused] == ["a", "n", "b", "m"]
    assert dict(fused) == pytest.approx({"a": 0.76329, "n": 0.67340, "b": 0.32660, "m": 0.23671}, abs=1e-5)
    together = fuse_rankings(
        {"dense": dense, "stems": stems}, weights, groups=groups, by_group=["stems"], smallest_group=3
    )
    assert together == fuse_rankings({"dense": dense, "stems": stems}, weights)
    # Over all, b's words put it before n.
    assert [passage_id for passage_id, _ in fuse_rankings({"dense": dense, "stems": stems}, weights)] == [*"abnm"]


def test_a_group_of_which_a_retriever_found_nothing_is_average_there():
    groups = {"a": "sv", "b": "sv", "n": "nb", "m": "nb"}
    rankings = {"dense": [("a", 1.0), ("b", 1.0), ("n", 1.0), ("m", 1.0)], "stems": [("a", 2.0), ("b", 1.0)]}
    fused = dict(fuse_rankings(rankings, {"dense": 1.0, "stems": 1.0}, groups=groups, by_group=["stems"]))
    assert fused["a"] > fused["n"] == 0.5 > fused["b"]


def test_equal_scores_stand_in_the_order_of_ids():
    found = fuse_rankings({"dense": [("c", 2.0), ("a", 2.0), ("b", 2.0 + 1e-9)]}, {"dense": 1.0})
    assert found == [("a", 0.5), ("b", 0.5), ("c", 0.5)]


def test_a_retriever_of_weight_zero_only_adds_candidates():
    fused = fuse_rankings({"dense": [("b", 2.0), ("a", 1.0)], "stems": [("c", 9.0)]}, {"dense": 1.0, "stems": 0.0})
    assert [passage_id for passage_id, _ in fused] == ["b", "a", "c"]
    assert fused[1][1] == fused[2][1]


@pytest.mark.parametrize("rankings", [{}, {"dense": []}, {"dense": [], "stems": []}])
def test_nothing_found(rankings):
    assert fuse_rankings(rankings, {"dense": 1.0, "stems": 0.0}) == []


@pytest.mark.parametrize(
    ("rankings", "weights", "message"),
    [
        ({"dense": [("a", 1.0), ("a", 0.5)]}, {"dense": 1.0}, "twice in the ranking of 'dense'"),
        ({"dense": [("a", 1.0)]}, {"dense": 0.0}, "No weight above 0 among dense"),
        ({"dense": [("a", 1.0)], "stems": []}, {"dense": 1.0}, "No weight is given for stems"),
    ],
)
def test_what_cannot_be_fused(rankings, weights, message):
    with pytest.raises(InvalidRanking, match=message):
        fuse_rankings(rankings, weights)


RANKING = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-1e6, 1e6), max_size=8).map(
    lambda scores: sorted(scores.items(), key=lambda pair: -pair[1])
)
WEIGHTS = st.fixed_dictionaries({name: st.floats(0.001, 10) for name in ("dense", "stems", "ngrams")})


@given(st.dictionaries(st.sampled_from(["dense", "stems", "ngrams"]), RANKING), WEIGHTS)
def test_every_candidate_once_in_order_with_scores_from_0_to_1(rankings, weights):
    fused = fuse_rankings(rankings, weights)
    found = [passage_id for passage_id, _ in fused]
    assert sorted(found) == sorted({one for ranking in rankings.values() for one, _ in ranking})
    scores = [score for _, score in fused]
    assert all(0.0 < score < 1.0 for score in scores)
    assert scores == sorted(scores, reverse=True)


@given(RANKING, RANKING, WEIGHTS)
def test_what_all_retrievers_put_higher_stands_higher(dense, stems, weights):
    assume(dense and stems)
    fused = dict(fuse_rankings({"dense": dense, "stems": stems}, weights))
    dense_scores, stem_scores = dict(dense), dict(stems)
    both = set(dense_scores) & set(stem_scores)
    for one in both:
        for other in both:
            if dense_scores[one] > dense_scores[other] and stem_scores[one] > stem_scores[other]:
                assert fused[one] >= fused[other]
