from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from erfarenhet.encoding import load_encoder as module
from erfarenhet.encoding.interface import PassageText
from erfarenhet.encoding.load_encoder import describe_encoder, load_encoder
from erfarenhet.encoding.onnx_encoder import OnnxEncoder
from erfarenhet.encoding.prepare_model import PreparedModel
from erfarenhet.encoding.sentence_transformers_encoder import SentenceTransformersEncoder
from erfarenhet.settings import Settings


def test_the_default_model_runs_on_onnx(real_model: PreparedModel, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, cache=real_model.folder.parent, vector_cache_megabytes=0)
    encoder = load_encoder(settings, threads=1)
    assert isinstance(encoder, OnnxEncoder)
    assert (encoder.dimensions, encoder.max_tokens) == (384, 512)


def test_threads_and_prefixes_come_from_the_settings(
    tiny_model: PreparedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    class Recorder(OnnxEncoder):
        def __init__(self, folder: Path, *, threads: int, question_prefix: str, passage_prefix: str) -> None:
            asked.append(threads)
            super().__init__(folder, threads=threads, question_prefix=question_prefix, passage_prefix=passage_prefix)

    monkeypatch.setattr(module, "prepare_model", lambda cache, progress: tiny_model)
    monkeypatch.setattr(module, "OnnxEncoder", Recorder)
    settings = Settings(home=tmp_path, cache=tmp_path, encoder_threads=3)
    first = load_encoder(settings)
    second = load_encoder(settings.model_copy(update={"question_prefix": "fråga: "}), threads=1)
    assert asked == [3, 1]
    assert first.identity != second.identity


def test_a_folder_runs_on_sentence_transformers(tiny_model: PreparedModel, tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path,
        cache=tmp_path,
        model=str(tiny_model.sentence_transformers_folder),
        vector_cache_megabytes=0,
    )
    encoder = load_encoder(settings)
    assert isinstance(encoder, SentenceTransformersEncoder)
    assert encoder.dimensions == 64
    assert describe_encoder(settings) is None


def test_the_default_model_is_described_as_it_would_be_loaded(real_model: PreparedModel, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, cache=real_model.folder.parent, passage_prefix="avsnitt: ")
    described, loaded = describe_encoder(settings), load_encoder(settings, threads=1)
    assert described is not None
    assert (described.identity, described.dimensions) == (loaded.identity, loaded.dimensions)


def test_vectors_are_remembered_in_the_cache_folder_across_processes_and_homes(
    tiny_model: PreparedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "prepare_model", lambda cache, progress: tiny_model)
    passage = PassageText("Rubrik", "Elva små företag flyttade in.", ((0, 29),))
    first = load_encoder(Settings(home=tmp_path / "a", cache=tmp_path)).encode_passages([passage])[0]
    monkeypatch.setattr(OnnxEncoder, "encode_passages", lambda _, passages: pytest.fail("encoded") if passages else [])
    again = load_encoder(Settings(home=tmp_path / "b", cache=tmp_path)).encode_passages([passage])[0]
    np.testing.assert_array_equal(again.passage, first.passage)
    np.testing.assert_array_equal(again.sentences, first.sentences)
