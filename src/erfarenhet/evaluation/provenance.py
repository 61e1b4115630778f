"""What decided a run: model, settings, code, and what it ran on."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import erfarenhet

# Their versions can move scores: inference, tokenisation, vector search, stemming, language detection, arithmetic.
_PACKAGES = ("onnxruntime", "tokenizers", "qdrant-edge-py", "PyStemmer", "lingua-language-detector", "numpy", "torch")
_CODE = (".py", ".json", ".yaml")


@lru_cache(maxsize=1)
def code_digest() -> str:
    """A digest of the package's own files: the same version number is on many states of the code."""
    package = Path(erfarenhet.__file__).parent
    files = [path for path in package.rglob("*") if path.suffix in _CODE and "__pycache__" not in path.parts]
    return digest_files(files, relative_to=package)


def digest_files(paths: Iterable[Path], *, relative_to: Path | None = None) -> str:
    """A digest of files' bytes, and of their names where ``relative_to`` is given; the order does not matter then."""
    digest = hashlib.sha256()
    for path in sorted(paths) if relative_to else paths:
        if relative_to:
            digest.update(path.relative_to(relative_to).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def describe_environment() -> dict[str, Any]:
    """The machine and the libraries, as far as they can move a score."""
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "packages": {package: _version(package) for package in _PACKAGES},
    }


def now() -> str:
    """This moment, for the record (ISO 8601, UTC)."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
