"""Shapes of a batch: all on one line, many units at one place, one row far from the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.language import Text
from geocensus.measures.batches.fineness import (
    TOO_FEW,
    computed_step_deg,
    count,
    enough,
    firsts,
    perhaps_shared,
    rows_of,
)
from geocensus.measures.batches.significance import binomial_tail, holm
from geocensus.measures.columns import Groups
from geocensus.measures.registry import Subject, measure

__all__: list[str] = []

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]

LEAST_PLACES = 10

SAME_AXIS = 0.05
"""Chance that two different places of a batch share one axis to the last digit: own choice, far above what happens at
ten metres within a county (one in a thousand), for batches that lie on one straight road."""

STREET_M = 25.0
"""Standard deviation of the gates of one street across it: own choice. Written in steps of *u* metres, a share of u / (√2π
times this) of a street along an axis shares one value: half of it in whole seconds, a fifth with four decimals."""

PLACE_M = 30.0
"""Side of a place that good positions of one spot stay within: own choice, phones err by 7 m an axis."""

AT_ONE_PLACE = 0.05
"""Largest share of a collector's different units that is expected at one spot outside parks: own choice; see the
measured rates."""

LEAST_UNITS = 5
"""Units of one spot that are worth a look at all [EEA C5.8 takes five for an error]."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """How nearly a batch is a line."""

    p: Floats
    same_p: Floats
    across_m: Floats
    along_m: Floats
    share: Floats


def _mean(values: Floats, number: Counts, of: Counts) -> Floats:
    return np.asarray(np.bincount(number, weights=values, minlength=len(of)) / np.fmax(of, 1), dtype=np.float64)


@measure(subject=Subject.BATCH, meaning=Text(en="How nearly the batch lies on one line", zh="批次坐标的共线程度"))
def line(
    groups: Groups, first_at_place: Mask, lon: Floats, lat: Floats, lon_unit_deg: Floats, lat_unit_deg: Floats
) -> Line:
    """Fit a line through the places of each batch, and count those that share one axis exactly.

    The probability is that of so thin a cloud from a round one (exact), or of so many equal values on an axis.

    Source
    ------
    J. W. Mauchly, Significance test for sphericity, Ann. Math. Statist. 11 (1940): for two variables
    P(W ≤ w) = w^((n − 2) / 2), with W = 4 λ₁λ₂ / (λ₁ + λ₂)² of the sample covariances.
    """
    g = len(groups)
    row = rows_of(groups)[first_at_place]
    number = groups.number[first_at_place]
    of = np.bincount(number, minlength=g)
    middle = _mean(lat[row], number, of)
    per_lon, per_lat = metres_per_degree(lat=middle)
    # Moments around a common origin lose nothing that matters: residuals of a metre in 100 km are 1e-10 of the squares.
    x = (lon[row] - _mean(lon[row], number, of)[number]) * per_lon[number]
    y = (lat[row] - middle[number]) * per_lat[number]
    xx, yy, xy = (_mean(product, number, of) for product in (x * x, y * y, x * y))
    half, root = (xx + yy) / 2, np.sqrt(((xx - yy) / 2) ** 2 + xy**2)
    large = half + root
    small = np.fmax((xx * yy - xy**2) / np.where(large > 0, large, 1.0), 0.0)
    w = np.where(half > 0, 4 * large * small / np.where(half > 0, (2 * half) ** 2, 1.0), 1.0)
    p = np.minimum(np.clip(w, 0.0, 1.0) ** (np.fmax(of - 2, 1) / 2), 1.0)
    same, p_same = np.zeros(g), np.ones(g)
    computed = computed_step_deg(lon[row], lat[row])
    for values, unit_deg, per_deg in ((lon, lon_unit_deg, per_lon), (lat, lat_unit_deg, per_lat)):
        equal = _most_equal(values, row, number, g)
        step_m = _mean(np.fmax(unit_deg[row], computed), number, of) * per_deg
        chance = np.clip(step_m / (np.sqrt(2 * np.pi) * STREET_M), SAME_AXIS, 1.0)
        p_same = np.fmin(p_same, 2.0 * binomial_tail(np.fmax(equal - 1, 0), np.fmax(of - 1, 1), chance))
        same = np.fmax(same, equal)
    return Line(
        p=np.minimum(2.0 * p, 1.0),
        same_p=np.minimum(2.0 * p_same, 1.0),
        across_m=np.sqrt(small),
        along_m=np.sqrt(large),
        share=same / np.fmax(of, 1),
    )


def _most_equal(values: Floats, row: Counts, number: Counts, g: int) -> Floats:
    """Count, in each batch, the places that share the most common value."""
    most = np.zeros(g)
    member = np.flatnonzero(perhaps_shared(values, by=3)[row])
    # Once more, now that a value of one batch and the same of another are different.
    member = member[perhaps_shared(values[row[member]].view(np.int64) + (number[member] << 32), by=3)]
    if len(member):
        code, distinct = pd.factorize(values[row[member]])
        pairs, of_pairs = pd.factorize(number[member] * len(distinct) + code)
        np.maximum.at(most, of_pairs // len(distinct), np.bincount(pairs).astype(np.float64))
    return most


@measure(
    subject=Subject.BATCH,
    meaning=Text(en="Chance of such a line in any of the batches", zh="各批次中偶然出现此类直线的概率"),
    unknown=TOO_FEW,
)
def line_p(line: Line, places_in_batch: Counts) -> Floats:
    """Correct the probabilities of the lines for the number of batches."""
    return holm(enough(line.p, places_in_batch, LEAST_PLACES))


@measure(
    subject=Subject.BATCH,
    meaning=Text(
        en="Chance that as many share one longitude or latitude in any of the batches",
        zh="各批次中偶然有如此多坐标经度或纬度相同的概率",
    ),
    unknown=TOO_FEW,
)
def same_axis_p(line: Line, places_in_batch: Counts) -> Floats:
    """Correct the probabilities of equal axes for the number of batches."""
    return holm(enough(line.same_p, places_in_batch, LEAST_PLACES))


@measure(
    subject=Subject.BATCH, unit="m", meaning=Text(en="Standard deviation across the line", zh="垂直于直线的标准差")
)
def line_across_m(line: Line) -> Floats:
    """Give the standard deviation of the places across the fitted line."""
    return line.across_m


@measure(subject=Subject.BATCH, unit="m", meaning=Text(en="Standard deviation along the line", zh="沿直线方向的标准差"))
def line_along_m(line: Line) -> Floats:
    """Give the standard deviation of the places along the fitted line."""
    return line.along_m


@measure(
    subject=Subject.BATCH,
    meaning=Text(
        en="Share of the places with one and the same longitude or latitude", zh="经度或纬度完全相同的坐标比例"
    ),
)
def same_axis_share(line: Line) -> Floats:
    """Give the largest share of places that lie on one meridian or parallel."""
    return line.share


@dataclass(frozen=True, kw_only=True, eq=False)
class Spot:
    """The spot of each batch that holds most of its different units."""

    units: Counts
    of: Counts


@measure(subject=Subject.BATCH, meaning=Text(en="The spot with most of the batch's units", zh="单位最集中的地点"))
def spot(groups: Groups, lon: Floats, lat: Floats, site_key: Any, park: Any = None, address: Any = None) -> Spot:
    """Find the spot of 30 m with most of each batch's units that differ in site, and in address where addresses are known.

    Units of one park, owner or building share a spot rightly: they count once.
    """
    g = len(groups)
    row = rows_of(groups)
    own = pd.Series(site_key)
    site, _ = pd.factorize(own)
    estate = None if park is None else pd.factorize(pd.Series(park, dtype="str").radd("park ").fillna(own))[0]
    door = None if address is None else pd.factorize(pd.Series(address))[0]
    units = np.zeros(g, dtype=np.int64)
    located = np.isfinite(lon) & np.isfinite(lat)
    per_lon, per_lat = metres_per_degree(lat=np.where(located, np.rint(lat), 0.0))
    for shift in (0.0, 0.5):
        cell = np.full(len(lon), -1, dtype=np.int64)
        east, north = (
            np.floor(v[located] * per[located] / PLACE_M + shift) for v, per in ((lon, per_lon), (lat, per_lat))
        )
        cell[located] = north.astype(np.int64) * 4_000_000 + east.astype(np.int64)
        crowded = perhaps_shared(cell, by=LEAST_UNITS) & located
        member = np.flatnonzero(crowded[row] & (groups.number >= 0))
        if not len(member):
            continue
        code, cells = pd.factorize(cell[row[member]])
        crowd, crowds = pd.factorize(groups.number[member] * len(cells) + code)
        different = _distinct(crowd, site[row[member]], len(crowds))
        if estate is not None:
            different = np.minimum(different, _distinct(crowd, estate[row[member]], len(crowds)))
        if door is not None:
            doors = _distinct(crowd, door[row[member]], len(crowds))
            different = np.where(doors > 0, np.minimum(doors, different), different)
        np.maximum.at(units, crowds // len(cells), different)
    return Spot(units=units, of=count(groups, firsts(groups, site, located & (site >= 0))))


def _distinct(crowd: Counts, value: Counts, n: int) -> Counts:
    """Count the different known values in each crowd."""
    known = value >= 0
    pairs = pd.unique(crowd[known] * (value.max(initial=0) + 1) + value[known])
    return np.bincount(pairs // (value.max(initial=0) + 1), minlength=n).astype(np.int64)


@measure(
    subject=Subject.BATCH,
    meaning=Text(en="Chance of so many units at one spot in any of the batches", zh="各批次中偶然如此集中的概率"),
    unknown=TOO_FEW,
)
def spot_p(spot: Spot) -> Floats:
    """Correct the exact binomial probabilities of the spots for the number of batches."""
    p = binomial_tail(np.minimum(spot.units, spot.of), spot.of, AT_ONE_PLACE)
    return holm(enough(p, spot.of, LEAST_PLACES))


@measure(subject=Subject.BATCH, meaning=Text(en="Different units at one spot", zh="同一地点的不同单位数"))
def spot_units(spot: Spot) -> Counts:
    """Count the different units at the batch's most crowded spot."""
    return spot.units


@measure(subject=Subject.BATCH, meaning=Text(en="Different units in the batch", zh="批次内不同单位数"))
def units_located(spot: Spot) -> Counts:
    """Count the different units of the batch that have a position."""
    return spot.of
