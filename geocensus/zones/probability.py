"""How probable it is that the true point lies in a zone, when the position has a circular normal error.

With the position at the origin and r the distance to the border in direction θ, the share of the error's distribution
that a zone holds is the integral of 1 - exp(-r²/2σ²) along its border, with dθ/2π. The first term counts whether the
position itself is inside; the second falls off so quickly that only the border within some σ matters.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.zones.borders import Borders

__all__ = ["probability_pairs"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REACH = 6.5
"""Standard deviations: what lies beyond holds less than 1e-9 of the distribution."""

Holds = Callable[[Ints, Floats, Floats], NDArray[np.bool_]]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)


def probability_pairs(
    borders: Borders, *, lon: Floats, lat: Floats, zone: Ints, sigma_m: Floats, holds: Holds
) -> Floats:
    """Give the probability that each point's true place lies in its zone.

    Parameters
    ----------
    borders
        Of the zones; valid polygons.
    lon, lat : (n,) degrees
    zone : (n,) numbers of the zones that `borders` was made of
    sigma_m : (n,) metres
        Standard deviation along each axis; 0 gives certainty.
    holds
        Tells which of these points (by their number here), moved to other places, their zone holds.

    Returns
    -------
    (n,) probabilities

    Source
    ------
    Integral of a circular normal law over a polygon as a sum over its edges: A. R. DiDonato, R. K. Hageman, SIAM
    Journal on Scientific and Statistical Computing 3 (1982), 434-446; Gauss-Legendre quadrature along each edge.
    """
    share = holds(np.arange(len(lon)), lon, lat).astype(np.float64)
    unsure = np.flatnonzero(sigma_m > 0)
    for block in borders.blocks(unsure, zone):
        lost, clear = _lost(borders, lon[block], lat[block], zone[block], sigma_m[block])
        share[block] -= lost
        # On the border the position has no side to be counted on: it is moved off, by a hundred-thousandth of σ.
        for turn in (0.7, 2.9, 4.6):
            at = block[~clear]
            if not len(at):
                break
            east, north = metres_per_degree(lat=lat[at])
            x, y = (
                lon[at] + 1e-5 * np.cos(turn) * sigma_m[at] / east,
                lat[at] + 1e-5 * np.sin(turn) * sigma_m[at] / north,
            )
            lost, clear_there = _lost(borders, x, y, zone[at], sigma_m[at])
            share[at] = holds(at, x, y) - lost
            clear[~clear] = clear_there
    return np.clip(share, 0.0, 1.0)


def _lost(borders: Borders, lon: Floats, lat: Floats, zone: Ints, sigma_m: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Give what the near border takes away from each point's certainty, and whether the point is clear of it."""
    point, piece = borders.within(lon=lon, lat=lat, zone=zone, reach_m=REACH * sigma_m)
    lost, clear = _shares(borders, lon[point], lat[point], piece, sigma_m[point])
    touching = np.bincount(point[~clear], minlength=len(lon)) > 0
    return np.asarray(np.bincount(point, lost, len(lon)), dtype=np.float64), ~touching


def _shares(
    borders: Borders, lon: Floats, lat: Floats, piece: Ints, sigma_m: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Integrate exp(-r²/2σ²) dθ/2π along pieces of border, the zone on the left; tell which the point is clear of."""
    start, step = borders.start[piece], borders.step[piece]
    north = (start[:, 1] - lat, start[:, 1] + step[:, 1] - lat)
    east = (start[:, 0] - lon, start[:, 0] + step[:, 0] - lon)
    # Metres, in units of σ; a degree is as long as halfway between the position and the border.
    x, y = [], []
    for dx, dy in zip(east, north, strict=True):
        per_east, per_north = metres_per_degree(lat=lat + dy / 2)
        x.append(dx * per_east / sigma_m)
        y.append(dy * per_north / sigma_m)
    length = np.hypot(x[1] - x[0], y[1] - y[0])
    length = np.maximum(length, 1e-300)
    cos, sin = (x[1] - x[0]) / length, (y[1] - y[0]) / length
    # The piece runs at the distance h from the position (positive: the position is on its left), from s0 to s1.
    h = x[0] * sin - y[0] * cos
    s0, s1 = x[0] * cos + y[0] * sin, x[1] * cos + y[1] * sin
    away = np.abs(h)
    # s = h sinh u makes dθ = du/cosh u: smooth however near the border is.
    low, high = np.clip(s0, -REACH, REACH), np.clip(s1, -REACH, REACH)
    near = np.flatnonzero((away < REACH) & (away > 1e-12) & (low < high))
    h, close, a, b = h[near], away[near], *(np.arcsinh(side[near] / away[near]) for side in (low, high))
    total = np.zeros(len(near))
    for left, right in ((np.minimum(a, 0.0), np.minimum(b, 0.0)), (np.maximum(a, 0.0), np.maximum(b, 0.0))):
        half = (right - left) / 2
        cosh = np.cosh((left + right)[:, None] / 2 + half[:, None] * _NODES)
        total += half * ((np.exp(-((close[:, None] * cosh) ** 2) / 2) / cosh) @ _WEIGHTS)
    lost = np.zeros(len(piece))
    lost[near] = np.where(borders.holds_left[piece[near]] == (h > 0), total, -total) / (2 * np.pi)
    clear = np.hypot(away, np.maximum(np.maximum(s0, -s1), 0.0)) > 1e-6
    return lost, clear
