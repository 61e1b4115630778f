from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erfarenhet.errors import InvalidDataset
from erfarenhet.evaluation.question_sets import load_dataset, read_qrels

CORPUS = [{"_id": "d1", "title": "Åseda", "text": "Bruket lades ned."}, {"_id": "d2", "text": "Kommunen växte."}]
QUERIES = [{"_id": "q1", "text": "Vad hände med bruket?"}, {"_id": "q2", "text": "Hva skjedde i kommunen?"}]
HEADER = "query-id\tcorpus-id\tscore\n"
QRELS = f"{HEADER}q1\td1\t1\nq2\td2\t2\n"


def test_reads_a_set(make_dataset):
    dataset = load_dataset(make_dataset(CORPUS, QUERIES, QRELS))
    assert dataset.name == "set"
    assert [(entry.document_id, entry.title) for entry in dataset.documents] == [("d1", "Åseda"), ("d2", "")]
    assert [(entry.question_id, entry.language) for entry in dataset.questions] == [("q1", "sv"), ("q2", "nb")]
    assert dataset.qrels == {"q1": {"d1": 1}, "q2": {"d2": 2}}
    assert dataset.unjudged == 0


def test_questions_of_another_split_are_left_out_and_counted(make_dataset):
    dataset = load_dataset(make_dataset(CORPUS, QUERIES, f"{HEADER}q2\td2\t1\n"))
    assert [entry.question_id for entry in dataset.questions] == ["q2"]
    assert dataset.unjudged == 1


def test_a_stated_language_wins_over_the_sets_and_that_over_detection(make_dataset):
    queries = [{**QUERIES[0], "metadata": {"language": "nn"}}, QUERIES[1]]
    folder = make_dataset(CORPUS, queries, QRELS, {"name": "prov", "language": "no"})
    dataset = load_dataset(folder)
    assert dataset.name == "prov"
    assert [entry.language for entry in dataset.questions] == ["nn", "nb"]


def test_qrels_may_lack_a_header_and_have_windows_line_ends(make_dataset):
    dataset = load_dataset(make_dataset(CORPUS, QUERIES, "q1\td1\t1\r\nq2\td2\t0\r\nq2\td1\t1\r\n"))
    assert dataset.qrels == {"q1": {"d1": 1}, "q2": {"d2": 0, "d1": 1}}


def test_versions_follow_the_files(make_dataset):
    first = load_dataset(make_dataset(CORPUS, QUERIES, QRELS, name="a"))
    other_corpus = load_dataset(make_dataset([*CORPUS, {"_id": "d3", "text": "x"}], QUERIES, QRELS, name="b"))
    other_qrels = load_dataset(make_dataset(CORPUS, QUERIES, QRELS.replace("2\n", "1\n"), name="c"))
    assert first.questions_version == other_corpus.questions_version != other_qrels.questions_version
    assert first.corpus_version == other_qrels.corpus_version != other_corpus.corpus_version


