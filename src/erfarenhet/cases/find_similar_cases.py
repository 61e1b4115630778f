"""The cases nearest to a situation, with the reasons why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from erfarenhet.cases.case_records import Case
from erfarenhet.cases.compare_situation import WEIGHTS, Feature, FeatureName, compare_situation
from erfarenhet.cases.situation import Situation
from erfarenhet.retrieval.search import Searcher
from erfarenhet.store.interface import Filters

# Passages among which the cases nearest to a free text are looked for.
_PASSAGES = 100


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """A case beside a situation.

    Attributes:
        rank: from 1.
        score: weighted mean of the features' similarities, 0–1.
        features: all that were compared, most important first.
    """

    rank: int
    case: Case
    score: float
    features: tuple[Feature, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is near, in the asker's language."""
        return tuple(feature.text for feature in self.features if feature.verdict in ("near", "partly"))

    @property
    def differences(self) -> tuple[str, ...]:
        """In what it differs."""
        return tuple(feature.text for feature in self.features if feature.verdict == "far")

    @property
    def unknown(self) -> tuple[str, ...]:
        """What the case does not tell."""
        return tuple(feature.text for feature in self.features if feature.verdict == "unknown")


def find_similar_cases(
    situation: Situation,
    cases: Sequence[Case],
    language: str,
    *,
    limit: int = 10,
    closeness: Mapping[str, float] | None = None,
) -> list[SimilarCase]:
    """Rank cases by how alike they are to a situation.

    What a case does not tell counts as the mean of that feature over the cases that tell it: neither near nor far. So
    a thinly documented case comes neither first nor last for its silence.

    Args:
        language: sv, nb or nn; of the reasons.
        closeness: of each case to the situation's text, by case id (see ``text_closeness``); left out without text.
    Returns:
        Nearest first; equal scores in the order of the ids.
    """
    compared = {
        case.case_id: compare_situation(
            situation, case, language, closeness=None if closeness is None else closeness.get(case.case_id, 0.0)
        )
        for case in cases
    }
    usual = _means(feature for features in compared.values() for feature in features)
    scored = [(_score(compared[case.case_id], usual), case) for case in cases]
    scored.sort(key=lambda pair: (-pair[0], pair[1].case_id))
    return [
        SimilarCase(rank, case, round(score, 4), tuple(compared[case.case_id]))
        for rank, (score, case) in enumerate(scored[:limit], start=1)
    ]


def text_closeness(text: str, *, searcher: Searcher, language: str) -> dict[str, float]:
    """How near each case comes to a text: its best passage's score beside the best of all, 0–1.

    Cases without a passage among the best hundred are left out.
    """
    found = searcher.search(text, k=_PASSAGES, filters=Filters(document_type=("fallstudie",)), language=language)
    best: dict[str, float] = {}
    for hit in found.hits:
        best.setdefault(hit.passage.document_id, hit.score)
    highest = max(best.values(), default=0.0)
    return {document_id: score / highest for document_id, score in best.items()} if highest > 0 else {}


def _means(features: Iterable[Feature]) -> dict[FeatureName, float]:
    known: dict[FeatureName, list[float]] = {}
    for feature in features:
        if feature.similarity is not None:
            known.setdefault(feature.name, []).append(feature.similarity)
    return {name: sum(values) / len(values) for name, values in known.items()}


def _score(features: Sequence[Feature], usual: Mapping[FeatureName, float]) -> float:
    total = weight = 0.0
    for feature in features:
        similarity = feature.similarity if feature.similarity is not None else usual.get(feature.name, 0.5)
        total += WEIGHTS[feature.name] * similarity
        weight += WEIGHTS[feature.name]
    return total / weight if weight else 0.0
