from __future__ import annotations

import pytest

from erfarenhet.errors import InvalidDataset, SettingsError
from erfarenhet.evaluation import command
from erfarenhet.evaluation.command import compare_for_cli, is_own_question_set, run_evaluation
from erfarenhet.evaluation.run_config import RunConfig, load_run_config, parse_leg, parse_legs
from erfarenhet.evaluation.trec_runs import write_run
from erfarenhet.settings import Settings


def test_an_unknown_leg_is_refused_with_the_known_ones():
    with pytest.raises(SettingsError, match=r"'sparse'\. Choose among dense, lexical, hybrid"):
        parse_leg("sparse")


def test_all_stands_for_every_leg_once():
    assert parse_legs(["lexical", "all"]) == ("lexical", "dense", "hybrid")


@pytest.fixture
def small(make_dataset):
    return make_dataset([{"_id": "d", "text": "Ett."}], [{"_id": "q", "text": "Vad?"}], "q\td\t1\n")


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home", cache=tmp_path / "cache")


def test_a_folder_with_any_file_of_the_beir_layout_is_taken_for_that(small, tmp_path):
    assert not is_own_question_set(small)
    (small / "corpus.jsonl").unlink()
    assert not is_own_question_set(small)
    (tmp_path / "own").mkdir()
    assert not is_own_question_set(tmp_path / "own")
    (tmp_path / "own/sv.jsonl").write_text("{}")
    assert is_own_question_set(tmp_path / "own")
    with pytest.raises(InvalidDataset, match="nowhere: no such folder"):
        is_own_question_set(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"datasets": ()}, "Name a question set"),
        ({"corpus": ("corpus",)}, "brings one of its own"),
        ({"published": True}, "brings one of its own"),
    ],
)
def test_options_that_do_not_go_together_are_refused(small, settings, options, message):
    with pytest.raises(SettingsError, match=message):
        run_evaluation(RunConfig(**{"datasets": (small,), **options}), settings=settings)


def test_one_run_file_cannot_hold_two_sets(small, settings, tmp_path):
    with pytest.raises(SettingsError, match="one by one"):
        run_evaluation(RunConfig((small, small)), settings=settings, run_out=tmp_path / "a.run")


def test_every_set_is_read_before_the_first_is_scored(small, make_dataset, settings, monkeypatch):
    broken = make_dataset([{"_id": "d", "text": "Ett."}], [{"_id": "q", "text": "?"}], "q\td\t1\n", name="broken")
    monkeypatch.setattr(command, "evaluate_dataset", None)
    with pytest.raises(InvalidDataset, match=r"broken/queries\.jsonl, line 1"):
        run_evaluation(RunConfig((small, broken)), settings=settings)


def test_a_runs_file_names_paths_beside_itself(tmp_path, settings):
    path = tmp_path / "runs/own.yaml"
    path.parent.mkdir()
    path.write_text(
        "name: own\ndatasets: [../questions]\ncorpus: [../corpus]\nlegs: [all]\nat_least: {sv: 1}\n"
        "settings: {candidates: 50}\n"
    )
    run = load_run_config(path)
    assert [folder.resolve() for folder in run.datasets] == [tmp_path / "questions"]
    assert [folder.resolve() for folder in run.corpus] == [tmp_path / "corpus"]
    assert (run.name, run.legs, run.at_least) == ("own", ("dense", "lexical", "hybrid"), {"sv": 1})
    assert run.load_settings(settings.home).candidates == 50


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("datasets: [a]", "name: Field required"),
        ("name: a\ndatasets: []", "datasets"),
        ("name: a\ndatasets: [b]\nlegs: [sparse]", "Unknown leg 'sparse'"),
        ("name: a\ndatasets: [b]\nleg: 1", "leg"),
        ("name: a\ndatasets: [b]\ntypo: 1", "typo"),
        ("name: [", "cannot be read"),
        ("", "cannot be used"),
    ],
)
def test_a_broken_runs_file_is_refused(tmp_path, text, message):
    path = tmp_path / "run.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=message):
        load_run_config(path)


def test_an_unknown_setting_in_a_run_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="candidate_s"):
        RunConfig((tmp_path,), settings={"candidate_s": 5}).load_settings()


def test_a_comparison_prints_as_json_and_as_a_table(make_dataset, tmp_path):
    folder = make_dataset([{"_id": "d", "text": "Ett."}], [{"_id": "q", "text": "Vad?"}], "q\td\t1\n")
    write_run(tmp_path / "a.run", {"q": [("d", 1.0)]}, tag="a")
    report = compare_for_cli(tmp_path / "a.run", tmp_path / "a.run", judgements=folder)
    assert report.to_json()["differences"][0]["p_value"] == 1
    assert "| all | 1 | ndcg@10 | 1.0000 | 1.0000 | +0.0000 |" in report.to_text()
