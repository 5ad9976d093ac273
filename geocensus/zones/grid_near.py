"""Find the edges nearest to a point in rings of cells: the compiled part.

What is found here only chooses: in local metres, with everything that is neglected bounded. The edges that may be the
nearest are measured on the ellipsoid afterwards (:mod:`geocensus.zones.borders`).
"""

# numba infers the types of what it compiles.
# mypy: ignore-errors

from __future__ import annotations

import numba as nb
import numpy as np

from geocensus.coordinates.geodesy import FLATTENING, SEMI_MAJOR_M
from geocensus.zones.grid_build import LEAF_BITS

__all__ = ["FIELDS", "MOST", "near_edges"]

UNIT = float(1 << LEAF_BITS)

MOST = 16
"""Edges kept for one point; with more that may be nearest, it is left to the slow way."""

FIELDS = 6
"""Of each edge: lon, lat where it starts, its steps in lon and lat, how far along it the foot is, its label change."""

_E2 = FLATTENING * (2 - FLATTENING)
_RADIUS = 6_335_000.0
_DEGREE = np.pi / 180


@nb.njit(cache=True, nogil=True)
def _slack(metres, length, tan):
    """Bound the error of a local distance, in metres.

    Measured over 400,000 pairs up to 70 km and 70° of latitude it stays below 0.045 d³/R²·(1 + tan²φ); an edge of
    length L bows out of its straight line by at most L²(1 + tan φ)/8R.
    """
    curved = metres * (metres / _RADIUS) ** 2 * (1 + tan * tan)
    return 0.15 * curved + 2 * length * length * (1 + tan) / (8 * _RADIUS) + 2e-4


@nb.njit(cache=True, nogil=True)
def _keep(found, n, low, high, best, ax, ay, bx, by, t, change):
    """Add an edge to those that may be nearest; forget those that no longer may. Gives the new number and bound."""
    if low > best:
        return n, best
    if high < best:
        best = high
        kept = 0
        for i in range(n):
            if found[i, 6] <= best:
                if kept != i:
                    found[kept] = found[i]
                kept += 1
        n = kept
    # An edge stands in every leaf that it crosses: the same foot and the same change mean the same edge.
    fx, fy = ax + t * (bx - ax), ay + t * (by - ay)
    for i in range(n):
        gx, gy = found[i, 0] + found[i, 4] * found[i, 2], found[i, 1] + found[i, 4] * found[i, 3]
        if found[i, 5] == change and abs(fx - gx) < 1e-10 and abs(fy - gy) < 1e-10:
            # The piece that holds the foot within it tells more than one that ends there.
            if min(found[i, 4], 1 - found[i, 4]) >= min(t, 1 - t):
                return n, best
            found[i, 0], found[i, 1], found[i, 2], found[i, 3] = ax, ay, bx - ax, by - ay
            found[i, 4] = t
            return n, best
    if n == MOST:
        # The one that is likeliest to be too far goes; how near it may be is remembered in the last row.
        n -= 1
        worst = n
        for i in range(n):
            if found[i, 6] > found[worst, 6]:
                worst = i
        if low >= found[worst, 6]:
            found[MOST, 6] = min(found[MOST, 6], low)
            return MOST, best
        found[MOST, 6] = min(found[MOST, 6], found[worst, 6])
        found[worst] = found[n]
    found[n, 0], found[n, 1], found[n, 2], found[n, 3] = ax, ay, bx - ax, by - ay
    found[n, 4], found[n, 5], found[n, 6] = t, change, low
    return n + 1, best


