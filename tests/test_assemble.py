from __future__ import annotations

import pytest

from erfarenhet import assemble
from erfarenhet.corpus.home import Home
from erfarenhet.ingest.synchronise import synchronise
from erfarenhet.settings import load_settings


def test_a_run_that_skips_everything_does_not_load_the_encoder(tmp_path, monkeypatch):
    source = tmp_path / "bruket.md"
    source.write_text("# Bruket\n\nBruket i Granåsa lades ned 2019 och 210 personer varslades.\n", encoding="utf-8")
    settings = load_settings({"home": tmp_path / "hem"})
    with Home(settings.home) as home:
        assert synchronise([source], home, assemble.ingest_tools(home, settings, None)).created == 1
        monkeypatch.setattr(assemble, "load_encoder", lambda *_, **__: pytest.fail("the encoder was loaded"))
        assert synchronise([source], home, assemble.ingest_tools(home, settings, None)).skipped == 1


def test_a_changed_prefix_is_seen_without_loading_the_encoder(tmp_path, monkeypatch):
    monkeypatch.setattr(assemble, "load_encoder", lambda *_, **__: pytest.fail("the encoder was loaded"))
    settings = load_settings({"home": tmp_path})
    other = settings.model_copy(update={"passage_prefix": ""})
    with Home(settings.home) as home:
        described = [assemble.ingest_tools(home, each, None).describe_index() for each in (settings, other)]
    assert described[0] != described[1]
