"""The default encoder: a prepared model on onnxruntime, without torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from erfarenhet.encoding.compose_text import check_length, compose_passage, digest_prefixes, make_encodable
from erfarenhet.encoding.interface import FloatArray, PassageText, PassageVectors
from erfarenhet.encoding.pool_tokens import normalise_rows, pool_sentences, pool_text
from erfarenhet.errors import ModelError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession  # type: ignore[import-untyped]
    from tokenizers import Tokenizer

MANIFEST = "manifest.json"
MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a prepared model's manifest tells of its encoder. Implements ``encoding.interface.EncoderFacts``.

    Attributes:
        identity: model, number format, digest of model and tokenizer, digest of the prefixes.
        dimensions: size of a vector.
        max_tokens: the longest input, special tokens and prefix included.
    """

    identity: str
    dimensions: int
    max_tokens: int


def read_model_facts(model_dir: Path, *, question_prefix: str, passage_prefix: str) -> ModelFacts:
    """Tell what encoder a prepared model and these prefixes make, without loading it.

    Raises:
        ModelError: the manifest is missing or damaged.
    """
    manifest = _read_manifest(model_dir)
    try:
        digests = "".join(manifest["files"][name]["sha256"] for name in (MODEL_FILE, TOKENIZER_FILE))
        model = hashlib.sha256(digests.encode()).hexdigest()
        prefixes = digest_prefixes(question_prefix, passage_prefix)
        return ModelFacts(
            f"{manifest['model']}/{manifest['number_format']}/{model[:16]}/{prefixes}",
            int(manifest["dimensions"]),
            int(manifest["max_tokens"]),
        )
    except (KeyError, TypeError, ValueError) as exc:
        raise _damaged(model_dir / MANIFEST) from exc


class OnnxEncoder:
    """Encodes with the files that ``prepare_model`` wrote. Any number of threads may share one.

    Each text goes through the model alone. The int8 kernels measure one activation range per call, so that a
    batch would make a text's vector depend on its neighbours (cosine down to .9965 measured) and ingesting again
    would not give the same vectors; and a batch is no faster (11,700 tokens/s alone, 11,300–12,500 in fours and
    sixteens, 2 cores). The vectors do not depend on the number of threads either.
    """

    def __init__(self, model_dir: Path, *, threads: int, question_prefix: str, passage_prefix: str) -> None:
        """Load the model.

        Args:
            model_dir: a prepared model's folder.
            threads: threads that work on one text.
            question_prefix: put before a question, with its trailing space.
            passage_prefix: put before a passage's header, with its trailing space.

        Raises:
            ModelError: a file is missing or damaged.
        """
        self._facts = read_model_facts(model_dir, question_prefix=question_prefix, passage_prefix=passage_prefix)
        self._question_prefix = question_prefix
        self._passage_prefix = passage_prefix
        self._tokenizer = _load_tokenizer(model_dir / TOKENIZER_FILE)
        self._session = _load_session(model_dir / MODEL_FILE, threads)

    @property
    def identity(self) -> str:
        """Model, number format, digest of model and tokenizer, digest of the prefixes."""
        return self._facts.identity

    @property
    def dimensions(self) -> int:
        """Size of a vector."""
        return self._facts.dimensions

    @property
    def max_tokens(self) -> int:
        """The longest input, special tokens and prefix included."""
        return self._facts.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text by itself, without special tokens and prefix."""
        encodable = [make_encodable(text) for text in texts]
        return [len(encoding) for encoding in self._tokenizer.encode_batch_fast(encodable, add_special_tokens=False)]

    def encode_questions(self, questions: Sequence[str]) -> FloatArray:
        """float32 (questions, dimensions), unit length. A question that is too long is cut at ``max_tokens``."""
        vectors = np.empty((len(questions), self.dimensions), np.float32)
        for row, question in enumerate(questions):
            ids = self._tokenizer.encode(make_encodable(self._question_prefix + question)).ids
            if len(ids) > self.max_tokens:
                ids = [*ids[: self.max_tokens - 1], ids[-1]]
            vectors[row] = pool_text(self._run(ids))
        return vectors

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """Vectors of passages and their sentences, in the order given.

        Raises:
            ModelError: a passage is longer than ``max_tokens``; nothing is truncated silently.
        """
        composed = [compose_passage(self._passage_prefix, passage) for passage in passages]
        encodings = self._tokenizer.encode_batch([make_encodable(text) for text, _ in composed])
        for passage, encoding in zip(passages, encodings, strict=True):
            check_length(passage, len(encoding), self.max_tokens)
        vectors = []
        for passage, (_, start), encoding in zip(passages, composed, encodings, strict=True):
            tokens = self._run(encoding.ids)
            sentences = pool_sentences(tokens, encoding.offsets, start, passage.sentences)
            vectors.append(PassageVectors(pool_text(tokens), normalise_rows(sentences)))
        return vectors

    def _run(self, ids: Sequence[int]) -> FloatArray:
        """Token vectors of one text, float32 (tokens, dimensions)."""
        inputs = np.asarray([ids], np.int64)
        outputs = self._session.run(None, {"input_ids": inputs, "attention_mask": np.ones_like(inputs)})
        tokens: FloatArray = outputs[0][0]
        return tokens


def _damaged(path: Path) -> ModelError:
    return ModelError(f"{path}: missing or damaged. Remove its folder and run: erfarenhet model prepare.")


def _read_manifest(model_dir: Path) -> dict[str, Any]:
    path = model_dir / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise _damaged(path) from exc
    if not isinstance(manifest, dict):
        raise _damaged(path)
    return manifest


def _load_tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as exc:  # tokenizers raises bare Exceptions
        raise _damaged(path) from exc
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _load_session(path: Path, threads: int) -> InferenceSession:
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Idle threads would otherwise spin and take the cores from the threads that serve.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as exc:  # onnxruntime's exceptions share no base but Exception
        raise _damaged(path) from exc
