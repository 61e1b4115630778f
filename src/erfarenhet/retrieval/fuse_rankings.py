"""Merge what several retrievers found for one question into one ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from erfarenhet.errors import InvalidRanking

Ranking = Sequence[tuple[str, float]]


def fuse_rankings(rankings: Mapping[str, Ranking], weights: Mapping[str, float]) -> list[tuple[str, float]]:
    """Add up the retrievers' scores, each scaled to [0, 1] over its own candidates.

    Ranks alone (reciprocal rank fusion) throw away how far apart the candidates are; on Swedish and Norwegian sets
    that came out below the better retriever alone. A passage that a retriever did not return counts 0 there.

    Args:
        rankings: by retriever, (passage id, raw score) with the best first; lengths may differ.
        weights: by retriever, ≥ 0. Retrievers that returned nothing leave their weight to the others.
    Returns:
        Each passage once, best first; scores in [0, 1]. Equal scores stand in the order of the ids.
    Raises:
        InvalidRanking: a passage occurs twice in one ranking, or every weight is 0.
    """
    total = sum(weights[name] for name, ranking in rankings.items() if ranking)
    if total <= 0:
        if any(rankings.values()):
            raise InvalidRanking(f"No weight above 0 among {', '.join(rankings)}. Give at least one of them weight.")
        return []
    fused: dict[str, float] = {}
    for name, ranking in rankings.items():
        if not ranking:
            continue
        if len({passage_id for passage_id, _ in ranking}) != len(ranking):
            raise InvalidRanking(f"A passage occurs twice in the ranking of {name!r}.")
        lowest = min(score for _, score in ranking)
        spread = max(score for _, score in ranking) - lowest
        for passage_id, score in ranking:
            scaled = (score - lowest) / spread if spread > 0 else 1.0
            fused[passage_id] = fused.get(passage_id, 0.0) + weights[name] / total * scaled
    return sorted(fused.items(), key=lambda pair: (-pair[1], pair[0]))
