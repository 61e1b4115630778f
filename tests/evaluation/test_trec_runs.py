from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.errors import InvalidDataset, SettingsError
from erfarenhet.evaluation.trec_runs import check_output_path, check_run_ids, rank_documents, read_run, write_run

scores = st.floats(0, 1)
identifiers = st.text(alphabet="aåäöøæ0-/:", min_size=1)


def test_a_documents_best_passage_counts():
    assert [d for d, _ in rank_documents([("a", 0.9), ("b", 0.8), ("a", 0.7), ("c", 0.1)])] == ["a", "b", "c"]
    assert rank_documents([("a", 0.5), ("a", 0.25)]) == [("a", 0.5)]


@given(st.lists(st.tuples(identifiers, scores)).map(lambda pairs: sorted(pairs, key=lambda pair: -pair[1])))
def test_scores_fall_strictly_even_in_32_bits(passages):
    ranked = rank_documents(passages)
    assert [d for d, _ in ranked] == list(dict.fromkeys(d for d, _ in passages))
    assert all(np.float32(left) > np.float32(right) for (_, left), (_, right) in pairwise(ranked))


@given(run=st.dictionaries(identifiers, st.dictionaries(identifiers, scores, min_size=1), min_size=1))
def test_what_is_written_is_read_again(tmp_path_factory, run):
    path = tmp_path_factory.mktemp("run") / "a.run"
    ranked = {q: rank_documents(sorted(found.items(), key=lambda pair: -pair[1])) for q, found in run.items()}
    write_run(path, ranked, tag="a tag")
    assert read_run(path) == ranked


def test_the_file_is_what_trec_tools_read(tmp_path):
    path = tmp_path / "a.run"
    write_run(path, {"q1": [("d1", 0.5), ("d2", 0.25)], "q2": []}, tag="a b")
    assert path.read_text() == "q1 Q0 d1 1 0.5 a-b\nq1 Q0 d2 2 0.25 a-b\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.run"]


def test_runs_of_other_tools_are_ranked_by_score_and_then_by_rank(tmp_path):
    path = tmp_path / "a.run"
    path.write_text("q Q0 a 1 -3.5 t\nq Q0 b 3 2 t\nq Q0 c 2 2 t\n\n")
    assert [d for d, _ in read_run(path)["q"]] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q Q0 d 1 0.5\n", "line 1: has 5 columns"),
        ("q Q0 d 1 0.5 t\nq Q0 e x 0.5 t\n", "line 2: rank 'x'"),
        ("q Q0 d 1 high t\n", "line 1: .*score 'high'"),
        ("q Q0 d 1 nan t\n", "line 1: the score 'nan' is not finite"),
        ("q Q0 d 1 2 t\nq Q0 d 2 1 t\n", "line 2: 'd' occurs twice"),
        ("\n", "holds no ranking"),
    ],
)
def test_a_broken_run_is_refused_with_its_line(tmp_path, text, message):
    path = tmp_path / "a.run"
    path.write_text(text)
    with pytest.raises(InvalidDataset, match=rf"a\.run.*{message}"):
        read_run(path)


def test_a_missing_run_is_named(tmp_path):
    with pytest.raises(InvalidDataset, match=r"b\.run: cannot be read"):
        read_run(tmp_path / "b.run")


@pytest.mark.parametrize("identifier", ["a b", "a\tb", "a\u00a0b", " a", ""])
def test_ids_with_white_space_are_refused(tmp_path, identifier):
    with pytest.raises(InvalidDataset, match="white space"):
        check_run_ids(["good", identifier], tmp_path / "a.run")
    with pytest.raises(InvalidDataset, match="white space"):
        write_run(tmp_path / "a.run", {"q": [(identifier, 1.0)]}, tag="t")
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    check_output_path(tmp_path / "a.run")
    with pytest.raises(SettingsError, match="folder that exists"):
        check_output_path(tmp_path / "missing" / "a.run")
    with pytest.raises(SettingsError, match="folder that exists"):
        check_output_path(tmp_path)
    with pytest.raises(SettingsError, match="cannot be written"):
        write_run(tmp_path / "missing" / "a.run", {"q": [("d", 1.0)]}, tag="t")
