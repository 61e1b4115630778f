from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from erfarenhet.encoding.interface import FloatArray, PassageText, PassageVectors
from erfarenhet.encoding.vector_cache import CachingEncoder, VectorCache, cache_file


class CountingEncoder:
    """Vectors that follow from the text, and a note of what was asked for."""

    identity = "counting/1"
    dimensions = 4
    max_tokens = 100

    def __init__(self) -> None:
        self.encoded: list[PassageText] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def encode_questions(self, questions: Sequence[str]) -> FloatArray:
        return np.ones((len(questions), 4), np.float32)

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        self.encoded.extend(passages)
        return [self._vectors(passage) for passage in passages]

    def _vectors(self, passage: PassageText) -> PassageVectors:
        seed = np.frombuffer(passage.text.encode()[:1] + passage.header.encode()[:1] + b"..", np.uint8)[:2]
        random = np.random.default_rng([int(number) for number in seed])
        return PassageVectors(
            random.random(4, dtype=np.float32), random.random((len(passage.sentences), 4), dtype=np.float32)
        )


def passages(texts: str) -> list[PassageText]:
    return [PassageText("Rubrik", text * 3, ((0, 1), (1, 3))) for text in texts]


def cache(folder: Path, max_bytes: int = 1 << 20) -> VectorCache:
    return VectorCache(folder / "vectors.sqlite", dimensions=4, max_bytes=max_bytes)


def assert_same(left: list[PassageVectors], right: list[PassageVectors]) -> None:
    assert len(left) == len(right)
    for one, other in zip(left, right, strict=True):
        np.testing.assert_array_equal(one.passage, other.passage)
        np.testing.assert_array_equal(one.sentences, other.sentences)


def test_only_what_changed_is_encoded(tmp_path: Path) -> None:
    plain = CountingEncoder()
    CachingEncoder(plain, cache(tmp_path)).encode_passages(passages("abcd"))
    again = CountingEncoder()
    vectors = CachingEncoder(again, cache(tmp_path)).encode_passages(passages("abXd"))
    assert again.encoded == passages("X")
    assert_same(vectors, CountingEncoder().encode_passages(passages("abXd")))


def test_a_passage_that_stands_twice_is_encoded_once(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    vectors = CachingEncoder(encoder, cache(tmp_path)).encode_passages(passages("aba"))
    assert encoder.encoded == passages("ab")
    assert_same(vectors, CountingEncoder().encode_passages(passages("aba")))


@pytest.mark.parametrize(
    "other",
    [PassageText("Annan", "aaa", ((0, 1), (1, 3))), PassageText("Rubrik", "aaa", ((0, 2), (2, 3)))],
    ids=["header", "sentences"],
)
def test_all_that_decides_the_vectors_is_part_of_the_key(tmp_path: Path, other: PassageText) -> None:
    encoder = CachingEncoder(CountingEncoder(), cache(tmp_path))
    encoder.encode_passages(passages("a"))
    assert_same(encoder.encode_passages([other]), CountingEncoder().encode_passages([other]))


def test_passages_without_sentences_keep_their_shape(tmp_path: Path) -> None:
    for _ in range(2):
        (vectors,) = CachingEncoder(CountingEncoder(), cache(tmp_path)).encode_passages([PassageText("", "kort")])
        assert vectors.sentences.shape == (0, 4)


def test_more_passages_than_one_query_takes(tmp_path: Path) -> None:
    many = [PassageText(str(number), "text") for number in range(1203)]
    encoder = CountingEncoder()
    CachingEncoder(encoder, cache(tmp_path)).encode_passages(many)
    CachingEncoder(encoder, cache(tmp_path)).encode_passages(many)
    assert len(encoder.encoded) == 1203


def test_a_full_cache_lets_go_of_what_was_used_longest_ago(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    today = iter(range(100, 10_000))
    monkeypatch.setattr("erfarenhet.encoding.vector_cache._today", lambda: next(today))
    limit = 64 * 1024
    kept = cache(tmp_path, limit)
    encoder = CountingEncoder()
    batches = [[PassageText(f"{batch} {number}", "text") for number in range(100)] for batch in range(20)]
    for batch in batches:
        CachingEncoder(encoder, kept).encode_passages(batch)
    encoder.encoded.clear()
    CachingEncoder(encoder, kept).encode_passages(batches[-1])
    assert encoder.encoded == []
    CachingEncoder(encoder, kept).encode_passages(batches[0])
    assert encoder.encoded == batches[0]
    assert (tmp_path / "vectors.sqlite").stat().st_size < 2 * limit


@pytest.mark.parametrize("damage", ["file", "folder"])
def test_a_cache_that_cannot_be_used_costs_time_only(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    if damage == "file":
        (tmp_path / "vectors.sqlite").write_bytes(b"no database, and long enough to be read as one" * 100)
    else:
        (tmp_path / "vectors.sqlite").mkdir()
    vectors = CachingEncoder(CountingEncoder(), cache(tmp_path)).encode_passages(passages("ab"))
    assert_same(vectors, CountingEncoder().encode_passages(passages("ab")))
    assert "vectors.sqlite cannot be used" in caplog.text


def test_threads_share_a_cache(tmp_path: Path) -> None:
    shared = CachingEncoder(CountingEncoder(), cache(tmp_path))
    expected = CountingEncoder().encode_passages(passages("abcdefgh"))
    results: list[list[PassageVectors]] = []
    threads = [
        threading.Thread(target=lambda: results.append(shared.encode_passages(passages("abcdefgh")))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 6
    for vectors in results:
        assert_same(vectors, expected)


def test_each_encoder_has_a_file_of_its_own(tmp_path: Path) -> None:
    other = CountingEncoder()
    other.identity = "counting/2"
    assert cache_file(tmp_path, other) != cache_file(tmp_path, CountingEncoder())
