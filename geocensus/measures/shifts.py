"""Systematic offsets of batches: whether all positions are more likely shifted than not, and by what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geocensus.coordinates import Datum, convert
from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.language import Text
from geocensus.measures.columns import Groups
from geocensus.measures.registry import Subject, measure
from geocensus.zones import ZoneIndex

__all__ = ["BD09", "CONSTANT", "GCJ02", "NAMES", "NEAR_M", "NOISE_M", "NONE", "Shift", "log_likelihood", "unshifted"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

NONE, GCJ02, BD09, CONSTANT = range(4)
NAMES = (
    Text(en="no shift", zh="无偏移"),
    Text(en="GCJ-02", zh="GCJ-02"),
    Text(en="BD-09", zh="BD-09"),
    Text(en="a constant shift", zh="固定平移"),
)
"""What a batch may be, in the order of its number."""

PRIOR = (0.965, 0.02, 0.01, 0.005)
"""Shares of batches before anything is seen (own)."""

NEAR_M = 3_000.0
"""A position farther than this from its zone is wrong in another way: no datum moves so far."""

NOISE_M = 20.0
"""An honest position lies outside its zone by about this at most (own: 10 m noise, and borders as good as that)."""

GROSS = 0.1
"""Share of rows that are wrong in another way, which may put them anywhere (own)."""

ANYWHERE = 0.05
"""How well "anywhere" explains a position, beside a place in the zone."""

LEAST_OUTSIDE = 3
LEAST_SHARE = 0.025
"""A batch of which fewer rows, or a smaller share, lies outside is not asked: nothing could decide."""

MOST_ROWS = 2_000
"""Of a larger batch so many rows are asked, evenly spread."""

STEP_M, STEPS = 30.0, 4
"""Grid of constant shifts: Beijing 54 and Xi'an 80 are off by 30-100 m [EPSG transformations of both]."""


