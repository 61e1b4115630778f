import subprocess
import sys

import pytest

from erfarenhet.errors import StoreError
from erfarenhet.settings import load_settings
from erfarenhet.store.edge import EdgeEngine
from erfarenhet.store.interface import IndexDescription
from erfarenhet.store.open_engine import open_engine
from erfarenhet.store.server import LocalEngine, ServerEngine


def test_folders_below_home_unless_a_server_is_named(tmp_path):
    engine = open_engine(load_settings({"home": tmp_path}, {}))
    assert isinstance(engine, EdgeEngine)
    engine.create("g1", IndexDescription("e", 4, "r", "v")).close()
    assert (tmp_path / "index" / "g1" / "description.json").is_file()


def test_a_server_that_does_not_answer_is_an_error_of_ours(tmp_path):
    engine = open_engine(load_settings({"home": tmp_path, "qdrant_url": "http://127.0.0.1:9"}, {}))
    assert isinstance(engine, ServerEngine)
    for call in (
        engine.generations,
        lambda: engine.create("g1", IndexDescription("e", 4, "r", "v")),
        lambda: engine.open("g1", timeout_s=0),
        lambda: engine.copy("g1", "g2"),
        lambda: engine.drop("g1"),
    ):
        with pytest.raises(StoreError, match=r"127\.0\.0\.1:9"):
            call()
    engine.close()
    assert not (tmp_path / "index").exists()


def test_a_collection_of_somebody_else_is_refused(tmp_path):
    from qdrant_client import models

    engine = LocalEngine(tmp_path / "local")
    engine._client.create_collection("erfarenhet_g1", vectors_config=models.VectorParams(size=4, distance="Cosine"))
    engine._client.create_collection("other", vectors_config=models.VectorParams(size=4, distance="Cosine"))
    assert engine.generations() == ["g1"]
    with pytest.raises(StoreError, match="no description"):
        engine.open("g1", timeout_s=0)
    engine.close()


def test_an_unfinished_copy_is_not_opened(tmp_path, monkeypatch):
    engine = LocalEngine(tmp_path / "local")
    engine.create("g1", IndexDescription("e", 4, "r", "v")).close()

    def fail(*args, **kwargs):
        raise ConnectionError("gone")

    monkeypatch.setattr(engine._client, "update_collection", fail)
    with pytest.raises(StoreError, match="gone"):
        engine.copy("g1", "g2")
    with pytest.raises(StoreError, match="unfinished"):
        engine.open("g2", timeout_s=0)
    engine.close()


def test_the_local_folder_keeps_what_was_written(tmp_path):
    engine = LocalEngine(tmp_path / "local")
    engine.create("g1", IndexDescription("e", 4, "åäö", "v")).close()
    engine.close()
    engine = LocalEngine(tmp_path / "local")
    assert engine.open("g1", timeout_s=0).description.recipe == "åäö"
    engine.close()


@pytest.mark.parametrize(
    ("module", "absent"), [("erfarenhet.store.edge", "qdrant_client"), ("erfarenhet.store.server", "qdrant_edge")]
)
def test_one_engine_does_not_bring_the_other(module, absent):
    code = f"import sys, {module}; sys.exit({absent!r} in sys.modules or 'haystack' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
