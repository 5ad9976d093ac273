"""The nearest zone by brute force: every edge that may be nearest, by geodesics alone.

Nothing of the index serves here: distances come from :class:`pyproj.Geod`, and an edge is left out only where the triangle
inequality forbids that it is nearest.
"""

from __future__ import annotations

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from benchmarks.tessellations import tessellation
from geocensus.zones import ZoneIndex, ZoneLayer

GEOD = pyproj.Geod(ellps="GRS80")

Floats = NDArray[np.float64]

AT_ONCE = 100
"""Points that are compared with all vertices together."""

ROUNDS, PLACES = 10, 12
"""An edge is narrowed down so many times, each time to two of so many steps: to a millionth of a millimetre's effect."""

SAME_M = 1e-3
"""Zones whose distances differ by less share a border there: either is right."""


def nearest_by_force(layer: ZoneLayer, *, lon: Floats, lat: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Measure how far points are from the nearest zone.

    Returns
    -------
    metres : (n,)
        0 where a zone holds the point.
    near : (n, m)
        Which zones are nearest, several where they share a border.
    """
    owner, start, end = _edges(layer)
    length = _metres(start, end)
    metres = np.full(len(lon), np.inf)
    near = np.zeros((len(lon), len(layer)), dtype=np.bool_)
    points = np.column_stack([lon, lat])
    for first in range(0, len(lon), AT_ONCE):
        here = points[first : first + AT_ONCE]
        away = _metres(np.repeat(here, len(start), axis=0), np.tile(start, (len(here), 1))).reshape(len(here), -1)
        # From any place on an edge it is no farther to the point than from its start, but for the edge's length.
        point, edge = np.nonzero(away - length * 1.001 <= away.min(axis=1)[:, None])
        found = _to_edges(here[point], start[edge], end[edge])
        least = np.full((len(here), len(layer)), np.inf)
        np.minimum.at(least, (point, owner[edge]), found)
        least[shapely.covers(layer.geometry[None, :], shapely.points(here)[:, None])] = 0.0
        metres[first : first + AT_ONCE] = least.min(axis=1)
        near[first : first + AT_ONCE] = least <= least.min(axis=1)[:, None] + SAME_M
    return metres, near


def _edges(layer: ZoneLayer) -> tuple[NDArray[np.intp], Floats, Floats]:
    lines, zone = shapely.get_parts(shapely.boundary(layer.geometry), return_index=True)
    xy, line = shapely.get_coordinates(lines, return_index=True)
    at = np.flatnonzero(line[1:] == line[:-1])
    return zone[line[at]], xy[at], xy[at + 1]


def _metres(one: Floats, other: Floats) -> Floats:
    return np.asarray(GEOD.inv(*one.T, *other.T)[2], dtype=np.float64)


def _to_edges(point: Floats, start: Floats, end: Floats) -> Floats:
    low, high = np.zeros(len(point)), np.ones(len(point))
    steps = np.linspace(0.0, 1.0, PLACES)
    best = np.full(len(point), np.inf)
    for _ in range(ROUNDS):
        t = low[:, None] + (high - low)[:, None] * steps
        places = start[:, None, :] + (end - start)[:, None, :] * t[:, :, None]
        metres = _metres(np.repeat(point, PLACES, axis=0), places.reshape(-1, 2)).reshape(t.shape)
        k = metres.argmin(axis=1)
        best = np.minimum(best, metres.min(axis=1))
        each = np.arange(len(t))
        low, high = t[each, np.maximum(k - 1, 0)], t[each, np.minimum(k + 1, PLACES - 1)]
    return best


def island(south: float, *, cells: int = 40_000) -> ZoneLayer:
    """Cut some zones with gaps, and one with a hole that holds its own exclave, out of generated ones near a latitude."""
    shapes = tessellation(cells)
    middle = shapely.get_coordinates(shapely.centroid(shapes))
    around = np.flatnonzero((np.abs(middle - np.median(middle, axis=0)) < 0.45).all(axis=1))
    move = np.array([110.5, south + 0.5]) - np.median(middle, axis=0)
    shapes = shapely.transform(shapes[around], lambda xy: xy + move)
    kept = [shape for k, shape in enumerate(shapes) if k % 3]
    hollow = shapely.Polygon(shapely.box(111.0, 0, 111.5, 0.5).exterior, [shapely.box(111.1, 0.1, 111.4, 0.4).exterior])
    exclave = shapely.MultiPolygon([hollow, shapely.box(111.2, 0.2, 111.3, 0.3)])
    kept.append(shapely.transform(exclave, lambda xy: xy + np.array([0.0, south + 0.3])))
    return ZoneLayer.from_geometries(code=[f"{k:04}" for k in range(len(kept))], geometry=kept)


def some_points(layer: ZoneLayer, n: int, *, south: float, seed: int) -> tuple[Floats, Floats]:
    """Draw points among the zones, beside their corners, within the exclave's hole, and up to 300 km away."""
    rng = np.random.default_rng(seed)
    west, least, east, most = layer.bounds
    quarter = n // 4
    corners = shapely.get_coordinates(layer.geometry)
    parts = [
        rng.uniform((west - 0.1, least - 0.1), (east + 0.1, most + 0.1), (n - 3 * quarter, 2)),
        corners[rng.integers(0, len(corners), quarter)] + rng.uniform(-1e-5, 1e-5, (quarter, 2)),
        rng.uniform((111.1, south + 0.4), (111.4, south + 0.7), (quarter, 2)),
        rng.uniform((west - 3, least - 2.5), (east + 3, most + 2.5), (quarter, 2)),
    ]
    lon, lat = np.concatenate(parts).T
    return lon.copy(), lat.copy()


def compare(points: int, *, south: float, seed: int = 11, cells: int = 40_000) -> dict[str, float]:
    """Compare the index with brute force: wrong zones, and the worst distance error, by both methods."""
    layer = island(south, cells=cells)
    lon, lat = some_points(layer, points, south=south, seed=seed)
    metres, near = nearest_by_force(layer, lon=lon, lat=lat)
    wrong, worst = 0, 0.0
    for method in ("geos", "compiled"):
        index = ZoneIndex(layer, method=method)
        if method == "compiled":
            index.compile(store=False)
        found = index.nearest(lon=lon, lat=lat, limit_m=1e6)
        wrong += int((~near[np.arange(len(lon)), found.zone]).sum())
        worst = max(worst, float(np.abs(found.distance_m - metres).max()))
    return {
        "points": len(lon), "zones": len(layer), "south": south, "wrong": wrong, "worst m": worst,
        "inside": float((metres == 0).mean()), "farthest km": metres.max() / 1e3,
    }  # fmt: skip
