"""How sure a mean or a difference of means is, given the questions that happened to be asked."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatTable = npt.NDArray[np.float64]

RESAMPLES = 10_000
_CHUNK = 500  # resamples at a time: 10,000 for thousands of questions would fill memory
_EXACT_UP_TO = 13  # differing questions; 2**13 sign patterns are fewer than the resamples
# Sums of the same numbers in another order differ by this much at most; equal outcomes must count as equal.
_TOLERANCE = 1e-12


def bootstrap_intervals(values: FloatTable, *, seed: int = 0, resamples: int = RESAMPLES) -> FloatTable:
    """Percentile bootstrap 95% confidence intervals of column means; the same seed gives the same intervals.

    Args:
        values: float64 (questions, columns).
    Returns:
        float64 (columns, 2): lower and upper bound.
    Raises:
        ValueError: there is no question.
    Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
    """
    questions = len(values)
    if not questions:
        raise ValueError("Confidence intervals need at least one question.")
    random = np.random.default_rng(seed)
    even = np.full(questions, 1.0 / questions)
    means = np.concatenate(
        [
            random.multinomial(questions, even, size=min(_CHUNK, resamples - start)) @ values / questions
            for start in range(0, resamples, _CHUNK)
        ]
    )
    bounds: FloatTable = np.percentile(means, [2.5, 97.5], axis=0).T
    return bounds


def randomisation_test(differences: npt.NDArray[np.float64], *, seed: int = 0, resamples: int = RESAMPLES) -> float:
    """Two-sided paired randomisation test: how often chance alone gives so large a mean difference.

    If the two systems were the same, each question's difference could as well have had the other sign. Every
    pattern of signs is tried when few questions differ, else ``resamples`` random ones.

    Args:
        differences: float64 (questions,), one system's score minus the other's.
    Returns:
        The p-value, in (0, 1]; 1.0 when nothing differs.
    Source: Smucker, Allan & Carterette, CIKM 2007.
    """
    differing = differences[np.abs(differences) > _TOLERANCE]
    if not len(differing):
        return 1.0
    observed = abs(differing.sum()) - _TOLERANCE * len(differing)
    if len(differing) <= _EXACT_UP_TO:
        patterns = np.arange(2 ** len(differing))[:, None] >> np.arange(len(differing)) & 1
        return float(np.mean(np.abs((2 * patterns - 1) @ differing) >= observed))
    random = np.random.default_rng(seed)
    as_large = 0
    for start in range(0, resamples, _CHUNK):
        signs = random.integers(0, 2, size=(min(_CHUNK, resamples - start), len(differing))) * 2 - 1
        as_large += int(np.sum(np.abs(signs @ differing) >= observed))
    # The observed pattern is one of the possible ones; counting it keeps p above 0.
    return (as_large + 1) / (resamples + 1)


def proportion_interval(successes: int, trials: int) -> tuple[float, float]:
    """Wilson score 95% confidence interval of a proportion.

    For rates of few trials at the edge, such as 25 of 25, where the bootstrap knows no uncertainty.

    Raises:
        ValueError: there is no trial.
    Source: Wilson, Journal of the American Statistical Association 22, 1927.
    """
    if not trials:
        raise ValueError("A proportion needs at least one trial.")
    z = 1.959963984540054
    share, spread = successes / trials, z * z / trials
    centre = (share + spread / 2) / (1 + spread)
    half = z * ((share * (1 - share) + spread / 4) / trials) ** 0.5 / (1 + spread)
    return max(0.0, centre - half), min(1.0, centre + half)
