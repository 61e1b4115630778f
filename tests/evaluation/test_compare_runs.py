from __future__ import annotations

import pytest

from erfarenhet.errors import InvalidDataset
from erfarenhet.evaluation.compare import compare_run_files, compare_runs
from erfarenhet.evaluation.report import report_comparison
from erfarenhet.evaluation.trec_runs import rank_documents, write_run

QRELS = {f"q{number}": {"d": 1} for number in range(6)}


def ranking(*document_ids):
    return rank_documents([(document_id, 1.0) for document_id in document_ids])


def rows_of(comparison, measure, language="all"):
    return next(row for row in comparison.rows if (row.measure, row.language) == (measure, language))


def test_a_run_against_itself():
    run = {question_id: ranking("x", "d") for question_id in QRELS}
    comparison = compare_runs(run, run, QRELS)
    for row in comparison.rows:
        assert (row.difference, row.p_value, row.ci95) == (0, 1, (0, 0))
        assert (row.better, row.worse, row.same) == (0, 0, 6)


def test_better_on_every_question():
    first = {question_id: ranking("x", "d") for question_id in QRELS}
    second = {question_id: ranking("d", "x") for question_id in QRELS}
    row = rows_of(compare_runs(first, second, QRELS), "mrr@10")
    assert (row.first, row.second, row.difference) == (0.5, 1, 0.5)
    assert row.p_value == 2 / 2**6  # all six signs alike, either way
    assert (row.better, row.worse, row.same) == (6, 0, 0)


def test_a_question_that_one_run_does_not_answer_counts_against_it():
    first = {question_id: ranking("d") for question_id in QRELS}
    second = {question_id: found for question_id, found in first.items() if question_id != "q0"}
    comparison = compare_runs(first, second, QRELS)
    assert (comparison.first_unanswered, comparison.second_unanswered) == (0, 1)
    assert rows_of(comparison, "recall@1").difference == pytest.approx(-1 / 6)


def test_languages_have_rows_of_their_own():
    languages = {question_id: "sv" if question_id in ("q0", "q1") else "nn" for question_id in QRELS}
    first = {question_id: ranking("d") for question_id in QRELS}
    comparison = compare_runs(first, {"q0": ranking("d")}, QRELS, languages=languages)
    assert rows_of(comparison, "recall@1", "sv").second == 0.5
    assert rows_of(comparison, "recall@1", "nn").second == 0
    assert [row.language for row in comparison.rows] == ["all"] * 5 + ["nn"] * 5 + ["sv"] * 5


@pytest.fixture
def compared_files(make_dataset):
    folder = make_dataset(
        [{"_id": "d1", "text": "Ett."}, {"_id": "d2", "text": "To."}],
        [
            {"_id": "q1", "text": "Vad?", "metadata": {"language": "sv"}},
            {"_id": "q2", "text": "Hva?", "metadata": {"language": "nb"}},
        ],
        "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n",
    )
    write_run(folder / "a|b.run", {"q1": ranking("d1"), "q2": ranking("d1", "d2")}, tag="a")
    write_run(folder / "b.run", {"q1": ranking("d1")}, tag="b")
    return folder


def test_files_are_compared_with_languages_from_the_set(compared_files):
    comparison = compare_run_files(compared_files / "a|b.run", compared_files / "b.run", compared_files)
    assert rows_of(comparison, "mrr@10", "nb").difference == -0.5
    assert comparison.to_json()["differences"][0]["difference"] == pytest.approx(-0.3155)


def test_files_are_compared_by_qrels_alone(compared_files):
    qrels = compared_files / "qrels/test.tsv"
    comparison = compare_run_files(compared_files / "a|b.run", compared_files / "b.run", qrels)
    assert {row.language for row in comparison.rows} == {"all"}


def test_a_run_of_another_set_is_refused(compared_files):
    write_run(compared_files / "other.run", {"q9": ranking("d1")}, tag="x")
    with pytest.raises(InvalidDataset, match=r"other\.run: answers none of the questions"):
        compare_run_files(compared_files / "b.run", compared_files / "other.run", compared_files)


def test_missing_judgements_are_named(compared_files):
    with pytest.raises(InvalidDataset, match="nowhere: no such file or folder"):
        compare_run_files(compared_files / "b.run", compared_files / "b.run", compared_files / "nowhere")


def test_the_table_has_a_row_per_measure_and_language(compared_files):
    text = report_comparison(compare_run_files(compared_files / "a|b.run", compared_files / "b.run", compared_files))
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == 2 + 3 * 5
    assert len({line.count("|") for line in table}) == 1
    assert table[2].startswith("| all | 2 | ndcg@10 | 0.8155 | 0.5000 | -0.3155 |")
    assert "(1 unanswered)" in text
