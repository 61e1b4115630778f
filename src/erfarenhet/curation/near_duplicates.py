"""Find documents that are nearly the same, by MinHash over runs of words.

Of our own rather than a library's: signatures are kept for years and must not change with one, and a registry of ten
thousand documents is compared in one step of matrix arithmetic, so that an index of them would gain nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SIGNATURE_SIZE = 128
_RUN_WORDS = 5
_PRIME = np.uint64((1 << 61) - 1)
# Above this share of common runs two documents are told of; below it, what estimates say is mostly noise.
THRESHOLD = 0.5
_SHOWN_RUNS = 3


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Another document that holds much of the same.

    Attributes:
        similarity: estimated share of common runs of five words among all of both, 0–1 (standard error below 0.045).
    """

    document_id: str
    version: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two texts have in common, counted exactly.

    Attributes:
        share: of the first text's runs of five words that stand in the second, 0–1.
        share_of_other: the other way round.
        examples: the longest common pieces, verbatim from the first text.
    """

    share: float
    share_of_other: float
    examples: tuple[str, ...]


def sign_text(text: str) -> list[int]:
    """MinHash signature: 128 numbers below 2^61; empty for a text of fewer than five words."""
    runs = {_digest(run) for run, _, _ in _runs(text)}
    if not runs:
        return []
    # a·x + b modulo a Mersenne prime (Carter & Wegman 1979), with x below 2^32 and a below 2^31, within 64 bits.
    values = np.fromiter(runs, np.uint64, len(runs)) & np.uint64((1 << 32) - 1)
    factors, offsets = _coefficients()
    signature = np.full(SIGNATURE_SIZE, _PRIME, np.uint64)
    for start in range(0, len(values), 4096):
        hashed = (np.outer(factors, values[start : start + 4096]) + offsets[:, None]) % _PRIME
        signature = np.minimum(signature, hashed.min(axis=1))
    return [int(value) for value in signature]


@lru_cache(maxsize=1)
def _coefficients() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    # By a digest, which never changes, rather than a library's random numbers, which may: signatures of different
    # years are compared.
    digest = hashlib.shake_128(b"erfarenhet near-duplicates 1").digest(16 * SIGNATURE_SIZE)
    numbers = np.frombuffer(digest, "<u8").astype(np.uint64)
    factors = (numbers[:SIGNATURE_SIZE] & np.uint64((1 << 31) - 1)) | np.uint64(1)
    return factors, numbers[SIGNATURE_SIZE:] & np.uint64((1 << 61) - 1)


def similar_documents(
    signature: Sequence[int],
    others: Mapping[tuple[str, str], Sequence[int]],
    *,
    without: str | None = None,
    threshold: float = THRESHOLD,
) -> list[NearDuplicate]:
    """Documents whose signatures agree in at least ``threshold`` of the places, most alike first.

    Args:
        others: signatures by document id and version.
        without: id of the document itself: its own versions are alike by nature.
    """
    keys = [key for key, other in others.items() if key[0] != without and len(other) == SIGNATURE_SIZE]
    if not keys or len(signature) != SIGNATURE_SIZE:
        return []
    matrix = np.array([others[key] for key in keys], np.uint64)
    shares = (matrix == np.array(signature, np.uint64)).mean(axis=1)
    found = [NearDuplicate(*key, float(share)) for key, share in zip(keys, shares, strict=True) if share >= threshold]
    return sorted(found, key=lambda near: (-near.similarity, near.document_id, near.version))


def measure_overlap(text: str, other: str) -> Overlap:
    """Count what two texts have in common, and show the longest pieces."""
    there = {run for run, _, _ in _runs(other)}
    here = list(_runs(text))
    if not here or not there:
        return Overlap(0.0, 0.0, ())
    common = {run for run, _, _ in here} & there
    pieces: list[tuple[int, int]] = []
    for run, start, end in here:
        if run not in common:
            continue
        if pieces and start <= pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    longest = sorted(pieces, key=lambda piece: piece[0] - piece[1])[:_SHOWN_RUNS]
    distinct = {run for run, _, _ in here}
    examples = tuple(text[start:end] for start, end in longest)
    return Overlap(len(common) / len(distinct), len(common) / len(there), examples)


def _runs(text: str) -> list[tuple[tuple[str, ...], int, int]]:
    """Runs of five words, whatever their case and punctuation, with their offsets."""
    words = [(match[0].casefold(), match.start(), match.end()) for match in re.finditer(r"\w+", text)]
    return [
        (tuple(word for word, _, _ in words[i : i + _RUN_WORDS]), words[i][1], words[i + _RUN_WORDS - 1][2])
        for i in range(len(words) - _RUN_WORDS + 1)
    ]


def _digest(run: tuple[str, ...]) -> int:
    return int.from_bytes(hashlib.blake2b(" ".join(run).encode(), digest_size=8).digest())
