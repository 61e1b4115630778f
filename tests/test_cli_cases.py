"""The commands that need the registry alone; the others are the API's, tested there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from api.serving_samples import publish
from typer.testing import CliRunner

from erfarenhet.cli import app
from erfarenhet.corpus.home import Home
from erfarenhet.data_files import data_file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with Home(tmp_path / "hem") as home:
        publish(home, [data_file("corpus/fall/fall-no-skien-union.md"), data_file("corpus/fall/fall-se-boden-h2gs.md")])
    return tmp_path / "hem"


def run(*arguments: str, home: Path, status: int = 0) -> str:
    result = CliRunner().invoke(app, [*arguments, "--home", str(home)])
    assert result.exit_code == status, result.output
    return result.stdout


def test_cases_are_listed_and_filtered(home):
    found = json.loads(run("cases", "list", "--json", home=home))
    assert [case["case_id"] for case in found["cases"]] == ["fall-se-boden-h2gs", "fall-no-skien-union"]
    assert found["facets"]["country"] == {"NO": 1, "SE": 1}
    found = json.loads(run("cases", "list", "--filter", "event_type=nedleggelse", "--json", home=home))
    assert [case["case_id"] for case in found["cases"]] == ["fall-no-skien-union"]
    assert "Skien" in run("cases", "list", "--filter", "q=skien", home=home)


@pytest.mark.parametrize(
    "arguments",
    [
        ("cases", "list", "--filter", "event_type"),
        ("cases", "list", "--filter", "colour=blue"),
        ("cases", "similar"),
        ("cases", "similar", "--jobs-lost", "0"),
        ("cases", "compare", "fall-no-skien-union"),
        ("cases", "compare", "a", "b", "--language", "fi"),
        ("brief", "--municipality", "Atlantis"),
        ("brief", "Bruket stängs", "--export", "brief.exe"),
        ("logbook", "create", "--title", "Logg", "--municipality", "Atlantis"),
        ("logbook", "list", "--key", "x", "--home", "/proc/nothing"),
    ],
)
def test_a_wrong_call_says_what_is_wrong_before_anything_is_loaded(home, arguments, monkeypatch):
    monkeypatch.setattr(
        "erfarenhet.answering.open_corpus.OpenCorpus.open", lambda *_, **__: pytest.fail("the index was opened")
    )
    result = CliRunner().invoke(app, [*arguments, *(() if "--home" in arguments else ("--home", str(home)))])
    assert result.exit_code == 2
    assert result.stdout == ""


def test_a_logbook_is_kept_from_the_command_line(home, tmp_path):
    made = json.loads(run("logbook", "create", "--title", "Logg", "--municipality", "Skien", "--json", home=home))
    logbook_id, key = made["logbook"]["logbook_id"], made["owner_key"]
    entry = ("--measure", "Jobbsøkesenter", "--from", "2026-02-03", "--phase", "genomföra", "--type", "kompetens")
    added = json.loads(run("logbook", "add", logbook_id, "--key", key, *entry, "--json", home=home))
    why = ("--measure", "Jobbsøkesenter på Union", "--why", "stedet manglet")
    corrected = run("logbook", "correct", logbook_id, added["entry_id"], "--key", key, *why, "--json", home=home)
    assert json.loads(corrected)["history"][0]["measure"] == "Jobbsøkesenter"
    assert "corrected 1 times" in run("logbook", "show", logbook_id, "--key", key, home=home)
    assert "Jobbsøkesenter på Union" in run("logbook", "export", logbook_id, "--key", key, home=home)
    file = tmp_path / "logg.md"
    run("logbook", "export", logbook_id, str(file), "--key", key, home=home)
    assert "| Tiltak |" in file.read_text(encoding="utf-8")
    run("logbook", "propose", logbook_id, "--key", key, "--event", "nedleggelse", home=home, status=2)
    run("logbook", "add", logbook_id, "--key", key, *entry, home=home)
    assert "curator decides" in run("logbook", "propose", logbook_id, "--key", key, "--event", "konkurs", home=home)
    run("logbook", "delete", logbook_id, "--key", key, home=home)
    run("logbook", "show", logbook_id, "--key", key, home=home, status=2)
