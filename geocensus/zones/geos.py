"""Which zones hold each point, asked of GEOS: nothing compiled, exact, right for every kind of polygon.

The rule everywhere: a zone holds the points of its border too. The compiled grid asks the same functions whenever it
is in doubt, so both give the same answers.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geocensus.zones.validation import Geometries

__all__ = ["covering_pairs", "holds", "lowest", "positions", "unmasked"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

PREPARE_FROM = 8
"""Candidate points from which preparing a polygon pays (measured on counties of 129 vertices in the middle)."""

BLOCK = 1_000_000
"""Points at a time: bounds the memory of candidate pairs."""

THREAD_FROM = 50_000
"""Candidate pairs from which a second thread pays."""


def covering_pairs(
    geometry: Geometries,
    valid: NDArray[np.bool_],
    tree: shapely.STRtree,
    *,
    lon: Floats,
    lat: Floats,
    threads: int = 2,
) -> tuple[Ints, Ints]:
    """Give every pair of a point and a zone that holds it.

    Parameters
    ----------
    geometry : (m,) polygons and multipolygons
    valid : (m,) bool
        Whether each is valid.
    tree
        Over `geometry`.
    lon, lat : (n,) degrees
        NaN and infinite values lie in no zone.

    Returns
    -------
    point, zone : (k,) numbers
        Within a block of points sorted by zone, then point.
    """
    points, zones = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for start in range(0, len(lon), BLOCK):
        part = slice(start, start + BLOCK)
        known = np.flatnonzero(np.isfinite(lon[part]) & np.isfinite(lat[part])) + start
        point, zone = tree.query(shapely.points(lon[known], lat[known]))
        order = np.lexsort((point, zone))
        point, zone = known[point[order]], zone[order].astype(np.int64)
        held = holds(geometry, valid, point, zone, lon, lat, threads)
        points.append(point[held])
        zones.append(zone[held])
    return np.concatenate(points), np.concatenate(zones)


def holds(
    geometry: Geometries,
    valid: NDArray[np.bool_],
    point: Ints,
    zone: Ints,
    lon: Floats,
    lat: Floats,
    threads: int = 2,
) -> NDArray[np.bool_]:
    """Tell for each pair whether the zone holds the point.

    Parameters
    ----------
    geometry, valid
        As for :func:`covering_pairs`.
    point, zone : (k,) numbers
        Sorted by zone.
    lon, lat : (n,) degrees

    Returns
    -------
    (k,) bool
    """
    if len(zone) < THREAD_FROM or threads < 2:
        return _asked(geometry, valid, point, zone, lon, lat)
    # Parts end where a zone ends, so that each polygon is copied and prepared once.
    cuts = np.unique(np.searchsorted(zone, zone[np.linspace(0, len(zone) - 1, 4 * threads + 1).astype(int)[1:-1]]))
    with ThreadPoolExecutor(threads) as pool:
        parts = pool.map(
            lambda at: _asked(geometry, valid, point[at], zone[at], lon, lat),
            np.split(np.arange(len(zone)), cuts),
        )
        return np.concatenate(list(parts))


def _asked(
    geometry: Geometries, valid: NDArray[np.bool_], point: Ints, zone: Ints, lon: Floats, lat: Floats
) -> NDArray[np.bool_]:
    zones, own, count = np.unique(zone, return_inverse=True, return_counts=True)
    # Copies: GEOS builds the index of a prepared polygon when it is first asked, which two threads must not do at once.
    copies = np.asarray(shapely.force_2d(geometry[zones]))
    # A prepared polygon counts the crossings of all its rings together. Where rings cross each other that takes the
    # overlap of two parts for a hole, so invalid polygons are asked part by part: never prepared.
    shapely.prepare(copies[(count >= PREPARE_FROM) & valid[zones]])
    return np.asarray(shapely.intersects_xy(copies[own], lon[point], lat[point]), dtype=bool)


def lowest(n: int, point: Ints, zone: Ints) -> NDArray[np.int32]:
    """Give each of `n` points the lowest of its zones, −1 when it has none.

    Examples
    --------
    >>> lowest(3, np.array([0, 2, 2]), np.array([7, 4, 5]))
    array([ 7, -1,  4], dtype=int32)
    """
    best = np.full(n, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(best, point, zone.astype(np.int32))
    best[best == np.iinfo(np.int32).max] = -1
    return best


def positions(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Give positions as arrays; what is no position on Earth is NaN on both axes.

    Raises
    ------
    ValueError
        When they are not equally long columns: a mistake of the caller's program.
    """
    x, y = np.atleast_1d(unmasked(lon)), np.atleast_1d(unmasked(lat))
    if x.shape != y.shape or x.ndim != 1:
        msg = f"lon and lat must be equally long columns; they have the shapes {x.shape} and {y.shape}"
        raise ValueError(msg)
    known = (np.abs(x) <= 180) & (np.abs(y) <= 90)
    if known.all():
        return x, y
    return np.where(known, x, np.nan), np.where(known, y, np.nan)


def unmasked(values: ArrayLike) -> Floats:
    """Give numbers as an array; those that a mask hides are NaN.

    Examples
    --------
    >>> unmasked(np.ma.masked_equal([110.5, 0.0], 0.0))
    array([110.5,   nan])
    """
    if isinstance(values, np.ma.MaskedArray):
        return np.where(np.ma.getmaskarray(values), np.nan, np.asarray(values.data, dtype=np.float64))
    return np.asarray(values, dtype=np.float64)
