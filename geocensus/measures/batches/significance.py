"""Exact tail probabilities and intervals, and their correction for many batches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

LEAST_P = 1e-16
"""Smaller probabilities are not told apart: no assumption holds that well."""

__all__ = ["BEYOND", "binomial_limits", "binomial_tail", "clopper_pearson", "effective_size", "holm"]

Floats = NDArray[np.float64]

BEYOND = 0.001
"""Chance that a batch like all others lies above its control limit; 0.1 % each side is the custom of funnel charts
[D. J. Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24 (2005)]."""


def binomial_tail(count: Any, of: Any, chance: Any) -> Floats:
    """Give the probability of *count* or more successes in *of* trials; exact.

    Parameters
    ----------
    count, of : (n,) whole numbers
    chance : (n,) probability of one success

    Source
    ------
    The binomial tail as a regularised incomplete beta function [DLMF 8.17.5].

    Examples
    --------
    >>> binomial_tail([0, 8, 10], [10, 10, 10], 0.5).round(6).tolist()
    [1.0, 0.054688, 0.000977]
    """
    from scipy.special import betainc

    count, of, chance = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in (count, of, chance)))
    tail = np.ones(count.shape)
    some = (count > 0) & (chance < 1)
    tail[some] = betainc(count[some], of[some] - count[some] + 1, chance[some])
    return tail


def effective_size(number: NDArray[np.int64], value: Floats, groups: int) -> Floats:
    """Count the values of each batch as statements of its habits: those of a street along the axis are one and the same.

    Parameters
    ----------
    number, value : (m,)
        Batch and value of each member.
    groups
        Number of batches.

    Source
    ------
    Effective size of a sample of clusters: the square of the sum over the sum of the squares [L. Kish, Survey Sampling, 1965].

    Examples
    --------
    >>> effective_size(np.array([0, 0, 0, 1, 1]), np.array([36.1, 36.2, 36.3, 36.4, 36.4]), 2)
    array([3., 1.])
    """
    code, distinct = pd.factorize(value)
    most = max(len(distinct), 1)
    pair, pairs = pd.factorize(number * most + code)
    alike = np.bincount(pair).astype(np.float64)
    total, squares = (np.bincount(pairs // most, weight, minlength=groups) for weight in (alike, alike**2))
    return np.asarray(total**2 / np.fmax(squares, 1.0), dtype=np.float64)


def holm(p: Floats) -> Floats:
    """Correct p-values for their number, so that the chance of *any* false alarm among them stays below the level.

    Parameters
    ----------
    p : (n,)
        NaN where nothing was tested; such values do not count.

    Source
    ------
    S. Holm, A simple sequentially rejective multiple test procedure, Scand. J. Statist. 6 (1979); valid however the
    tests depend on each other.

    Examples
    --------
    >>> holm(np.array([0.01, 0.02, np.nan, 0.5]))
    array([0.03, 0.04,  nan, 0.5 ])
    """
    adjusted = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    adjusted[order] = np.clip(np.maximum.accumulate(p[order] * np.arange(len(order), 0, -1)), LEAST_P, 1.0)
    return adjusted


def clopper_pearson(count: Any, of: Any, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Give the exact confidence interval of a share.

    Returns
    -------
    low, high : (n,)
        0 and 1 where *of* is 0.

    Source
    ------
    C. J. Clopper and E. S. Pearson, Biometrika 26 (1934).

    Examples
    --------
    >>> [bound.round(3).tolist() for bound in clopper_pearson([0, 3], [20, 20])]
    [[0.0, 0.032], [0.168, 0.379]]
    """
    from scipy.special import betaincinv

    count, of = np.broadcast_arrays(np.asarray(count, dtype=np.float64), np.asarray(of, dtype=np.float64))
    rest, half = of - count, (1.0 - confidence) / 2.0
    low, high = np.zeros(count.shape), np.ones(count.shape)
    some, left = count > 0, rest > 0
    low[some] = betaincinv(count[some], rest[some] + 1, half)
    high[left] = betaincinv(count[left] + 1, rest[left], 1.0 - half)
    return low, high


def binomial_limits(of: Any, chance: float, *, beyond: float) -> tuple[Floats, Floats]:
    """Give the counts that fewer than *beyond* of all batches of that size stay under, or exceed, when all are alike.

    Returns
    -------
    low, high : (n,) counts
        ``P(X < low) ≤ beyond`` and ``P(X > high) ≤ beyond``, each as near as a whole number can be.

    Examples
    --------
    >>> [bound.tolist() for bound in binomial_limits([10, 100], 0.1, beyond=0.001)]
    [[0.0, 2.0], [5.0, 20.0]]
    """
    of = np.asarray(of, dtype=np.float64)
    low, high = np.zeros(of.shape), of.copy()
    # Halving the range 0…n finds the least count whose tail is small enough, of all batches at once.
    for bound, wanted in ((high, beyond), (low, None)):
        below, above = np.full(of.shape, -1.0), of + 1
        while ((above - below) > 1).any():
            middle = np.where(above - below > 1, np.floor((above + below) / 2), above)
            tail = binomial_tail(middle, of, chance)
            small = tail <= wanted if wanted is not None else 1.0 - tail > beyond
            open_ = above - below > 1
            above = np.where(open_ & small, middle, above)
            below = np.where(open_ & ~small, middle, below)
        bound[...] = above - 1 if wanted is not None else np.maximum(above - 1, 0)
    return low, high
