"""Nearest zones of points that lie in none, from the edges of the compiled grid.

The grid stores no zone with an edge, only how the label changes across it. That is enough: a point outside of all zones
looks at borders between nothing and a zone, and the change is that zone's label. Wherever that reasoning does not hold
(overlaps, corners where several zones meet a gap, more edges than fit) the point is left undecided, for
:mod:`geocensus.zones.borders` to measure zone by zone.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geocensus.zones.borders import measure_pieces
from geocensus.zones.grid import Grid
from geocensus.zones.grid_build import ZONE_BITS
from geocensus.zones.grid_near import MOST, near_edges

__all__ = ["FARTHEST_M", "NearBorder", "near_border"]

Floats = NDArray[np.float64]

FARTHEST_M = 60_000.0
"""As far as local metres serve to choose edges."""

HIGHEST_LAT = 70.0
"""Up to this latitude; the bound was measured there."""

BLOCK = 20_000
"""Points at a time in one thread."""


@dataclass(frozen=True, kw_only=True, eq=False)
class NearBorder:
    """The border nearest to each point.

    Parameters
    ----------
    decided : (n,) bool
        False: the other columns mean nothing.
    distance_m : (n,) metres
        NaN when no border lies within the limit.
    zone : (n,) numbers
        The lowest zone at the foot point; −1 when there is none.
    lon, lat : (n,) degrees
        The foot point.
    """

    decided: NDArray[np.bool_]
    distance_m: Floats
    zone: NDArray[np.int32]
    lon: Floats
    lat: Floats


def near_border(grid: Grid, *, lon: Floats, lat: Floats, limit_m: float, tie_m: float, threads: int = 2) -> NearBorder:
    """Find the border nearest to each of some points that lie in no zone, and the zone there.

    Parameters
    ----------
    grid
        Of a layer whose geometry is valid throughout.
    lon, lat : (n,) degrees, finite
    limit_m, tie_m : metres
    """
    n = len(lon)
    out = NearBorder(
        decided=np.zeros(n, dtype=bool),
        distance_m=np.full(n, np.nan),
        zone=np.full(n, -1, dtype=np.int32),
        lon=np.full(n, np.nan),
        lat=np.full(n, np.nan),
    )

    def some(part: slice) -> None:
        _near_block(grid, lon[part], lat[part], limit_m, tie_m, part, out)

    parts = [slice(a, b) for a, b in pairwise([*range(0, n, BLOCK), n])]
    if threads < 2 or len(parts) < 2:
        for part in parts:
            some(part)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(some, parts))
    return out


def _near_block(
    grid: Grid,
    lon: Floats,
    lat: Floats,
    limit_m: float,
    tie_m: float,
    part: slice,
    out: NearBorder,
) -> None:
    lon, lat = np.ascontiguousarray(lon), np.ascontiguousarray(lat)
    count, edges = near_edges(
        lon,
        lat,
        limit_m,
        grid.west,
        grid.south,
        1 / grid.scale,
        grid.columns,
        grid.rows,
        grid.cells,
        grid.leaves,
        grid.words,
    )
    decided = (count <= MOST) & (np.abs(lat) <= HIGHEST_LAT)
    listed = np.where(count <= MOST, count, 0)
    pair = np.repeat(np.arange(len(lon)), listed)
    metres, foot_lon, foot_lat, _ = measure_pieces(lon[pair], lat[pair], edges[:, 0:2], edges[:, 2:4], edges[:, 4])
    some = np.flatnonzero(listed > 0)
    least = np.full(len(lon), np.inf)
    if len(some):
        first = np.cumsum(listed) - listed
        least[some] = np.minimum.reduceat(metres, first[some])
    tied = metres <= least[pair] + tie_m

    change = edges[:, 5].astype(np.int64) & 0xFFFFFFFF
    back = -change & 0xFFFFFFFF
    zone_mask = (1 << ZONE_BITS) - 1
    # A border between a zone and nothing changes the label by that zone's, one way or the other.
    alone = np.where(
        change >> ZONE_BITS == 1, change & zone_mask, np.where(back >> ZONE_BITS == 1, back & zone_mask, -1)
    )
    # Every zone at the foot point must show itself by a border to nothing.
    decided[pair[tied & (alone < 0)]] = False
    best = np.full(len(lon), np.iinfo(np.int32).max, dtype=np.int64)
    np.minimum.at(best, pair[tied], alone[tied])

    within = np.isfinite(least) & (least <= limit_m)
    chosen = np.flatnonzero(tied & within[pair] & (alone == best[pair]))[::-1]
    at = pair[chosen] + part.start
    out.distance_m[at], out.lon[at], out.lat[at] = metres[chosen], foot_lon[chosen], foot_lat[chosen]
    out.zone[part] = np.where(within & decided, best, -1).astype(np.int32)
    out.decided[part] = decided