CLOSE_M = 40.0
"""A vector is known when it is known to this: with an honest error of 10 m positions then end within 50 m (own)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Shift:
    """The best hypothesis on each of g batches.

    Parameters
    ----------
    kind : (g,) number in :data:`NAMES`
        The best of the shifts, whether or not it is believed; ``NONE`` where nothing was asked.
    log_odds : (g,)
        Natural logarithm of its odds against no shift; −inf where nothing was asked.
    share : (g,)
        The probability, among the shifts, of this one with a vector within :data:`CLOSE_M` of the mean.
    east_m, north_m : (g,) metres
        Its median vector.
    outside, outside_after, asked : (g,)
        Positions outside their zones as they are, and without the shift, of those that were asked.
    """

    kind: Ints
    log_odds: Floats
    share: Floats
    east_m: Floats
    north_m: Floats
    outside: Ints
    outside_after: Ints
    asked: Ints


def unshifted(kind: int, *, lon: Floats, lat: Floats, east_m: float, north_m: float) -> tuple[Floats, Floats]:
    """Take a shift away from positions."""
    if kind in (GCJ02, BD09):
        moved = convert(lon=lon, lat=lat, source=Datum.GCJ02 if kind == GCJ02 else Datum.BD09)
        return moved.lon, moved.lat
    if kind == CONSTANT:
        per_lon, per_lat = metres_per_degree(lat=lat)
        return lon - east_m / per_lon, lat - north_m / per_lat
    return lon, lat


@dataclass(frozen=True, kw_only=True, eq=False)
class _Batch:
    zones: ZoneIndex
    lon: Floats
    lat: Floats
    zone: Ints

    def fit(self, kind: int, east_m: float = 0.0, north_m: float = 0.0) -> tuple[float, int]:
        """Give the log-likelihood of a hypothesis, and how many positions it leaves outside their zones."""
        lon, lat = unshifted(kind, lon=self.lon, lat=self.lat, east_m=east_m, north_m=north_m)
        away = self.zones.distance_to(self.zone, lon=lon, lat=lat)
        return float(log_likelihood(away).sum()), int((away > NOISE_M).sum())

    def fit_grid(self, grid: Floats) -> list[tuple[float, int]]:
        """Give the same for many constant shifts (east, north): only positions near a border can tell them apart."""
        away = self.zones.distance_to(self.zone, lon=self.lon, lat=self.lat)
        reach = np.hypot(*grid.T).max() + NOISE_M
        inside = np.flatnonzero(away == 0)
        depth = np.zeros(len(away))
        depth[inside] = self.zones.border_distance_m(lon=self.lon[inside], lat=self.lat[inside], zone=self.zone[inside])
        near = np.flatnonzero(~(depth > reach))
        per_lon, per_lat = metres_per_degree(lat=self.lat[near])
        lon = self.lon[near] - grid[:, :1] / per_lon
        lat = self.lat[near] - grid[:, 1:] / per_lat
        zone = np.tile(self.zone[near], len(grid))
        moved = self.zones.distance_to(zone, lon=lon.ravel(), lat=lat.ravel()).reshape(lon.shape)
        deep = float(log_likelihood(np.zeros(len(away) - len(near))).sum())
        fits = deep + log_likelihood(moved).sum(axis=1)
        return list(zip(fits.tolist(), (moved > NOISE_M).sum(axis=1).tolist(), strict=True))


def log_likelihood(away_m: Floats) -> Floats:
    """Tell how well positions so far outside their zones go with honest ones; some are wrong in another way."""
    logs: Floats = np.log((1 - GROSS) * np.exp(-away_m / NOISE_M) + GROSS * ANYWHERE)
    return logs


@measure(subject=Subject.BATCH, meaning=Text(en="Systematic offset of the batch", zh="批次的系统性偏移"))
def batch_shift(
    groups: Groups,
    first_at_place: Mask,
    lon: Floats,
    lat: Floats,
    zone_reported_number: Ints,
    zone_distance_m: Floats,
    census_zones: Any,
    zones: ZoneIndex,
) -> Shift:
    """Compare, for each batch of which enough positions lie outside their zones, what its positions may be.

    Source
    ------
    Bayes' rule over no shift, GCJ-02, BD-09 and a grid of constant shifts; a share of gross errors is allowed for.
    """
    del census_zones  # asked for, because counties that stand in for zones decide nothing
    g = len(groups)
    rows = np.arange(len(groups.number)) if groups.row is None else groups.row
    usable = first_at_place & (groups.number >= 0)
    usable &= (zone_reported_number[rows] >= 0) & (np.nan_to_num(zone_distance_m[rows], nan=np.inf) <= NEAR_M)
    member, number = rows[usable], groups.number[usable]
    asked = np.bincount(number, minlength=g)
    outside = np.bincount(number, weights=zone_distance_m[member] > NOISE_M, minlength=g).astype(np.int64)
    found = Shift(
        kind=np.zeros(g, dtype=np.int64),
        log_odds=np.full(g, -np.inf),
        share=np.zeros(g),
        east_m=np.zeros(g),
        north_m=np.zeros(g),
        outside=outside,
        outside_after=outside.copy(),
        asked=asked.astype(np.int64),
    )
    chosen = np.flatnonzero((outside >= LEAST_OUTSIDE) & (outside >= LEAST_SHARE * asked))
    order = np.argsort(number, kind="stable")
    start = np.searchsorted(number[order], chosen, side="left")
    end = np.searchsorted(number[order], chosen, side="right")
    for batch, a, b in zip(chosen.tolist(), start.tolist(), end.tolist(), strict=True):
        at = member[order[a:b]]
        at = at[:: -(-len(at) // MOST_ROWS)]
        _decide(found, batch, _Batch(zones=zones, lon=lon[at], lat=lat[at], zone=zone_reported_number[at]))
    return found


def _decide(found: Shift, number: int, batch: _Batch) -> None:
    none, _ = batch.fit(NONE)
    tried: list[tuple[float, int, float, float, int]] = []
    for kind in (GCJ02, BD09):
        fit, left = batch.fit(kind)
        lon, lat = unshifted(kind, lon=batch.lon, lat=batch.lat, east_m=0.0, north_m=0.0)
        per_lon, per_lat = metres_per_degree(lat=batch.lat)
        east, north = np.median((batch.lon - lon) * per_lon), np.median((batch.lat - lat) * per_lat)
        tried.append((fit + np.log(PRIOR[kind]), kind, float(east), float(north), left))
    # A vector could be fitted to anything: each of the grid gets its part of the prior.
    steps = [STEP_M * k for k in range(-STEPS, STEPS + 1)]
    grid = [(x, y) for x in steps for y in steps if STEP_M <= np.hypot(x, y) <= STEP_M * STEPS]
    if max(each[0] for each in tried) < none + np.log(PRIOR[NONE]):
        for (x, y), (fit, left) in zip(grid, batch.fit_grid(np.array(grid)), strict=True):
            tried.append((fit + np.log(PRIOR[CONSTANT] / len(grid)), CONSTANT, x, y, left))
    logs = np.array([each[0] for each in tried])
    best = int(logs.argmax())
    kind = tried[best][1]
    same = np.array([each[1] == kind for each in tried])
    weight = np.exp(logs - logs.max())
    # Of a constant shift all vectors of the grid together are the hypothesis, and their mean is its vector.
    found.kind[number] = kind
    found.log_odds[number] = logs.max() + np.log(weight[same].sum()) - none - np.log(PRIOR[NONE])
    vectors = np.array([each[2:4] for each in tried])
    found.east_m[number], found.north_m[number] = mean = np.average(vectors, axis=0, weights=weight * same)
    # Who is moved by a mean vector is put right only as far as the true one lies near it.
    near = np.hypot(*(vectors - mean).T) <= CLOSE_M
    found.share[number] = weight[same & near].sum() / weight.sum()
    found.outside_after[number] = tried[best][4]


@measure(
    subject=Subject.BATCH, meaning=Text(en="What the batch's positions most likely are", zh="批次坐标最可能的情形")
)
def shift_kind(batch_shift: Shift) -> NDArray[np.object_]:
    """Name the best hypothesis of each batch."""
    return np.array([NAMES[kind] for kind in batch_shift.kind.tolist()], dtype=object)


@measure(
    subject=Subject.BATCH,
    meaning=Text(en="Odds against no shift, as a power of ten", zh="相对于无偏移的胜算（10 的幂）"),
)
def shift_odds_log10(batch_shift: Shift) -> Floats:
    """Give the decimal logarithm of the odds; far below any threshold where nothing could decide."""
    log10: Floats = np.maximum(batch_shift.log_odds / np.log(10), -99.0)
    return log10


@measure(subject=Subject.BATCH, unit="m", meaning=Text(en="Length of the shift", zh="偏移量"))
def shift_m(batch_shift: Shift) -> Floats:
    """Measure the shift of the best hypothesis."""
    return np.hypot(batch_shift.east_m, batch_shift.north_m)


@measure(
    subject=Subject.BATCH, meaning=Text(en="Positions outside their zones as they are", zh="现状位于小区外的坐标数")
)
def shift_outside(batch_shift: Shift) -> Ints:
    """Count the positions outside their zones."""
    return batch_shift.outside


@measure(
    subject=Subject.BATCH, meaning=Text(en="Positions outside without the shift", zh="消除偏移后位于小区外的坐标数")
)
def shift_outside_after(batch_shift: Shift) -> Ints:
    """Count the positions that would be outside their zones without the shift."""
    return batch_shift.outside_after


@measure(
    unit="°",
    meaning=Text(en="Vector by which the row's batch is shifted, east and north", zh="所在批次的平移量（东、北）"),
    of_others=True,
)
def batch_shift_deg(lon: Floats) -> Floats:
    """Give the vector by which each row's batch is shifted; NaN: none is known before the batches are judged."""
    return np.full((len(lon), 2), np.nan)
