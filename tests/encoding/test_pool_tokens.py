from __future__ import annotations

import numpy as np
import pytest

from erfarenhet.encoding.pool_tokens import normalise_rows, pool_sentences, pool_text
from erfarenhet.errors import ModelError

TOKENS = np.array([[1, 0], [0, 1], [2, 0], [0, 4], [8, 8]], np.float32)


def test_a_text_is_the_mean_of_all_its_tokens_at_unit_length() -> None:
    vector = pool_text(np.array([[3, 0], [0, 4]], np.float32))
    np.testing.assert_allclose(vector, [0.6, 0.8], rtol=1e-6)
    assert vector.dtype == np.float32


def test_sentences_take_the_tokens_that_share_a_character_with_them() -> None:
    # Encoded: 10 characters of prefix and header, then "Ab cd. Ef."; the first and last token are special.
    spans = [(0, 0), (10, 12), (13, 16), (17, 20), (0, 0)]
    means = pool_sentences(TOKENS, spans, 10, ((0, 6), (7, 10)))
    np.testing.assert_allclose(means, [[1, 0.5], [0, 4]])


def test_a_token_across_a_boundary_counts_for_both_and_header_tokens_for_none() -> None:
    spans = [(0, 5), (5, 10), (10, 14), (14, 16), (0, 0)]
    means = pool_sentences(TOKENS, spans, 10, ((0, 3), (3, 6)))
    np.testing.assert_allclose(means, [[2, 0], [1, 2]])


def test_a_sentence_without_a_token_has_the_passages_mean() -> None:
    means = pool_sentences(TOKENS, [(0, 0)] * 5, 0, ((0, 3),))
    np.testing.assert_allclose(means[0], TOKENS.mean(axis=0))
    assert pool_sentences(TOKENS, [(0, 0)] * 5, 0, ()).shape == (0, 2)


def test_vectors_without_direction_are_refused() -> None:
    for row in ([0.0, 0.0], [np.nan, 1.0], [np.inf, 1.0]):
        with pytest.raises(ModelError):
            normalise_rows(np.array([row], np.float32))
