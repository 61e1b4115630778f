"""The pipes that are kept open: a few directions at a time, since each holds 300 to 550 MiB."""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from erfarenhet.errors import TranslationError
from erfarenhet.translation.mode_file import dictionary_stage, stages_of
from erfarenhet.translation.pipe import Pipe, PipeClosed

logger = logging.getLogger(__name__)

# A direction that failed this often in a row is left alone until the next start.
_FAILURES_MAX: Final = 3
# A word in the analysis that has no reading: ^återstod/*återstod$
_WITHOUT_READING: Final = re.compile(r"\^([^/^$]+)/\*")


class Direction:
    """The pipes of one direction: the translation, and its dictionary alone."""

    def __init__(self, stages: Sequence[Sequence[str]], *, timeout_s: float) -> None:
        self._translation = Pipe(stages, timeout_s=timeout_s)
        self._dictionary = Pipe([dictionary_stage(stages)], timeout_s=timeout_s)

    def translate(self, stream: str) -> str:
        """A stream through the whole pipe; raises what ``Pipe.run`` raises."""
        return self._translation.run(stream)

    def unknown_words(self, words: Sequence[str]) -> frozenset[str]:
        """Those of the words that the dictionary does not have as they are; raises what ``Pipe.run`` raises."""
        return frozenset(_WITHOUT_READING.findall(self._dictionary.run(" ".join(words))))

    def close(self) -> None:
        """End the programs."""
        self._translation.close()
        self._dictionary.close()


class OpenDirections:
    """Opens directions when they are asked for and closes the one that was used longest ago. Safe between threads."""

    def __init__(self, modes: Path, *, open_max: int, timeout_s: float) -> None:
        """Use the mode files in ``modes``; at most ``open_max`` directions are open, none when it is 0."""
        self._modes = modes
        self._open_max = open_max
        self._timeout_s = timeout_s
        self._open: OrderedDict[tuple[str, str], Direction] = OrderedDict()
        self._unusable: set[tuple[str, str]] = set()
        self._failures: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def find(self, source: str, target: str) -> Direction | None:
        """The direction, opened by need; ``None`` when it is not installed or failed too often."""
        key = (source, target)
        given_up: list[Direction] = []
        with self._lock:
            if self._open_max < 1 or key in self._unusable:
                return None
            if key not in self._open:
                stages = stages_of(self._modes, source, target)
                if stages is None:
                    # Looking again would cost a dozen looks at the disk for each quote.
                    self._unusable.add(key)
                    return None
                self._open[key] = Direction(stages, timeout_s=self._timeout_s)
            self._open.move_to_end(key)
            while len(self._open) > self._open_max:
                given_up.append(self._open.popitem(last=False)[1])
            found = self._open[key]
        for direction in given_up:
            direction.close()
        return found

    def succeeded(self, source: str, target: str) -> None:
        """Forget earlier failures of a direction."""
        self._failures[source, target] = 0

    def failed(self, source: str, target: str, error: TranslationError) -> None:
        """Count a failure; a direction that fails again and again is given up."""
        if isinstance(error, PipeClosed):
            # Another direction took its place meanwhile.
            return
        key = (source, target)
        self._failures[key] += 1
        logger.warning("No translation %s–%s: %s", source, target, error)
        if self._failures[key] >= _FAILURES_MAX:
            logger.warning("%s–%s failed %s times in a row and is left alone.", source, target, _FAILURES_MAX)
            with self._lock:
                self._unusable.add(key)
                direction = self._open.pop(key, None)
            if direction is not None:
                direction.close()

    def close(self) -> None:
        """End all programs; what is asked for later is opened anew."""
        with self._lock:
            directions = list(self._open.values())
            self._open.clear()
        for direction in directions:
            direction.close()
