from __future__ import annotations

import json

import pytest
from word_encoder import WordEncoder

from erfarenhet.encoding.lexical import LexicalTerms
from erfarenhet.errors import InvalidDataset, SettingsError
from erfarenhet.evaluation.corpus_documents import make_corpus_document
from erfarenhet.evaluation.question_sets import CorpusDocument, load_dataset
from erfarenhet.evaluation.report import report_evaluations
from erfarenhet.evaluation.run import evaluate_dataset
from erfarenhet.evaluation.trec_runs import read_run
from erfarenhet.ingest.readers.limits import ReadLimits
from erfarenhet.retrieval.weigh_legs import describe_weights
from erfarenhet.settings import Settings
from erfarenhet.store.edge import EdgeEngine

CORPUS = [
    {
        "_id": "doc:å/1",
        "title": "Bruket i Åseda",
        "text": "Bruket i Åseda lades ned 2009.\n\nFemtio anställda fick ny utbildning av kommunen.",
    },
    {"_id": "2", "title": "", "text": "Regjeringen ga Årdal status som omstillingskommune, og fondet fikk midler."},
    {"_id": "3", "text": "Sjukhuset öppnade en ny mottagning för barn med astma."},
    {"_id": "4", "text": " \n"},
]
QUERIES = [
    {"_id": "q1", "text": "Vad fick femtio anställda av kommunen?"},
    {"_id": "q2", "text": "Hvilken status ga regjeringen Årdal?"},
    {"_id": "q3", "text": "Xylofon zebra?"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\tdoc:å/1\t1\nq2\t2\t1\nq3\t3\t1\n"


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home", cache=tmp_path / "cache", candidates=10)


@pytest.fixture
def evaluate(settings):
    def run(folder, **options):
        return evaluate_dataset(folder, settings=settings, encoder=WordEncoder(), terms=LexicalTerms(), **options)

    return run


def test_scores_by_document_through_the_real_search(make_dataset, evaluate, tmp_path):
    run_out = tmp_path / "lexical.run"
    report = evaluate(make_dataset(CORPUS, QUERIES, QRELS), leg="lexical", run_out=run_out)
    assert (report.queries, report.documents, report.documents_without_text) == (3, 4, 1)
    assert report.passages >= 3
    # q1 and q2 find their document first; q3 shares no word with any and stays in the mean.
    assert report.main.without_result == 1
    assert list(report.main.overall.metrics.values()) == pytest.approx([2 / 3] * 5)
    assert {code: summary.queries for code, summary in report.main.languages.items()} == {"nb": 1, "sv": 2}
    run = read_run(run_out)
    assert run["q1"][0][0] == "doc:å/1"
    assert "q3" not in run


@pytest.mark.parametrize("leg", ["dense", "lexical", "hybrid"])
def test_every_leg_ranks_each_document_once(make_dataset, evaluate, tmp_path, leg):
    run_out = tmp_path / "a.run"
    report = evaluate(make_dataset(CORPUS, QUERIES, QRELS), leg=leg, run_out=run_out)
    assert report.leg == leg
    run = read_run(run_out)
    for ranked in run.values():
        assert len({document_id for document_id, _ in ranked}) == len(ranked) <= 3
    assert run["q2"][0][0] == "2"


def test_json_is_that_of_the_contract(make_dataset, evaluate):
    folder = make_dataset(CORPUS, QUERIES, QRELS)
    found = evaluate(folder).to_json()
    assert json.loads(json.dumps(found)) == found
    assert list(found)[:2] == ["dataset", "leg"]
    assert (found["dataset"], found["leg"], found["queries"], found["documents"]) == ("set", "hybrid", 3, 4)
    assert set(found["metrics"]) == {"ndcg@10", "recall@1", "recall@5", "recall@10", "mrr@10"}
    low, high = found["ci95"]["ndcg@10"]
    assert 0 <= low <= found["metrics"]["ndcg@10"] <= high <= 1
    assert set(found["timings_s"]) == {"index", "query_p50", "query_p95"}
    assert found["model"] == WordEncoder.identity
    assert found["corpus_version"] == load_dataset(folder).corpus_version
    assert found["settings"]["candidates"] == 10
    assert found["settings"]["weights"] == describe_weights("hybrid")
    assert set(found["languages"]["nb"]) == {"queries", "metrics", "ci95"}


def test_the_same_run_twice_gives_the_same_result(make_dataset, evaluate):
    folder = make_dataset(CORPUS, QUERIES, QRELS)
    first, second = evaluate(folder).to_json(), evaluate(folder).to_json()
    for found in (first, second):
        for part in (found, *found["legs"].values()):
            part.pop("timings_s")
        found.pop("ran_at")
    assert first == second


def test_nothing_is_left_behind(make_dataset, evaluate, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    engine = EdgeEngine(tmp_path / "engine")
    folder = make_dataset(CORPUS, QUERIES, QRELS)
    evaluate(folder)
    evaluate(folder, engine=engine)
    assert engine.generations() == []
    assert list((tmp_path / "temporary").iterdir()) == []
    assert not (tmp_path / "home").exists()


def test_a_failure_half_way_leaves_nothing_behind_either(make_dataset, evaluate, tmp_path):
    class Broken(WordEncoder):
        def encode_questions(self, questions):
            raise RuntimeError("out of memory")

    engine, run_out = EdgeEngine(tmp_path / "engine"), tmp_path / "a.run"
    folder = make_dataset(CORPUS, QUERIES, QRELS)
    settings = Settings(home=tmp_path / "home", cache=tmp_path / "cache")
    with pytest.raises(RuntimeError, match="out of memory"):
        evaluate_dataset(
            folder, settings=settings, encoder=Broken(), terms=LexicalTerms(), engine=engine, run_out=run_out
        )
    assert engine.generations() == []
    assert not run_out.exists()


class NeverCalled:
    """Stands for a store engine that must not be reached."""

    def __getattr__(self, name):
        raise AssertionError(f"indexing began: {name}")


def test_ids_that_a_run_file_cannot_hold_are_refused_before_indexing(make_dataset, evaluate, tmp_path):
    corpus = [*CORPUS, {"_id": "a b", "text": "Noe."}]
    folder = make_dataset(corpus, QUERIES, QRELS)
    with pytest.raises(InvalidDataset, match="'a b' is empty or has white space"):
        evaluate(folder, engine=NeverCalled(), run_out=tmp_path / "a.run")
    assert evaluate(folder).documents == 5


def test_a_run_file_that_cannot_be_written_is_refused_before_indexing(make_dataset, evaluate, tmp_path):
    with pytest.raises(SettingsError, match=r"a\.run"):
        evaluate(make_dataset(CORPUS, QUERIES, QRELS), engine=NeverCalled(), run_out=tmp_path / "no" / "a.run")


def test_a_question_that_the_search_refuses_is_refused_before_indexing(make_dataset, evaluate):
    queries = [*QUERIES[:2], {"_id": "q3", "text": "hur " * 1000}]
    with pytest.raises(InvalidDataset, match=r"queries\.jsonl: the question 'q3': .* characters"):
        evaluate(make_dataset(CORPUS, queries, QRELS), engine=NeverCalled())


def test_a_text_that_the_reader_refuses_is_named(make_dataset, evaluate):
    corpus = [*CORPUS, {"_id": "5", "text": "\u200b\ufeff"}]
    with pytest.raises(InvalidDataset, match="document 5"):
        evaluate(make_dataset(corpus, QUERIES, QRELS))


def test_progress_goes_from_nothing_to_all(make_dataset, evaluate):
    calls = []
    evaluate(make_dataset(CORPUS, QUERIES, QRELS), progress=lambda *call: calls.append(call))
    assert calls[0] == ("index", 0, 4)
    assert ("index", 4, 4) in calls
    assert calls[-1] == ("search hybrid", 3, 3)


def test_the_table_for_people_has_languages_and_provenance(make_dataset, evaluate):
    folder = make_dataset(CORPUS, QUERIES, QRELS, {"name": "a|b\nc"})
    text = report_evaluations([evaluate(folder, leg="lexical")])
    table = [line.replace("\\|", "") for line in text.splitlines() if line.startswith("|")]
    assert len(table) == 2 + 3
    assert len({line.count("|") for line in table}) == 1
    assert "| ab c | lexical | all | 3 | 0.667 [" in table[2]
    assert "4 documents (1 without text)" in text
    assert "1 found nothing" in text


def corpus_document(tmp_path, title, text):
    return make_corpus_document(CorpusDocument("d1", title, text), workspace=tmp_path, limits=ReadLimits())


def test_a_document_is_read_as_a_text_file_would_be(tmp_path):
    text = "Vad som gjordes\n\nKommunen bildade en stiftelse som köpte lokalerna av bolaget.\n\n- Kurser\n- Lån\n"
    document = corpus_document(tmp_path, "Åseda", text)
    assert [block.kind for block in document.blocks] == ["heading", "paragraph", "list_item", "list_item"]
    assert (document.document_id, document.metadata.title, document.metadata.language) == ("d1", "Åseda", "sv")


def test_a_document_without_a_title_is_not_called_after_its_id(tmp_path):
    assert corpus_document(tmp_path, "", "Kommunen bildade en stiftelse.").metadata.title is None


def test_a_title_alone_is_a_text(tmp_path):
    document = corpus_document(tmp_path, "Stiftelsen i Åseda", " ")
    assert document.text == document.metadata.title == "Stiftelsen i Åseda"


def test_nothing_at_all_is_no_document(tmp_path):
    assert corpus_document(tmp_path, "", "\n") is None
