"""A tiny weight file with random weights, and the models prepared from it and from the real one."""

from __future__ import annotations

from pathlib import Path

import pytest
from weight_file_writer import WeightFileWriter

from erfarenhet.encoding.onnx_encoder import OnnxEncoder
from erfarenhet.encoding.prepare_model import PreparedModel, prepare_model
from erfarenhet.settings import load_settings


@pytest.fixture(scope="session")
def tiny_weight_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "tiny-q4.bin"
    path.write_bytes(WeightFileWriter().content())
    return path


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory, tiny_weight_file: Path) -> PreparedModel:
    return prepare_model(tmp_path_factory.mktemp("cache"), weight_file=tiny_weight_file)


@pytest.fixture(scope="session")
def tiny_encoder(tiny_model: PreparedModel) -> OnnxEncoder:
    return OnnxEncoder(tiny_model.folder, threads=1, question_prefix="query: ", passage_prefix="passage: ")


@pytest.fixture(scope="session")
def real_model() -> PreparedModel:
    """The default model, where `make test` has prepared it."""
    return prepare_model(load_settings().cache)


@pytest.fixture(scope="session")
def real_encoder(real_model: PreparedModel) -> OnnxEncoder:
    return OnnxEncoder(real_model.folder, threads=2, question_prefix="query: ", passage_prefix="passage: ")
