from __future__ import annotations

import pytest

from erfarenhet.errors import SettingsError
from erfarenhet.evaluation.command import compare_for_cli, evaluate_for_cli
from erfarenhet.evaluation.trec_runs import write_run
from erfarenhet.settings import Settings


def test_an_unknown_leg_is_refused_with_the_known_ones(make_dataset, tmp_path):
    folder = make_dataset([{"_id": "d", "text": "Ett."}], [{"_id": "q", "text": "Vad?"}], "q\td\t1\n")
    settings = Settings(home=tmp_path / "home", cache=tmp_path / "cache")
    with pytest.raises(SettingsError, match=r"'sparse'\. Choose among dense, lexical, hybrid"):
        evaluate_for_cli(folder, leg="sparse", run_out=None, settings=settings)


def test_a_comparison_prints_as_json_and_as_a_table(make_dataset, tmp_path):
    folder = make_dataset([{"_id": "d", "text": "Ett."}], [{"_id": "q", "text": "Vad?"}], "q\td\t1\n")
    write_run(tmp_path / "a.run", {"q": [("d", 1.0)]}, tag="a")
    report = compare_for_cli(tmp_path / "a.run", tmp_path / "a.run", judgements=folder)
    assert report.to_json()["differences"][0]["p_value"] == 1
    assert "| all | 1 | ndcg@10 | 1.0000 | 1.0000 | +0.0000 |" in report.to_text()
