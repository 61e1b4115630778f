"""The own question set through production, from files to findings, on three small documents."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest
from own_samples import ENTRY, OFF_TOPIC, write_questions

from erfarenhet.cli import app
from erfarenhet.errors import HomeError, InvalidDataset, SettingsError
from erfarenhet.evaluation import asked_corpus
from erfarenhet.evaluation.ask_questions import ask_questions
from erfarenhet.evaluation.asked_corpus import published_corpus, take_in_corpus
from erfarenhet.evaluation.judge_questions import judge_questions
from erfarenhet.evaluation.own_questions import load_own_questions
from erfarenhet.evaluation.own_run import evaluate_own_questions
from erfarenhet.evaluation.own_text import report_own_questions, summarise_own_questions
from erfarenhet.evaluation.question_sets import read_qrels
from erfarenhet.evaluation.report_page import render_report
from erfarenhet.evaluation.report_sections import evaluation_page
from erfarenhet.evaluation.trec_runs import read_run
from erfarenhet.settings import load_settings

SWEDISH = (
    "# Åseda: när bruket lade ned\n\n## I korthet\n\n{quote}\n\nKommunen bildade en stiftelse som köpte lokalerna av "
    "bolaget och hyrde ut dem till nya företag.\n"
).format(quote=ENTRY["relevant"][0]["quote"])
NORWEGIAN = (
    "# Årdal: da verket stengte\n\n## Kort fortalt\n\nRegjeringen ga Årdal status som omstillingskommune i 2003, og "
    "Hydro betalte 105 millioner kroner til et fond.\n"
)
CROSS = {
    "id": "sv-2",
    "language": "sv",
    "text": "Hur mycket betalade Hydro till fonden i Årdal?",
    "kind": "answerable",
    "relevant": [
        {"document_id": "ardal", "quote": "Hydro betalte 105 millioner kroner til et fond.", "grade": 2},
        {"document_id": "not-here", "quote": "105 millioner", "grade": 1},
    ],
    "facts": ["105"],
    "cross_language": True,
}
ELSEWHERE = {
    **CROSS,
    "id": "sv-3",
    "text": "Vad kostade det i Lund?",
    "relevant": [{**CROSS["relevant"][1], "grade": 2}],
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory, default_encoder):
    cache = os.environ.get("ERFARENHET_CACHE")
    return load_settings({"home": tmp_path_factory.mktemp("home"), "cache": cache}, environ={})


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "aseda.md").write_text(SWEDISH, encoding="utf-8")
    (folder / "ardal.md").write_text(NORWEGIAN, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def questions(tmp_path_factory):
    return write_questions(tmp_path_factory.mktemp("sets") / "own", [ENTRY, CROSS, ELSEWHERE, OFF_TOPIC])


@pytest.fixture(scope="module")
def run(tmp_path_factory, settings, corpus, questions):
    """A report, with the folder that its files were written to and the calls of its progress."""
    folder = tmp_path_factory.mktemp("out")
    calls: list[tuple[str, int, int]] = []
    report = evaluate_own_questions(
        questions,
        corpus=[corpus],
        legs=("lexical",),
        settings=settings,
        run_out=folder / "own.run",
        details_out=folder / "own.jsonl",
        progress=lambda *call: calls.append(call),
    )
    return report, folder, calls


def test_the_findings_are_those_of_the_corpus_at_hand(run):
    report, _, _ = run
    assert (report.documents, report.left_out) == (2, ("sv-3",))
    assert (report.quotes_at_hand, report.quotes_in_no_passage) == (2, 0)
    halves = report.halves.values()
    assert sum(half.questions for half in halves) == 3
    for half in halves:
        assert list(half.retrieval) == ["hybrid", "lexical"]
        for table in half.retrieval.values():
            # With so few passages, every one stands among the first five.
            assert all(rows["success@5"].mean == rows["recall@5"].mean == 1 for rows in table.values())
    # The question in Swedish whose only document is Norwegian.
    cross = [half.retrieval["hybrid"].get("cross_language") for half in halves]
    assert sum(rows["ndcg@10"].questions for rows in cross if rows) == 1


def test_every_quote_is_checked_and_exact(run):
    report, _, _ = run
    assert report.citations > 0
    assert report.inexact == ()


def test_the_json_says_what_decided_the_run(run):
    found = run[0].to_json()
    assert json.loads(json.dumps(found)) == found
    assert (found["dataset"], found["queries"], found["documents"]) == ("own", 3, 2)
    assert found["citations"]["exact"] == found["citations"]["checked"]
    assert {"index", "query_p50", "query_p95", "answer_p50", "answer_p95"} == set(found["timings_s"])
    for name in ("model", "settings", "code_version", "code_digest", "corpus_version", "questions_version", "ran_at"):
        assert found[name]
    curve = found["halves"]["tuning"]["abstention"]["all"]["risk_coverage"]["curve"]
    assert [point["coverage"] for point in curve] == sorted(point["coverage"] for point in curve)
    assert curve[-1]["coverage"] == 1


def test_the_run_and_its_judgements_can_be_compared(run):
    _, folder, _ = run
    qrels = read_qrels(folder / "own.run.qrels.tsv")
    found = read_run(folder / "own.run")
    assert set(found) == set(qrels) == {"sv-1", "sv-2"}
    assert {document_id for judged in qrels.values() for document_id in judged} <= {
        passage_id for ranked in found.values() for passage_id, _ in ranked
    }


def test_each_question_has_a_line_of_details(run):
    lines = [json.loads(line) for line in (run[1] / "own.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["sv-1", "sv-2", "off-1"]
    assert lines[0]["passages"][0]["document_id"] == "aseda"
    assert max(passage["grade"] for passage in lines[0]["passages"]) == 2
    assert lines[2]["answer"] is None


def test_progress_goes_from_nothing_to_all(run):
    calls = run[2]
    assert ("index", 0, 2) in calls
    assert ("index", 2, 2) in calls
    assert calls[-1] == ("ask", 3, 3)


def test_people_read_tables_and_a_page(run):
    report, _, _ = run
    text = report_own_questions(report)
    assert "## Held-out half" in text
    assert f"{report.citations} of {report.citations} citations stand verbatim" in text
    assert "held-out questions" in summarise_own_questions(report)
    page = render_report(evaluation_page(None, [], [report]))
    assert "Risk and coverage" in page
    assert "off topic, left unanswered" in page


def test_a_published_corpus_is_asked_and_left_as_it_is(settings, corpus, questions, tmp_path):
    home = settings.model_copy(update={"home": tmp_path / "home"})
    with pytest.raises(HomeError, match="is empty"), published_corpus(home):
        pass
    from erfarenhet.assemble import ingest_tools
    from erfarenhet.corpus.home import Home
    from erfarenhet.ingest.synchronise import synchronise

    with Home(home.home) as opened:
        synchronise([corpus], opened, ingest_tools(opened, home, None))
        published = opened.registry.published_index()
    report = evaluate_own_questions(questions, published=True, settings=home)
    assert report.documents == 2
    assert "index" not in report.timings_s
    with Home(home.home) as opened:
        assert opened.registry.published_index() == published


def test_a_corpus_and_the_published_one_exclude_each_other(settings, corpus, questions):
    with pytest.raises(SettingsError, match="cannot both be asked"):
        evaluate_own_questions(questions, corpus=[corpus], published=True, settings=settings)


def test_half_a_corpus_is_not_asked(settings, questions, tmp_path):
    (tmp_path / "good.md").write_text(SWEDISH, encoding="utf-8")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 broken")
    with pytest.raises(InvalidDataset, match=r"1 files of the corpus were rejected.*bad\.pdf"):
        evaluate_own_questions(questions, corpus=[tmp_path], settings=settings)
    with pytest.raises(InvalidDataset, match="nowhere: no such file"):
        evaluate_own_questions(questions, corpus=[tmp_path / "nowhere"], settings=settings)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidDataset, match="empty: the folder holds no readable file"):
        evaluate_own_questions(questions, corpus=[tmp_path / "empty"], settings=settings)


def test_a_quote_that_is_not_verbatim_stops_the_run_before_a_question_is_asked(settings, corpus, tmp_path, monkeypatch):
    wrong = {**ENTRY, "relevant": [{**ENTRY["relevant"][0], "quote": "Bruket lade ned, och 50 jobb försvann."}]}
    folder = write_questions(tmp_path / "own", [wrong])
    monkeypatch.setattr("erfarenhet.evaluation.own_run.ask_questions", None)
    with pytest.raises(InvalidDataset, match=r"sv\.jsonl, line 1: sv-1: the quote"):
        evaluate_own_questions(folder, corpus=[corpus], settings=settings, details_out=tmp_path / "d.jsonl")
    assert not (tmp_path / "d.jsonl").exists()


def test_nothing_is_left_behind(settings, corpus, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with take_in_corpus([corpus], settings) as asked:
        assert {document.metadata.language for document in asked.documents.values()} == {"sv", "nb"}
        assert any(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []


def test_on_a_server_the_corpus_has_a_prefix_of_its_own(settings, corpus, monkeypatch):
    # Ingestion clears away generations that its registry does not know: with production's prefix, production's.
    seen = []

    def stop(home, settings, progress):
        seen.append(settings)
        raise RuntimeError("stop")

    monkeypatch.setattr(asked_corpus, "ingest_tools", stop)
    with pytest.raises(RuntimeError, match="stop"), take_in_corpus([corpus], settings):
        pass
    assert seen[0].collection_prefix.startswith(f"{settings.collection_prefix}-evaluation-")
    assert seen[0].home != settings.home


def test_a_quote_that_is_not_in_its_document_is_found_out(settings, corpus, questions):
    with take_in_corpus([corpus], settings) as asked:
        judged, _ = judge_questions(load_own_questions(questions), asked.documents)
        other = replace(asked.documents["aseda"], text="x" + asked.documents["aseda"].text)
        tampered = replace(asked, documents={**asked.documents, "aseda": other})
        outcomes = ask_questions(judged[:1], tampered, ("hybrid",))
    cited = [citation.marker for citation in outcomes[0].answer.citations if citation.document_id == "aseda"]
    assert cited
    assert outcomes[0].inexact == tuple(cited)


def test_the_command_line_exits_with_1_when_a_quote_is_not_exact(run, questions, monkeypatch):
    from typer.testing import CliRunner

    from erfarenhet.evaluation import command

    report = replace(run[0], inexact=(("sv-1", 1),))
    monkeypatch.setattr(command, "evaluate_own_questions", lambda *_args, **_options: report)
    found = CliRunner().invoke(app, ["evaluate", str(questions), "--json"])
    assert found.exit_code == 1
    assert json.loads(found.stdout)["citations"]["inexact"] == [{"question": "sv-1", "marker": 1}]
    assert "1 quotes do not stand" in found.stderr
    monkeypatch.setattr(command, "evaluate_own_questions", lambda *_args, **_options: run[0])
    assert CliRunner().invoke(app, ["evaluate", str(questions), "--markdown"]).exit_code == 0
