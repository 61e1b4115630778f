"""Merge what several retrievers found for one question into one ranking."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

from erfarenhet.errors import InvalidRanking

Ranking = Sequence[tuple[str, float]]


def fuse_rankings(
    rankings: Mapping[str, Ranking],
    weights: Mapping[str, float],
    *,
    complete: Collection[str] = (),
    groups: Mapping[str, str] | None = None,
    by_group: Collection[str] = (),
    smallest_group: int = 2,
) -> list[tuple[str, float]]:
    """Add up the retrievers' scores, each as standard deviations from its mean over all candidates.

    Ranks alone (reciprocal rank fusion) throw away how far apart the candidates are. Scaling by the lowest and highest
    score makes much of small differences where a retriever's candidates lie close together, as the best hundred cosines
    of a large corpus do; that came out below the better retriever alone. What was compared stands in
    ``eval/ablation.md``.

    A passage that a retriever did not return counts as its lowest candidate, or 0 where the ranking is complete.

    Args:
        rankings: by retriever, (passage id, raw score) with the best first; lengths may differ.
        weights: by retriever, ≥ 0; one for each ranking. Retrievers that returned nothing leave their weight to the
            others.
        complete: retrievers whose ranking holds every passage that they score above 0.
        groups: by passage id, a group that its score is to be compared within, such as its language; one for each
            candidate.
        by_group: retrievers whose scores mean less across groups than within one: their mean and deviation are the
            group's. Words of the question are fewer in passages of the neighbour language, which are none the worse.
        smallest_group: a group of fewer candidates is compared with the largest one, for its own mean says little.
    Returns:
        Each passage once, best first; scores in (0, 1), 0.5 for a passage that is average among the candidates. Equal
        scores stand in the order of the ids.
    Raises:
        InvalidRanking: a passage occurs twice in one ranking, a weight is missing, or every weight is 0.
    """
    if missing := sorted(name for name in rankings if name not in weights):
        raise InvalidRanking(f"No weight is given for {', '.join(missing)}. Give each ranking one.")
    total = sum(weights[name] for name, ranking in rankings.items() if ranking)
    if total <= 0:
        if any(rankings.values()):
            raise InvalidRanking(f"No weight above 0 among {', '.join(rankings)}. Give at least one of them weight.")
        return []
    candidates = sorted({passage_id for ranking in rankings.values() for passage_id, _ in ranking})
    fused = [0.0] * len(candidates)
    for name, ranking in rankings.items():
        if not ranking:
            continue
        scores = dict(ranking)
        if len(scores) != len(ranking):
            raise InvalidRanking(f"A passage occurs twice in the ranking of {name!r}.")
        share = weights[name] / total
        for positions in _compared(candidates, groups if name in by_group else None, smallest_group):
            known = [scores[candidates[position]] for position in positions if candidates[position] in scores]
            absent = 0.0 if name in complete or not known else min(known)
            deviations = _standardise([scores.get(candidates[position], absent) for position in positions])
            for position, deviation in zip(positions, deviations, strict=True):
                fused[position] += share * deviation
    ranked = sorted(zip(candidates, fused, strict=True), key=lambda pair: (-pair[1], pair[0]))
    return [(passage_id, _squash(deviation)) for passage_id, deviation in ranked]


def _compared(
    candidates: Sequence[str], groups: Mapping[str, str] | None, smallest_group: int
) -> Iterable[Sequence[int]]:
    """The positions of the candidates that are compared with each other: of each group, or all."""
    if groups is None:
        return [range(len(candidates))]
    positions: dict[str, list[int]] = {}
    for position, candidate in enumerate(candidates):
        positions.setdefault(groups[candidate], []).append(position)
    large = [group for group in positions.values() if len(group) >= smallest_group]
    # The largest takes the small ones in: what is left is compared with somebody.
    small = [position for group in positions.values() if len(group) < smallest_group for position in group]
    if not large:
        return [range(len(candidates))]
    largest = max(large, key=len)
    return [group + small if group is largest else group for group in large]


def _standardise(scores: Sequence[float]) -> list[float]:
    """Standard deviations from the mean; all 0 where nothing differs by more than rounding errors do."""
    mean = math.fsum(scores) / len(scores)
    deviation = math.sqrt(math.fsum((score - mean) ** 2 for score in scores) / len(scores))
    if deviation <= 1e-6 * max(map(abs, scores)):
        return [0.0] * len(scores)
    return [(score - mean) / deviation for score in scores]


def _squash(deviation: float) -> float:
    """To (0, 1), in the same order. A passage cannot deviate further than the root of the number of candidates."""
    return 1.0 / (1.0 + math.exp(-deviation))
