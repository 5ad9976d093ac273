"""Shares and their confidence intervals, of simple draws and of draws in clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geocensus.measures.batches.significance import clopper_pearson

__all__ = ["ClusteredShare", "clustered_share", "wilson"]

Floats = NDArray[np.float64]


def wilson(count: Any, of: Any, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Give the score interval of a share: on average right at the stated rate, and never outside 0 to 1.

    Returns
    -------
    low, high : (n,)
        0 and 1 where *of* is 0.

    Source
    ------
    E. B. Wilson, Journal of the American Statistical Association 22 (1927).

    Examples
    --------
    The example of R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3:

    >>> [bound.round(4).tolist() for bound in wilson([81, 15], [263, 148])]
    [[0.2553, 0.0624], [0.3662, 0.1605]]
    """
    from scipy.special import ndtri

    count, of = np.broadcast_arrays(np.asarray(count, dtype=np.float64), np.asarray(of, dtype=np.float64))
    z2 = float(ndtri(0.5 + confidence / 2)) ** 2
    middle = (count + z2 / 2) / (of + z2)
    reach = np.sqrt(z2) / (of + z2) * np.sqrt(count * (of - count) / np.maximum(of, 1) + z2 / 4)
    # The bounds at no and at all successes are 0 and 1 exactly; rounding must not move them.
    return np.where(count == 0, 0.0, middle - reach), np.where(count == of, 1.0, middle + reach)


@dataclass(frozen=True, kw_only=True)
class ClusteredShare:
    """A share that was estimated from a draw of clusters.

    Parameters
    ----------
    share
        Ratio of all successes to all trials.
    low, high
        Bounds at the stated confidence.
    design_effect
        Variance by that of a simple draw of as many; 1 when it cannot be told.
    effective
        Trials of a simple draw that would tell as much.
    """

    share: float
    low: float
    high: float
    design_effect: float
    effective: float


def clustered_share(count: ArrayLike, of: ArrayLike, *, confidence: float = 0.95) -> ClusteredShare:
    """Estimate a share from equally probable clusters, zones for instance, with what they have in common.

    Parameters
    ----------
    count, of : (k,) successes and trials of each cluster
        Clusters without trials are left out.

    Source
    ------
    Ratio estimator between clusters [W. G. Cochran, Sampling Techniques, 1977, chapter 9A]; exact interval of the
    effective number of trials with the degrees of freedom of the design [E. L. Korn and B. I. Graubard, Survey
    Methodology 24 (1998)].

    Examples
    --------
    >>> found = clustered_share([0, 10, 0, 10], [10, 10, 10, 10])
    >>> round(found.share, 2), round(found.design_effect, 1)
    (0.5, 13.0)
    """
    from scipy.special import stdtrit

    count, of = np.asarray(count, dtype=np.float64), np.asarray(of, dtype=np.float64)
    count, of = count[of > 0], of[of > 0]
    k, n = len(of), float(of.sum())
    if not k:
        return ClusteredShare(share=float("nan"), low=0.0, high=1.0, design_effect=1.0, effective=0.0)
    share = float(count.sum() / n)
    if k == 1:  # one cluster tells nothing of how clusters differ
        return ClusteredShare(share=share, low=0.0, high=1.0, design_effect=float("nan"), effective=0.0)
    simple = share * (1 - share) / (n - 1) if n > 1 else 0.0
    variance = k / (k - 1) * float(((count - share * of) ** 2).sum()) / n**2
    # Less than a simple draw's variance is luck of few clusters; it must not narrow the interval.
    effect = max(variance / simple, 1.0) if simple > 0 else 1.0
    half = (1 - confidence) / 2
    fewer = (float(stdtrit(n - 1, half)) / float(stdtrit(k - 1, half))) ** 2 if n > 1 else 1.0
    effective = n / effect * min(fewer, 1.0)
    low, high = clopper_pearson([share * effective], [effective], confidence=confidence)
    return ClusteredShare(
        share=share, low=float(low[0]), high=float(high[0]), design_effect=effect, effective=effective
    )
