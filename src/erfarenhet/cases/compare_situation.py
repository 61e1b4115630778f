"""How alike a situation and a case are, feature by feature, with the reason in words.

Each feature gives a similarity in [0, 1], or nothing when the case does not tell it. A feature that the asker did not
state takes no part. What the weights mean and how they were checked: docs/decisions/0032-similar-cases.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from erfarenhet.cases.case_records import Case
from erfarenhet.cases.industries import load_industries
from erfarenhet.cases.similar_texts import SIMILAR_TEXTS, SimilarTexts, grouped
from erfarenhet.cases.situation import Situation
from erfarenhet.vocabulary import load_vocabulary

FeatureName = Literal["event", "industry", "jobs", "population", "place", "text"]
Verdict = Literal["near", "partly", "far", "unknown"]
# What decides whether another's experience can be used: what happened, to what kind of business, and how large it was.
WEIGHTS: Mapping[FeatureName, float] = {
    "event": 3.0,
    "industry": 3.0,
    "jobs": 1.5,
    "population": 1.0,
    "place": 0.75,
    "text": 1.5,
}
_NEAR, _PARTLY = 0.75, 0.4

# Events that ask for much the same of a municipality; the others are not alike.
_RELATED: Mapping[frozenset[str], float] = {
    frozenset(pair): value
    for *pair, value in (
        ("nedläggning", "konkurs", 0.6),
        ("nedläggning", "flytt", 0.6),
        ("nedläggning", "neddragning", 0.6),
        ("konkurs", "neddragning", 0.5),
        ("konkurs", "flytt", 0.5),
        ("flytt", "neddragning", 0.5),
        ("nedläggning", "försvarsnedläggning", 0.5),
        ("nedläggning", "statlig avveckling", 0.5),
        ("försvarsnedläggning", "statlig avveckling", 0.6),
        ("nedläggning", "tillfällig stängning", 0.5),
        ("neddragning", "tillfällig stängning", 0.6),
        ("branschkris", "neddragning", 0.6),
        ("branschkris", "långvarig nedgång", 0.5),
        ("etablering", "samhällsomvandling", 0.4),
    )
}
_SAME_SECTOR = 0.35
# A ratio of two gives 0.69, of four 0.22.
_RATIO_SPREAD = 0.8
_SAME_COUNTY, _SAME_COUNTRY = 0.8, 0.5


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a case beside the asker's.

    Attributes:
        similarity: 0–1; ``None`` when the case does not tell it.
        text: the reason, in the asker's language.
    """

    name: FeatureName
    verdict: Verdict
    similarity: float | None
    text: str


def compare_situation(
    situation: Situation, case: Case, language: str, *, closeness: float | None = None
) -> list[Feature]:
    """Compare what the asker stated with what the case tells, most important first.

    Args:
        closeness: of the case's passages to the asker's text, 0–1; ``None`` when there is no text.
    """
    texts = SIMILAR_TEXTS[language]
    compared = (
        _event(situation, case, texts, language),
        _industry(situation, case, texts, language),
        _jobs(situation, case, texts),
        _population(situation, case, texts),
        _place(situation, case, texts, language),
        _text(closeness, texts),
    )
    return [feature for feature in compared if feature is not None]


def _feature(name: FeatureName, similarity: float | None, texts: SimilarTexts, words: Sequence[str]) -> Feature:
    """A feature with the words for near, partly and far."""
    if similarity is None:
        return Feature(name, "unknown", None, texts.unknown[name])
    similarity = round(similarity, 4)
    if similarity >= _NEAR:
        return Feature(name, "near", similarity, words[0])
    if similarity >= _PARTLY:
        return Feature(name, "partly", similarity, words[1])
    return Feature(name, "far", similarity, words[2])


