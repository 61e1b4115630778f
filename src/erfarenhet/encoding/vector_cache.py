"""Vectors that were computed once are not computed again: an encoder that remembers, by content digest.

A report of which one page was edited has the same passages on the others; with the cache, only what changed goes
through the model. The cache holds digests and vectors, never text, and is shared by all homes that use the same cache
folder. It may be removed at any time: what is not there is computed.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from erfarenhet.encoding.interface import Encoder, FloatArray, PassageText, PassageVectors

logger = logging.getLogger(__name__)

_LOOKED_UP_AT_ONCE = 500
_DAY_S = 86_400
# Of a cache that is full, the share that goes: those that were not used for longest.
_EVICTED_SHARE = 0.25
_SCHEMA = """
PRAGMA auto_vacuum=INCREMENTAL;
PRAGMA journal_mode=WAL;
CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vectors BLOB NOT NULL, used_day INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS vectors_used ON vectors (used_day);
"""


class VectorCache:
    """A file of vectors by digest, bounded in size. Safe to share between threads and processes.

    What goes wrong with the file (a full disk, damage) costs time and a line in the log, never a result.
    """

    def __init__(self, file: Path, *, dimensions: int, max_bytes: int) -> None:
        """Use ``file``, which is made when something is first put in.

        Args:
            dimensions: of every vector in it.
            max_bytes: when the file grows beyond, the vectors that were not used for longest are removed.
        """
        self._file = file
        self._dimensions = dimensions
        self._max_bytes = max_bytes
        self._lock = threading.Lock()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, PassageVectors]:
        """What is known of ``keys``."""
        found: dict[bytes, PassageVectors] = {}
        if not keys or not self._file.exists():
            return found
        with self._connection() as connection:
            if connection is None:
                return found
            for start in range(0, len(keys), _LOOKED_UP_AT_ONCE):
                some = keys[start : start + _LOOKED_UP_AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = connection.execute(f"SELECT key, vectors FROM vectors WHERE key IN ({marks})", some)  # noqa: S608
                for key, blob in rows:
                    matrix = np.frombuffer(blob, np.float32).reshape(-1, self._dimensions)
                    found[key] = PassageVectors(matrix[0], matrix[1:])
                connection.execute(
                    f"UPDATE vectors SET used_day = ? WHERE used_day < ? AND key IN ({marks})",  # noqa: S608
                    (_today(), _today(), *some),
                )
        return found

    def put(self, entries: Sequence[tuple[bytes, PassageVectors]]) -> None:
        """Remember vectors."""
        if not entries:
            return
        rows = [
            (key, np.concatenate([vectors.passage[None, :], vectors.sentences]).astype(np.float32).tobytes(), _today())
            for key, vectors in entries
        ]
        with self._connection() as connection:
            if connection is None:
                return
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
            connection.commit()
            self._keep_to_size(connection)

    def _keep_to_size(self, connection: sqlite3.Connection) -> None:
        (pages,), (free,), (page_bytes,) = (
            connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count", "page_size")
        )
        if (pages - free) * page_bytes <= self._max_bytes:
            return
        (count,) = connection.execute("SELECT count(*) FROM vectors").fetchone()
        connection.execute(
            "DELETE FROM vectors WHERE rowid IN (SELECT rowid FROM vectors ORDER BY used_day, rowid LIMIT ?)",
            (max(1, int(count * _EVICTED_SHARE)),),
        )
        connection.commit()
        connection.execute("PRAGMA incremental_vacuum").fetchall()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection | None]:
        """An open connection; ``None`` when the file cannot be used. A fault inside the block ends it quietly."""
        with self._lock:
            opened = self._open()
            if opened is None:
                yield None
                return
            with closing(opened):
                try:
                    yield opened
                    opened.commit()
                except (sqlite3.Error, ValueError) as exc:
                    self._report(exc)

    def _open(self) -> sqlite3.Connection | None:
        connection = None
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._file, timeout=10.0)
            connection.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as exc:
            self._report(exc)
            if connection is not None:
                connection.close()
            return None
        return connection

    def _report(self, exc: Exception) -> None:
        logger.warning("The vector cache %s cannot be used (%s); vectors are computed instead.", self._file, exc)


class CachingEncoder:
    """An encoder that asks a cache before it computes. Implements ``encoding.interface.Encoder``."""

    def __init__(self, encoder: Encoder, cache: VectorCache) -> None:
        self._encoder = encoder
        self._cache = cache

    @property
    def identity(self) -> str:
        """The encoder's own: the cache changes no vector."""
        return self._encoder.identity

    @property
    def dimensions(self) -> int:
        """Size of a vector."""
        return self._encoder.dimensions

    @property
    def max_tokens(self) -> int:
        """The longest input, special tokens and prefix included."""
        return self._encoder.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text by itself, without special tokens and prefix."""
        return self._encoder.count_tokens(texts)

    def encode_questions(self, questions: Sequence[str]) -> FloatArray:
        """float32 (questions, dimensions), unit length. Questions are not remembered: they are people's."""
        return self._encoder.encode_questions(questions)

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """Vectors of passages and their sentences, in the order given.

        Raises:
            ModelError: a passage is longer than ``max_tokens``; nothing is truncated silently.
        """
        keys = [_key(passage) for passage in passages]
        known = self._cache.get(keys)
        # A passage that stands in the batch twice is computed once.
        missing = {key: passage for key, passage in zip(keys, passages, strict=True) if key not in known}
        computed = dict(zip(missing, self._encoder.encode_passages(list(missing.values())), strict=True))
        self._cache.put(list(computed.items()))
        return [known[key] if key in known else computed[key] for key in keys]


def cache_file(folder: Path, encoder: Encoder) -> Path:
    """Where the vectors of one encoder lie: another model or prefix never meets this one's."""
    return folder / "vectors" / f"{hashlib.sha256(encoder.identity.encode()).hexdigest()[:24]}.sqlite"


def _key(passage: PassageText) -> bytes:
    """Everything of a passage that decides its vectors."""
    content = json.dumps([passage.header, passage.text, passage.sentences])
    return hashlib.blake2b(content.encode(), digest_size=20).digest()


def _today() -> int:
    return int(time.time()) // _DAY_S
