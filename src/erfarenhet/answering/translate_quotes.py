"""A machine translation beside each quote that is in the neighbour language; marked as such wherever it is shown."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import replace
from typing import Protocol

from erfarenhet.records import Answer, Citation

_KEPT = 4096
# Swedes read no Norwegian by right, nor the other way round; bokmål and nynorsk are read by everybody who reads one.
_NORWEGIAN = frozenset(("nb", "nn"))


class Translator(Protocol):
    """Translates between Swedish, bokmål and nynorsk; ``erfarenhet.translation`` in practice. Safe for threads."""

    def translate(self, text: str, *, source: str, target: str) -> str | None:
        """The text in the other language; ``None`` when it cannot be translated. Never raises for that."""
        ...


class QuoteTranslator:
    """Translates the quotes that are shown, and remembers them by their digests. Safe to share between threads."""

    def __init__(self, translator: Translator, *, kept: int = _KEPT) -> None:
        """Prepare.

        Args:
            kept: translations that are remembered.
        """
        self._translator = translator
        self._kept = kept
        self._memory: OrderedDict[str, str | None] = OrderedDict()
        self._lock = threading.Lock()

    def translate_answer(self, answer: Answer) -> Answer:
        """The answer with translations of its quotes; ``timings_s.translate`` says how long it took."""
        started = time.perf_counter()
        citations = tuple(self._translated(citation, answer.language) for citation in answer.citations)
        seconds = round(time.perf_counter() - started, 5)
        return replace(answer, citations=citations, timings_s={**answer.timings_s, "translate": seconds})

    def _translated(self, citation: Citation, target: str) -> Citation:
        if not needs_translation(citation.language, target):
            return citation
        return replace(citation, translation=self._remembered(citation.quote, citation.language, target))

    def _remembered(self, text: str, source: str, target: str) -> str | None:
        key = hashlib.blake2b("\0".join((source, target, text)).encode("utf-8", "replace"), digest_size=16).hexdigest()
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return self._memory[key]
        translation = self._translator.translate(text, source=source, target=target)
        if translation is not None:  # what failed once may work the next time
            with self._lock:
                self._memory[key] = translation
                if len(self._memory) > self._kept:
                    self._memory.popitem(last=False)
        return translation


def needs_translation(source: str, target: str) -> bool:
    """Whether a reader of ``target`` is helped by a translation: between Swedish and Norwegian, and nothing else."""
    return (source == "sv" and target in _NORWEGIAN) or (source in _NORWEGIAN and target == "sv")