@pytest.mark.parametrize("missing", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(make_dataset, missing):
    folder = make_dataset(CORPUS, QUERIES, QRELS)
    (folder / missing).unlink()
    with pytest.raises(InvalidDataset, match=missing):
        load_dataset(folder)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(InvalidDataset, match="nowhere"):
        load_dataset(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("corpus", "queries", "qrels", "message"),
    [
        ([CORPUS[0], '{"_id": "d2", "text": '], QUERIES, QRELS, r"corpus\.jsonl, line 2: is no JSON"),
        ([CORPUS[0], "[1]"], QUERIES, QRELS, r"corpus\.jsonl, line 2: is no JSON object"),
        ([CORPUS[0], CORPUS[0]], QUERIES, QRELS, r"corpus\.jsonl, line 2: the id 'd1' occurs twice"),
        ([{"text": "x"}], QUERIES, QRELS, r"corpus\.jsonl, line 1: '_id' is missing"),
        ([{"_id": 1, "text": "x"}], QUERIES, QRELS, r"line 1: '_id' is 1, not a string"),
        ([{"_id": " ", "text": "x"}], QUERIES, QRELS, r"line 1: the id ' ' is empty"),
        ([{"_id": "d1"}], QUERIES, QRELS, r"corpus\.jsonl, line 1: 'text' is missing"),
        ([{"_id": "d1", "text": "x", "title": 3}], QUERIES, QRELS, r"line 1: 'title' is 3"),
        (['{"_id": "d1", "text": "\\ud83d"}'], QUERIES, QRELS, r"line 1: 'text' holds half of a surrogate pair"),
        ([], QUERIES, QRELS, r"corpus\.jsonl: holds no document"),
        (CORPUS, [], QRELS, r"queries\.jsonl: holds no question"),
        (CORPUS, [QUERIES[0], {"_id": "q2", "text": " ?! "}], QRELS, r"queries\.jsonl, line 2: .* is empty"),
        (CORPUS, [QUERIES[0], QUERIES[0]], QRELS, r"queries\.jsonl, line 2: the id 'q1' occurs twice"),
        (CORPUS, [{**QUERIES[0], "metadata": {"language": "fi"}}], QRELS, r"line 1: unknown language 'fi'"),
        (CORPUS, [{**QUERIES[0], "metadata": "sv"}], QRELS, r"line 1: 'metadata' is 'sv'"),
        (CORPUS, QUERIES, HEADER, r"test\.tsv: holds no judgement"),
        (CORPUS, QUERIES, "", r"test\.tsv: holds no judgement"),
        (CORPUS, QUERIES, f"{QRELS}q9\td1\t1\n", r"test\.tsv, line 4: the question 'q9'"),
        (CORPUS, QUERIES, f"{QRELS}q1\td9\t1\n", r"test\.tsv, line 4: the document 'd9'"),
        (CORPUS, QUERIES, f"{HEADER}q1\td1\t0.5\n", r"test\.tsv, line 2: the score '0\.5'"),
        (CORPUS, QUERIES, f"{HEADER}q1\td1\tNaN\n", r"test\.tsv, line 2: the score 'NaN'"),
        (CORPUS, QUERIES, f"{HEADER}q1\td1\t1_0\n", r"test\.tsv, line 2: the score '1_0'"),
        (CORPUS, QUERIES, f"{HEADER}q1\td1\t\n", r"test\.tsv, line 2: the score ''"),
        (['{"_id": "d1", "text": "x", "boost": NaN}'], QUERIES, QRELS, r"corpus\.jsonl, line 1: is no JSON \(NaN"),
        (CORPUS, ['{"_id": "q1", "text": "Vad?", "boost": -Infinity}'], QRELS, r"queries\.jsonl, line 1: is no JSON"),
        ([{**CORPUS[0], "metadata": 3}], QUERIES, QRELS, r"corpus\.jsonl, line 1: 'metadata' is 3"),
        (
            [{**CORPUS[0], "metadata": {"language": "xx"}}],
            QUERIES,
            QRELS,
            r"corpus\.jsonl, line 1: unknown language 'xx'",
        ),
        (CORPUS, QUERIES, f"{HEADER}q1\td1\n", r"test\.tsv, line 2: has 2 columns"),
        (CORPUS, QUERIES, f"{HEADER}q1 0 d1 1\n", r"test\.tsv, line 2: has 1 columns"),
        (CORPUS, QUERIES, f"{HEADER}q1\td1\t1\nq1\td1\t1\n", r"test\.tsv, line 3: .* is judged twice"),
        (CORPUS, QUERIES, f"{HEADER}q1\td1\t1\nq2\td2\t0\n", r"test\.tsv, line 3: .*'q2' has no relevant"),
    ],
)
def test_a_broken_set_is_refused_with_file_and_line(make_dataset, corpus, queries, qrels, message):
    folder = make_dataset(corpus, queries, qrels)
    with pytest.raises(InvalidDataset, match=message):
        load_dataset(folder)


@pytest.mark.parametrize(
    ("about", "message"), [("{", "is no JSON"), ("[]", "no JSON object"), ('{"language": 3}', "3")]
)
def test_a_broken_description_is_refused(make_dataset, about, message):
    with pytest.raises(InvalidDataset, match=message):
        load_dataset(make_dataset(CORPUS, QUERIES, QRELS, about))


def test_a_line_that_is_not_utf8_is_named(make_dataset):
    folder = make_dataset(CORPUS, QUERIES, QRELS)
    path = folder / "corpus.jsonl"
    path.write_bytes(path.read_bytes() + '{"_id": "d3", "text": "Åre"}\n'.encode("latin-1"))
    with pytest.raises(InvalidDataset, match=r"corpus\.jsonl, line 3: is not UTF-8"):
        load_dataset(folder)


@pytest.mark.parametrize("name", ["queries.jsonl", "qrels/test.tsv"])
def test_no_file_may_be_of_another_encoding(make_dataset, name):
    folder = make_dataset(CORPUS, QUERIES, QRELS)
    with (folder / name).open("ab") as stream:
        stream.write("å\n".encode("latin-1"))
    with pytest.raises(InvalidDataset, match=rf"{name}, line \d: is not UTF-8"):
        load_dataset(folder)


def test_a_description_of_another_encoding_is_refused(make_dataset):
    folder = make_dataset(CORPUS, QUERIES, QRELS)
    (folder / "dataset.json").write_bytes('{"name": "Åre"}'.encode("latin-1"))
    with pytest.raises(InvalidDataset, match=r"dataset\.json: is no JSON"):
        load_dataset(folder)


def test_nested_beyond_reason_is_refused(make_dataset):
    folder = make_dataset(["[" * 100_000], QUERIES, QRELS)
    with pytest.raises(InvalidDataset, match=r"corpus\.jsonl, line 1: is no JSON"):
        load_dataset(folder)


def test_a_document_may_state_its_language(make_dataset):
    dataset = load_dataset(make_dataset([{**CORPUS[0], "metadata": {"language": "no"}}, CORPUS[1]], QUERIES, QRELS))
    assert [entry.language for entry in dataset.documents] == ["nb", None]


@given(text=st.text(alphabet="aåäöøæ\u0301\u00ad\u2028\u2029\x85\r\x0b\x0c\x1c ", min_size=1))
def test_no_character_of_a_text_ends_its_line(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("set")
    (folder / "qrels").mkdir()
    import json

    (folder / "corpus.jsonl").write_text(
        json.dumps({"_id": "d1", "text": text}, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
    )
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "Vad hände?"}\n', encoding="utf-8")
    (folder / "qrels/test.tsv").write_text("q1\td1\t1\n")
    assert load_dataset(folder).documents[0].text == text


def test_qrels_alone_can_be_read_without_knowing_the_ids(tmp_path: Path):
    path = tmp_path / "qrels.tsv"
    path.write_text(QRELS)
    assert read_qrels(path) == {"q1": {"d1": 1}, "q2": {"d2": 2}}