def _event(situation: Situation, case: Case, texts: SimilarTexts, language: str) -> Feature | None:
    if not situation.event_types:
        return None
    if not case.event_types:
        return _feature("event", None, texts, ())

    def label(event: str) -> str:
        return load_vocabulary().label("event_types", event, language)

    best = {
        asked: max((_event_similarity(asked, event), event) for event in case.event_types)
        for asked in situation.event_types
    }
    similarity = sum(value for value, _ in best.values()) / len(best)
    shared = [asked for asked in situation.event_types if asked in case.event_types]
    asked, (_, nearest) = max(best.items(), key=lambda item: item[1][0])
    if shared:
        # One event in common is the same event, however many more either side has.
        similarity = max(similarity, _NEAR)
    words = (
        texts.same_event.format(", ".join(map(label, shared))),
        texts.related_event.format(label(nearest), label(asked)),
        texts.other_event.format(", ".join(map(label, case.event_types))),
    )
    return _feature("event", similarity, texts, words)


def _event_similarity(one: str, other: str) -> float:
    return 1.0 if one == other else _RELATED.get(frozenset((one, other)), 0.0)


def _industry(situation: Situation, case: Case, texts: SimilarTexts, language: str) -> Feature | None:
    if not situation.industries:
        return None
    if not case.industries:
        return _feature("industry", None, texts, ())
    industries = load_industries()
    shared = [one for one in situation.industries if one in case.industries]
    sectors = {industries.by_id[one].sector for one in situation.industries}
    related = [one for one in case.industries if industries.by_id[one].sector in sectors]
    similarity = 1.0 if shared else _SAME_SECTOR if related else 0.0

    def labels(ids: Sequence[str]) -> str:
        return ", ".join(industries.label(one, language) for one in ids)

    feature = _feature(
        "industry",
        similarity,
        texts,
        (
            texts.same_industry.format(labels(shared)),
            texts.related_industry.format(labels(related)),
            texts.other_industry.format(labels(case.industries)),
        ),
    )
    if related and not shared:
        return Feature("industry", "far", feature.similarity, texts.related_industry.format(labels(related)))
    return feature


def _ratio_similarity(one: int, other: int) -> float:
    return math.exp(-(math.log(one / other) ** 2) / (2 * _RATIO_SPREAD**2))


def _jobs(situation: Situation, case: Case, texts: SimilarTexts) -> Feature | None:
    if situation.jobs_lost is not None:
        asked, count = situation.jobs_lost, case.main_jobs("lost")
        phrases = (texts.same_jobs, texts.near_jobs, texts.other_jobs)
    elif situation.jobs_gained is not None:
        asked, count = situation.jobs_gained, case.main_jobs("gained")
        phrases = (texts.same_gained, texts.near_gained, texts.other_gained)
    else:
        return None
    if count is None or count.number == 0:
        return _feature("jobs", None, texts, ())
    numbers = grouped(asked), grouped(count.number)
    words = [phrase.format(*numbers) for phrase in phrases]
    return _feature("jobs", _ratio_similarity(asked, count.number), texts, words)


def _population(situation: Situation, case: Case, texts: SimilarTexts) -> Feature | None:
    if situation.population is None:
        return None
    known = case.municipal_population()
    if known is None or known.number == 0:
        return _feature("population", None, texts, ())
    numbers = grouped(situation.population), grouped(known.number)
    words = [phrase.format(*numbers) for phrase in (texts.same_size, texts.near_size, texts.other_size)]
    return _feature("population", _ratio_similarity(situation.population, known.number), texts, words)


def _place(situation: Situation, case: Case, texts: SimilarTexts, language: str) -> Feature | None:
    if situation.country is None and situation.county is None:
        return None
    if not case.countries:
        return _feature("place", None, texts, ())
    countries = ", ".join(load_vocabulary().label("countries", country, language) for country in case.countries)
    if situation.municipality and situation.municipality in case.municipalities:
        return Feature("place", "near", 1.0, texts.same_municipality.format(situation.municipality))
    if situation.county and situation.county in case.counties:
        return Feature("place", "near", _SAME_COUNTY, texts.same_county.format(situation.county))
    if situation.country in case.countries:
        return Feature("place", "partly", _SAME_COUNTRY, texts.same_country.format(countries))
    return Feature("place", "far", 0.0, texts.other_country.format(countries))


def _text(closeness: float | None, texts: SimilarTexts) -> Feature | None:
    if closeness is None:
        return None
    return _feature("text", closeness, texts, (texts.near_text, texts.near_text, texts.other_text))
