from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from erfarenhet.encoding.interface import PassageText
from erfarenhet.encoding.onnx_encoder import OnnxEncoder
from erfarenhet.encoding.prepare_model import PreparedModel
from erfarenhet.encoding.sentence_transformers_encoder import SentenceTransformersEncoder
from erfarenhet.errors import ModelError

TEXT = "Kommunen köpte fabriken. Elva företag flyttade in. Hyran var låg."
SPANS = ((0, 24), (25, 50), (51, 65))
PASSAGES = [
    PassageText("Exempelfallet 2009", TEXT, SPANS),
    PassageText("", "Omstillingen varte i seks år."),
    PassageText("Årdal", "Næringshagen åpnet tidlig.\nDet hjalp.", ((0, 26), (27, 37))),
]
QUESTIONS = ["Vad gjorde kommunen?", "Kva gjorde dei andre?"]


def open_encoder(folder: Path | str) -> SentenceTransformersEncoder:
    return SentenceTransformersEncoder(str(folder), question_prefix="query: ", passage_prefix="passage: ", device="cpu")


@pytest.fixture(scope="module")
def encoder(tiny_model: PreparedModel) -> SentenceTransformersEncoder:
    return open_encoder(tiny_model.sentence_transformers_folder)


def check_agreement(ours: OnnxEncoder, theirs: SentenceTransformersEncoder, lowest: float) -> None:
    assert (ours.dimensions, ours.max_tokens) == (theirs.dimensions, theirs.max_tokens)
    texts = [passage.text for passage in PASSAGES]
    assert ours.count_tokens(texts) == theirs.count_tokens(texts)
    cosines = np.sum(ours.encode_questions(QUESTIONS) * theirs.encode_questions(QUESTIONS), axis=1)
    assert cosines.min() >= lowest
    for one, other in zip(ours.encode_passages(PASSAGES), theirs.encode_passages(PASSAGES), strict=True):
        assert float(one.passage @ other.passage) >= lowest
        assert one.sentences.shape == other.sentences.shape
        assert (np.sum(one.sentences * other.sentences, axis=1) >= lowest - 0.005).all()


def test_it_agrees_with_the_onnx_encoder(tiny_encoder: OnnxEncoder, encoder: SentenceTransformersEncoder) -> None:
    check_agreement(tiny_encoder, encoder, lowest=0.99)


@pytest.mark.slow
def test_it_agrees_with_the_onnx_encoder_on_the_real_model(
    real_encoder: OnnxEncoder, real_model: PreparedModel
) -> None:
    check_agreement(real_encoder, open_encoder(real_model.sentence_transformers_folder), lowest=0.99)


def test_unit_length_order_and_empty_input(encoder: SentenceTransformersEncoder) -> None:
    assert encoder.encode_questions([]).shape == (0, 64)
    assert encoder.encode_passages([]) == []
    assert encoder.count_tokens([]) == []
    many = [PassageText("", "kommun " * (1 + number % 7), ((0, 6),)) for number in range(40)]
    vectors = encoder.encode_passages(many)
    np.testing.assert_allclose([np.linalg.norm(vector.passage) for vector in vectors], 1, rtol=1e-5)
    for number in (0, 6, 33, 39):
        alone = encoder.encode_passages([many[number]])[0]
        assert float(alone.passage @ vectors[number].passage) > 0.99999
        assert float(alone.sentences[0] @ vectors[number].sentences[0]) > 0.99999


def test_prefixes_are_ours_not_the_models_prompts(
    tiny_model: PreparedModel, encoder: SentenceTransformersEncoder, tmp_path: Path
) -> None:
    folder = tmp_path / "prompted"
    shutil.copytree(tiny_model.sentence_transformers_folder, folder)
    path = folder / "config_sentence_transformers.json"
    configuration = json.loads(path.read_text())
    path.write_text(json.dumps({**configuration, "default_prompt_name": "query"}))
    prompted = open_encoder(folder)
    np.testing.assert_allclose(prompted.encode_questions(QUESTIONS), encoder.encode_questions(QUESTIONS), atol=1e-6)


def test_long_passages_are_refused(encoder: SentenceTransformersEncoder) -> None:
    with pytest.raises(ModelError, match="ERFARENHET_RECIPE"):
        encoder.encode_passages([PassageText("", "kommun " * 300)])
    assert encoder.encode_questions(["kommun " * 300]).shape == (1, 64)


def test_identity_follows_the_weights(
    tiny_model: PreparedModel, encoder: SentenceTransformersEncoder, tmp_path: Path
) -> None:
    from safetensors.numpy import load_file, save_file

    folder = tmp_path / tiny_model.sentence_transformers_folder.name
    shutil.copytree(tiny_model.sentence_transformers_folder, folder)
    assert open_encoder(folder).identity == encoder.identity
    tensors = load_file(folder / "model.safetensors")
    tensors["encoder.layer.0.output.dense.bias"][0] += 1
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    assert open_encoder(folder).identity != encoder.identity


def test_a_projection_after_the_pooling_applies_to_sentences_too(tiny_model: PreparedModel, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Dense

    model = SentenceTransformer(str(tiny_model.sentence_transformers_folder), device="cpu")
    modules = list(model)
    SentenceTransformer(modules=[*modules[:2], Dense(64, 16), modules[2]], device="cpu").save(str(tmp_path / "dense"))
    projected = open_encoder(tmp_path / "dense")
    assert projected.dimensions == 16
    vectors = projected.encode_passages([PassageText("", "kommun", ((0, 6),))])[0]
    assert vectors.sentences.shape == (1, 16)
    assert float(vectors.sentences[0] @ vectors.passage) > 0.5


def test_what_cannot_be_loaded_is_a_model_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot load"):
        open_encoder(tmp_path)