@nb.njit(cache=True, nogil=True)
def near_edges(lon, lat, limit, west, south, size, columns, rows, cells, leaves, words):
    """List for each point the edges that may be the nearest within *limit* metres.

    Returns
    -------
    count : int32
        Edges of each point; more than MOST: not all of them are listed.
    edges : (k, FIELDS)
        Those of the first point first.
    """
    n_points = len(lon)
    count = np.zeros(n_points, np.int32)
    edges = np.empty((max(2 * n_points, 16), FIELDS), np.float64)
    total = 0
    found = np.empty((MOST + 1, FIELDS + 1), np.float64)
    for p in range(n_points):
        x0, y0 = lon[p], lat[p]
        phi = y0 * _DEGREE
        sin, cos = np.sin(phi), np.cos(phi)
        tan = abs(sin / cos)
        w = 1 - _E2 * sin * sin
        meridian = SEMI_MAJOR_M * (1 - _E2) / (w * np.sqrt(w))
        east = SEMI_MAJOR_M / np.sqrt(w) * cos * _DEGREE
        north = meridian * _DEGREE
        # How both change with latitude, halfway to the other point.
        east_slope = -0.5 * meridian * sin * _DEGREE * _DEGREE
        north_slope = 0.75 * meridian * 2 * _E2 * sin * cos / w * _DEGREE * _DEGREE
        # Metres per degree that no place within the limit falls below; 0.999: the Earth is round.
        reach = limit / 110_000.0
        east_low = 0.999 * SEMI_MAJOR_M * _DEGREE * max(np.cos(min(abs(y0) + reach, 90.0) * _DEGREE), 0.0)
        north_low = 0.999 * 110_500.0

        gx, gy = (x0 - west) / size, (y0 - south) / size
        column, row = np.int64(np.floor(gx)), np.int64(np.floor(gy))
        fx, fy = gx - column, gy - row
        best = limit
        n = 0
        found[MOST, 6] = np.inf
        ring = 0
        # Rings that lie wholly outside of the grid hold nothing.
        ring = max(ring, -column, column - columns + 1, -row, row - rows + 1)
        while True:
            if ring > 0:
                outside = min((ring - 1 + min(fx, 1 - fx)) * east_low, (ring - 1 + min(fy, 1 - fy)) * north_low) * size
                if outside > best or ring > columns + rows + abs(column) + abs(row):
                    break
            for r in range(max(row - ring, 0), min(row + ring, rows - 1) + 1):
                on_side = r == row - ring or r == row + ring
                step = 1 if on_side or ring == 0 else 2 * ring
                for c in range(column - ring, column + ring + 1, step):
                    if c < 0 or c >= columns:
                        continue
                    cell = np.int64(cells[r * columns + c])
                    if cell < 0:
                        continue
                    away_x = max(c - gx, gx - c - 1, 0.0) * size * east_low
                    away_y = max(r - gy, gy - r - 1, 0.0) * size * north_low
                    if away_x * away_x + away_y * away_y > best * best:
                        continue
                    # Within the cell: rings of leaves around the one nearest to the point.
                    split = cell & 7
                    k = 1 << split
                    first = cell >> 3
                    lx, ly = (gx - c) * k, (gy - r) * k
                    lc = min(max(np.int64(np.floor(lx)), 0), k - 1)
                    lr = min(max(np.int64(np.floor(ly)), 0), k - 1)
                    inner_x, inner_y = min(max(lx, 0.0), float(k)), min(max(ly, 0.0), float(k))
                    leaf = size / k
                    for around in range(k):
                        if around > 0:
                            # Nothing in this ring or beyond is nearer than the ring's inner side.
                            near_x = around - 1 + min(inner_x - lc, lc + 1 - inner_x)
                            near_y = around - 1 + min(inner_y - lr, lr + 1 - inner_y)
                            if min(near_x * east_low, near_y * north_low) * leaf > best:
                                break
                        for jr in range(max(lr - around, 0), min(lr + around, k - 1) + 1):
                            side = jr == lr - around or jr == lr + around
                            stride = 1 if side or around == 0 else 2 * around
                            for jc in range(lc - around, lc + around + 1, stride):
                                if jc < 0 or jc >= k:
                                    continue
                                place = np.int64(leaves[first + (jr << split) + jc])
                                if place < 0:
                                    continue
                                away_x = max(jc - lx, lx - jc - 1, 0.0) * leaf * east_low
                                away_y = max(jr - ly, ly - jr - 1, 0.0) * leaf * north_low
                                if away_x * away_x + away_y * away_y > best * best:
                                    continue
                                corner_x, corner_y = west + (c + jc / k) * size, south + (r + jr / k) * size
                                unit = leaf / UNIT
                                entries = words[place]
                                place += 2
                                for _ in range(entries):
                                    ax, ay = corner_x + words[place] * unit, corner_y + words[place + 1] * unit
                                    bx, by = corner_x + words[place + 2] * unit, corner_y + words[place + 3] * unit
                                    change = float(words[place + 4])
                                    place += 5
                                    ux, uy = (
                                        (ax - x0) * (east + east_slope * (ay - y0)),
                                        (ay - y0) * (north + north_slope * (ay - y0)),
                                    )
                                    vx, vy = (
                                        (bx - x0) * (east + east_slope * (by - y0)),
                                        (by - y0) * (north + north_slope * (by - y0)),
                                    )
                                    dx, dy = vx - ux, vy - uy
                                    length2 = dx * dx + dy * dy
                                    t = 0.0
                                    if length2 > 0:
                                        t = min(max(-(ux * dx + uy * dy) / length2, 0.0), 1.0)
                                    mx, my = ux + t * dx, uy + t * dy
                                    metres = np.sqrt(mx * mx + my * my)
                                    if metres > best + 1.0 and length2 < 1e6:
                                        slack = _slack(metres, 1e3, tan)
                                        if metres - slack > best:
                                            continue
                                    slack = _slack(metres, np.sqrt(length2), tan)
                                    n, best = _keep(
                                        found, n, metres - slack, metres + slack, best, ax, ay, bx, by, t, change
                                    )
            ring += 1
        count[p] = n if found[MOST, 6] > best else MOST + 1
        if 0 < count[p] <= MOST:
            if total + n > len(edges):
                edges = np.concatenate((edges, np.empty_like(edges)))
            for i in range(n):
                for f in range(FIELDS):
                    edges[total, f] = found[i, f]
                total += 1
    return count, edges[:total].copy()
