"""What each retriever counts for one question: the weights adapt to how much of it the corpus has in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from erfarenhet.encoding.lexical import ngrams_of_word, split_words
from erfarenhet.records import Leg

# Inside each half. Dense vectors carry paraphrase, the nearest sentence a fact in a passage about something else; stems
# carry names and numbers, character n-grams compounds and the neighbour language. Measured in eval/ablation.md.
_SEMANTIC: Mapping[str, float] = {"dense": 0.35, "sentences": 0.65}
_LEXICAL: Mapping[str, float] = {"stems": 0.4, "ngrams": 0.6}
RETRIEVERS: Mapping[Leg, tuple[str, ...]] = {
    "hybrid": (*_SEMANTIC, *_LEXICAL),
    "dense": ("dense",),
    "lexical": tuple(_LEXICAL),
}

# The lexical half's share of the whole, for a question of which the best lexical hits hold little, and for one of which
# they hold everything; between, it rises with the coverage.
_SHARE_LOW, _SHARE_HIGH = 0.3, 0.6
_COVERAGE_LOW, _COVERAGE_HIGH = 0.5, 0.9

# So many of the best lexical hits are looked at for coverage.
COVERAGE_HITS = 5


def measure_coverage(question: str, texts: Iterable[str]) -> float:
    """How much of a question's words the text that has most of them holds.

    A question in the words of the documents is found by its words; one in words of its own must be found by its
    meaning. Words count equally, each by the share of its character n-grams, so that "omstillingsmidler" is half held
    by a text on "omstilling"; function words do not count.

    Args:
        texts: header and text of the best lexical hits.
    Returns:
        0–1; 0 when the question has function words alone, or there is no text.
    """
    words = [grams for word in dict.fromkeys(split_words(question)) if (grams := ngrams_of_word(word))]
    if not words:
        return 0.0
    best = 0.0
    for text in texts:
        held = {gram for word in set(split_words(text)) for gram in ngrams_of_word(word)}
        best = max(best, sum(sum(gram in held for gram in grams) / len(grams) for grams in words) / len(words))
    return best


def weigh_legs(leg: Leg, coverage: float) -> dict[str, float]:
    """The retrievers' weights for one question; they add up to 1.

    Args:
        coverage: of the question by the best lexical hits, 0–1; only the hybrid depends on it.
    """
    if leg == "dense":
        return {"dense": 1.0}
    if leg == "lexical":
        return dict(_LEXICAL)
    rise = (coverage - _COVERAGE_LOW) / (_COVERAGE_HIGH - _COVERAGE_LOW)
    lexical = _SHARE_LOW + (_SHARE_HIGH - _SHARE_LOW) * min(1.0, max(0.0, rise))
    weights = {name: (1.0 - lexical) * weight for name, weight in _SEMANTIC.items()}
    return weights | {name: lexical * weight for name, weight in _LEXICAL.items()}


def describe_weights(leg: Leg) -> dict[str, dict[str, float]]:
    """The weights at both ends of the coverage, for the record of a run."""
    return {
        f"coverage {coverage:g}": {name: round(weight, 4) for name, weight in weigh_legs(leg, coverage).items()}
        for coverage in (_COVERAGE_LOW, _COVERAGE_HIGH)
    }
