"""Rates of a whole register from a draw of zones and of sources in them, with intervals that know the design."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geocensus.measures.batches.significance import clopper_pearson
from geocensus.measures.shares import wilson

__all__ = ["Estimate", "TwoStageDraw", "simple_share"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LIKELY_ALIKE = 0.05
"""Correlation of errors within a zone that is assumed at least, whatever few zones show by luck; own choice."""


LEAST_TOLD = 5
"""Errors, and sources without one, from which the part of the frame that was seen narrows an interval; own choice."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A rate that was estimated from a draw.

    Parameters
    ----------
    rate
        NaN where nothing was observed.
    low, high
        Bounds at the stated confidence.
    seen, of
        Observed successes and trials, without weights.
    design_effect
        Variance by that of a simple draw of as many; NaN when it cannot be told.
    effective
        Trials of a simple draw that would tell as much.
    freedom
        Degrees of freedom: clusters less strata.
    method
        ``wilson``, ``clopper-pearson`` or ``two-stage``.
    """

    rate: float
    low: float
    high: float
    seen: int
    of: int
    design_effect: float
    effective: float
    freedom: int
    method: str


def simple_share(count: int, of: int, *, confidence: float = 0.95, exact: bool = False) -> Estimate:
    """Estimate a rate from a simple draw: Wilson's interval, or the exact one of Clopper and Pearson.

    Examples
    --------
    The examples of R. G. Newcombe, Statistics in Medicine 17 (1998), table I, methods 3 and 5:

    >>> found = simple_share(81, 263)
    >>> round(found.low, 4), round(found.high, 4)
    (0.2553, 0.3662)
    >>> found = simple_share(81, 263, exact=True)
    >>> round(found.low, 4), round(found.high, 4)
    (0.2527, 0.3676)
    """
    low, high = (clopper_pearson if exact else wilson)(count, of, confidence=confidence)
    return Estimate(
        rate=count / of if of else float("nan"),
        low=float(low),
        high=float(high),
        seen=int(count),
        of=int(of),
        design_effect=1.0,
        effective=float(of),
        freedom=max(int(of) - 1, 0),
        method="clopper-pearson" if exact else "wilson",
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Nested:
    """How observed sources lie in cells (a part of a zone), cells in zones, zones in strata."""

    cell: Ints
    zone_of_cell: Ints
    stratum_of_zone: Ints
    taken: Floats
    frame: Floats
    chance: Floats

    @classmethod
    def of(cls, draw: TwoStageDraw) -> Self:
        _, first_zone, zone = np.unique(draw.zone, return_index=True, return_inverse=True)
        _, stratum = np.unique(draw.stratum, return_inverse=True)
        pairs = zone * (int(draw.part.max(initial=0)) + 1) + draw.part
        _, first_cell, cell = np.unique(pairs, return_index=True, return_inverse=True)
        return cls(
            cell=cell,
            zone_of_cell=zone[first_cell],
            stratum_of_zone=stratum[first_zone],
            taken=np.bincount(cell).astype(np.float64),
            frame=draw.sources_of[first_cell],
            chance=draw.chance[first_zone],
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class TwoStageDraw:
    """Sources that were drawn in two stages and observed: zones within strata, then sources within zones.

    Parameters
    ----------
    stratum, zone, part : (n,) whole numbers
        Stratum of the first stage (the county), cluster (the zone; numbered over all strata), and stratum of the second
        stage within the zone.
    chance : (n,)
        Chance with which the source's zone was drawn; 1 where it was certain to be.
    sources_of : (n,)
        Sources of the frame in the source's zone and part.
    """

    stratum: Ints
    zone: Ints
    part: Ints
    chance: Floats
    sources_of: Floats

    def __len__(self) -> int:
        return len(self.stratum)

    @cached_property
    def _nested(self) -> _Nested:
        return _Nested.of(self)

    @property
    def weight(self) -> Floats:
        """Sources of the frame that each observed one stands for, by what was observed of each zone and stratum."""
        nested = self._nested
        each: Floats = nested.frame / nested.taken / nested.chance[nested.zone_of_cell]
        return each[nested.cell]

    def rate(self, success: ArrayLike, within: ArrayLike | None = None, *, confidence: float = 0.95) -> Estimate:
        """Estimate the share of successes, of all sources or of those *within* a domain.

        Parameters
        ----------
        success : (n,) truth values
        within : (n,) truth values, optional
            Domain: flagged sources, for instance. Sources outside it still tell how zones differ.
        confidence

        Source
        ------
        Ratio (Hájek) estimator and its linearised variance in two stages [W. G. Cochran, Sampling Techniques, 1977,
        11.24; C.-E. Särndal, B. Swensson, J. Wretman, Model Assisted Survey Sampling, 1992, 4.3, 5.5]; zones drawn with
        unequal chances by Hájek's approximation [J. Hájek, Annals of Mathematical Statistics 35 (1964)], which for equal
        ones is Cochran's formula itself; exact interval of
        the effective number of trials, by the t quantile of clusters less strata [E. L. Korn and B. I. Graubard, Survey
        Methodology 24 (1998)].

        Examples
        --------
        Two of four zones, two of four sources in each:

        >>> draw = TwoStageDraw(
        ...     stratum=np.zeros(4, int), zone=np.array([0, 0, 1, 1]), part=np.zeros(4, int),
        ...     chance=np.full(4, 0.5), sources_of=np.full(4, 4.0))
        >>> found = draw.rate([True, False, False, False])
        >>> found.rate, found.freedom
        (0.25, 1)
        """
        domain = np.ones(len(self), dtype=bool) if within is None else np.asarray(within, dtype=bool)
        y = np.asarray(success, dtype=bool) & domain
        seen, of = int(y.sum()), int(domain.sum())
        if not of:
            return _nothing(seen)
        weight = self.weight
        total = float((weight * domain).sum())
        rate = float((weight * y).sum()) / total
        error = (y - rate) * domain
        variance, freedom = self._variance(error)
        variance /= total**2
        if freedom < 1:
            return Estimate(
                rate=rate, low=0.0, high=1.0, seen=seen, of=of, design_effect=float("nan"), effective=0.0,
                freedom=freedom, method="two-stage",
            )  # fmt: skip
        effect, effective = self._effective(rate, variance, of, domain, total)
        fewer = _t_ratio(of, freedom, confidence)
        # A draw of every source leaves nothing to estimate.
        if not np.isfinite(effective):
            low = high = rate
        else:
            bounds = clopper_pearson([rate * effective * fewer], [effective * fewer], confidence=confidence)
            low, high = (float(bound[0]) for bound in bounds)
        return Estimate(
            rate=rate, low=low, high=high, seen=seen, of=of, design_effect=effect, effective=effective * fewer,
            freedom=freedom, method="two-stage",
        )  # fmt: skip

    def total(self, value: ArrayLike) -> tuple[float, float]:
        """Estimate the total of a value over the frame, and the standard error of the estimate.

        Examples
        --------
        Every zone and every source observed: nothing is estimated.

        >>> draw = TwoStageDraw(
        ...     stratum=np.zeros(3, int), zone=np.array([0, 0, 1]), part=np.zeros(3, int),
        ...     chance=np.ones(3), sources_of=np.array([2.0, 2.0, 1.0]))
        >>> draw.total([1, 2, 3])
        (6.0, 0.0)
        """
        values = np.asarray(value, dtype=np.float64)
        return float((self.weight * values).sum()), float(np.sqrt(self._variance(values)[0]))

    def _variance(self, value: Floats) -> tuple[float, int]:
        """Give the variance of the estimated total of a value, and its degrees of freedom."""
        nested = self._nested
        n, whole, zone = nested.taken, nested.frame, nested.zone_of_cell
        mean = np.bincount(nested.cell, value, len(n)) / n
        spread = np.bincount(nested.cell, (value - mean[nested.cell]) ** 2, len(n)) / np.maximum(n - 1, 1)
        stratum, chance = nested.stratum_of_zone, nested.chance
        zones, strata = len(stratum), int(stratum.max(initial=-1)) + 1
        total = np.bincount(zone, whole * mean, zones)
        inside = np.bincount(zone, whole**2 * (1 - n / whole) / n * spread, zones)
        # Zones that were certain to be drawn are strata; what was drawn of them are sources.
        left = 1 - chance
        drawn = np.bincount(stratum, left > 0, strata)
        share = np.bincount(stratum, left, strata)
        middle = np.bincount(stratum, left * total / chance, strata) / np.where(share > 0, share, 1)
        # The only zone of its stratum is compared with the mean of all, which is 0 for residuals.
        middle = np.where(drawn > 1, middle, 0.0)
        between = np.bincount(stratum, left * (total / chance - middle[stratum]) ** 2, strata)
        spread_out = between * drawn / np.maximum(drawn - 1, 1)
        variance = float(spread_out.sum() + (inside / chance).sum())
        spare = np.bincount(stratum, np.bincount(zone, n - 1, zones), strata)
        return variance, int(np.where(drawn > 0, drawn - 1, spare).sum())

    def _effective(
        self, rate: float, variance: float, of: int, domain: NDArray[np.bool_], total: float
    ) -> tuple[float, float]:
        if total <= of * (1 + 1e-9):  # every source was observed
            return 1.0, float("inf")
        nested, spread = self._nested, rate * (1 - rate)
        # What few zones show is often less than what they have in common, by luck; it must not narrow the interval.
        clustered = (nested.chance < 1).any()
        taken = of / len(np.unique(self.zone[domain]))
        least = 1 + (taken - 1) * LIKELY_ALIKE if clustered else 1.0
        simple = spread / max(of - 1, 1) * (1 - of / total)
        effect = max(variance / simple, least) if simple > 0 else least
        # What a draw of much of the frame gains stands on the spread, of which a few errors tell too little.
        told = min(rate, 1 - rate) * of >= LEAST_TOLD
        return effect, of / effect / (1 - of / total if told else 1.0)


def _t_ratio(of: int, freedom: int, confidence: float) -> float:
    from scipy.special import stdtrit

    half = (1 - confidence) / 2
    return min(float(stdtrit(max(of - 1, 1), half) / stdtrit(freedom, half)) ** 2, 1.0)


def _nothing(seen: int) -> Estimate:
    nan = float("nan")
    return Estimate(
        rate=nan, low=0.0, high=1.0, seen=seen, of=0, design_effect=nan, effective=0.0, freedom=0, method="two-stage"
    )


def design_effect_of(alike: float, taken: float) -> float:
    """Give the design effect of zones of *taken* sources whose errors are correlated by *alike* [Kish 1965, 5.4]."""
    return 1.0 + (max(taken, 1.0) - 1.0) * max(alike, 0.0)


def likeness(success: ArrayLike, zone: Any) -> float:
    """Estimate how alike the sources of one zone are: the intraclass correlation, by analysis of variance.

    Parameters
    ----------
    success : (n,) truth values
    zone : (n,)

    Source
    ------
    W. G. Cochran, Sampling Techniques, 1977, 9.4, with the mean size of unequal clusters [Fleiss 1981, 13.2].

    Examples
    --------
    >>> likeness([1, 1, 0, 0], [1, 1, 2, 2])
    1.0
    """
    value = np.asarray(success, dtype=np.float64)
    _, place = np.unique(np.asarray(zone), return_inverse=True)
    size = np.bincount(place).astype(np.float64)
    n, k = len(value), len(size)
    if k < 2 or n <= k:
        return LIKELY_ALIKE
    means = np.bincount(place, value) / size
    between = float((size * (means - value.mean()) ** 2).sum()) / (k - 1)
    inside = float(((value - means[place]) ** 2).sum()) / (n - k)
    usual = (n - float((size**2).sum()) / n) / (k - 1)
    whole = between + (usual - 1) * inside
    return (between - inside) / whole if whole > 0 else LIKELY_ALIKE
