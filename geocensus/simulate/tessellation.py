"""Synthetic zones: a gapless division of real counties into polygons with wiggly, exactly shared borders.

Nothing in them is taken from a map but the outline of the counties. Their codes carry township numbers from 901 up,
which the code list of divisions does not use (GB/T 10114 numbers streets, towns and townships up to 599), and they go
by the name 合成普查区.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.errors import UsageError

__all__ = ["Division", "Plane", "Settlements", "divide", "nearest_of_same", "sample_inside", "settle"]

FIRST_TOWN = 901
MOST_PER_TOWN = 999
"""Towns are numbered from 901, zones in a town from 001: three digits each.

Zones crowd where people do, so a quarter of that on average is as many as are accepted.
"""

TOWN_AREA_KM2 = 85.0
"""Own choice: a county of 1,800 km² (Wu'an has 22 townships) gets about 21 synthetic towns."""

WIGGLE_LEVELS = 4
"""Each border is broken 4 times over: 16 pieces, as far apart as vertices of digitised village borders."""


@dataclass(frozen=True, kw_only=True)
class Plane:
    """Degrees of latitude as the unit of both axes around one latitude: good enough to scatter things in, not to measure.

    Parameters
    ----------
    shrink
        Cosine of that latitude.
    """

    shrink: float

    @classmethod
    def around(cls, geometry: NDArray[np.object_]) -> Plane:
        """Take the middle latitude of the geometry."""
        _, south, _, north = shapely.total_bounds(geometry)
        return cls(shrink=float(np.cos(np.radians((south + north) / 2))))

    def flat(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn (n, 2) lon, lat into the plane."""
        return lonlat * (self.shrink, 1.0)

    def degrees(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn (n, 2) of the plane into lon, lat."""
        return xy / (self.shrink, 1.0)

    def area_km2(self, polygon: shapely.Geometry) -> float:
        """Tell about how large a polygon is."""
        return float(shapely.area(polygon)) * self.shrink * KM_PER_DEGREE**2


KM_PER_DEGREE = 111.2
"""Of latitude, on a sphere of the earth's mean radius."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Settlements:
    """Where people and works crowd in: the middles of the synthetic towns.

    Parameters
    ----------
    lonlat : (t, 2) degrees
    county : (t,) number of the county
    weight : (t,) share of the sources; sums to 1
    spread : (t,) degrees of latitude
        Standard deviation of what lies around each.
    """

    lonlat: NDArray[np.float64]
    county: NDArray[np.intp]
    weight: NDArray[np.float64]
    spread: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Division:
    """The zones of the counties, and the town each belongs to.

    Parameters
    ----------
    geometry : (m,) polygons and multipolygons, degrees
    county, town : (m,) numbers of the zone's county and settlement
    code, town_code, name, town_name : (m,) text
    """

    geometry: NDArray[np.object_]
    county: NDArray[np.intp]
    town: NDArray[np.intp]
    code: NDArray[np.str_]
    name: NDArray[np.str_]
    town_code: NDArray[np.str_]
    town_name: NDArray[np.str_]


def sample_inside(polygon: shapely.Geometry, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw points evenly from a polygon.

    Returns
    -------
    (n, 2) degrees
    """
    shapely.prepare(polygon)
    west, south, east, north = shapely.bounds(polygon)
    found = np.empty((0, 2))
    while len(found) < n:
        tries = rng.uniform((west, south), (east, north), size=(4 * n + 16, 2))
        found = np.concatenate([found, tries[shapely.contains_xy(polygon, tries[:, 0], tries[:, 1])]])
    return found[:n]


def settle(counties: NDArray[np.object_], rng: np.random.Generator, *, zones: int) -> Settlements:
    """Place the middles of towns, well apart from each other, a large one and many small ones in each county.

    There are as many as their area suggests, and more where the zones would not find room in them.
    """
    plane = Plane.around(counties)
    places, numbers, weights = [], [], []
    areas = [plane.area_km2(county) for county in counties]
    crowded = 4 * zones / MOST_PER_TOWN / sum(areas)
    for number, (county, area) in enumerate(zip(counties, areas, strict=True)):
        wanted = max(int(np.clip(round(area / TOWN_AREA_KM2), 3, 60)), math.ceil(crowded * area))
        n = min(wanted, 1_000 - FIRST_TOWN)
        at = _apart(county, n, plane, rng)
        # The seat is the one nearest the middle; the others follow it by rank, as sizes of towns do (Zipf).
        middle = plane.flat(np.array([[county.centroid.x, county.centroid.y]]))
        at = at[np.argsort(np.hypot(*(plane.flat(at) - middle).T), kind="stable")]
        rank = np.concatenate([[0], 1 + rng.permutation(n - 1)])
        places.append(at)
        numbers.append(np.full(n, number, dtype=np.intp))
        weights.append(area / (rank + 1.5))
    weight = np.concatenate(weights)
    weight /= weight.sum()
    return Settlements(
        lonlat=np.concatenate(places),
        county=np.concatenate(numbers),
        weight=weight,
        # 0.8 km around a village, up to about 3 km around the seat.
        spread=np.clip(0.8 + 9 * weight, 0.8, 3.0) / KM_PER_DEGREE,
    )


def _apart(polygon: shapely.Geometry, n: int, plane: Plane, rng: np.random.Generator) -> NDArray[np.float64]:
    """Best-candidate sampling: of ten tries the one farthest from all before [Mitchell, 1991]."""
    chosen = sample_inside(polygon, 1, rng)
    for _ in range(n - 1):
        tries = sample_inside(polygon, 10, rng)
        gaps = plane.flat(tries)[:, None, :] - plane.flat(chosen)[None, :, :]
        best = np.argmax(np.hypot(gaps[..., 0], gaps[..., 1]).min(axis=1))
        chosen = np.concatenate([chosen, tries[best : best + 1]])
    return chosen


def divide(
    counties: NDArray[np.object_],
    codes: Sequence[str],
    *,
    zones: int,
    settlements: Settlements,
    rng: np.random.Generator,
) -> Division:
    """Divide counties into zones: smaller ones where people are many, no gap, no overlap, every border shared to the bit.

    Parameters
    ----------
    counties : (c,) polygons, degrees
    codes : (c,) six digits
    zones
        How many in all; a county that others enclose tightly may get a few less.

    Notes
    -----
    The borders of a Voronoi diagram are broken into wiggles, cut against the outlines of the counties in one noding, and
    put together again as faces. Each face goes to the seed that lies in it, else to the nearest seed of its county; so
    an outline that a border crosses twice makes exclaves, as real zones have them.
    """
    plane = Plane.around(counties)
    most = MOST_PER_TOWN * len(settlements.county) // 4
    if zones > most:
        raise UsageError(
            en=f"{zones} zones are too many for {len(settlements.county)} synthetic towns; ask for {most} at most",
            zh=f"{len(settlements.county)} 个合成乡镇容不下 {zones} 个小区；至多 {most} 个",
        )
    seeds, owner = _seeds(counties, zones, settlements, plane, rng)
    borders = _borders(seeds, counties, plane, rng)
    lines = shapely.union_all(np.concatenate([borders, shapely.boundary(counties)]))
    faces = np.asarray(shapely.get_parts(shapely.polygonize([lines])))
    of_face = _seed_of_face(faces, counties, seeds, owner, plane)

    geometry, kept = [], []
    order = np.argsort(of_face, kind="stable")
    ends = np.searchsorted(of_face[order], np.arange(len(seeds) + 1))
    for seed in range(len(seeds)):
        mine = faces[order[ends[seed] : ends[seed + 1]]]
        if len(mine):
            geometry.append(shapely.coverage_union_all(mine) if len(mine) > 1 else mine[0])
            kept.append(seed)
    at, county = seeds[kept], owner[kept]
    town = nearest_of_same(at, county, settlements.lonlat, settlements.county, plane)
    return _named(np.array(geometry, dtype=object), at, county, town, codes, settlements)


def _seeds(
    counties: NDArray[np.object_], zones: int, settlements: Settlements, plane: Plane, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    areas = np.array([plane.area_km2(county) for county in counties])
    share = np.maximum(1, np.round(zones * areas / areas.sum())).astype(int)
    seeds, owner = [], []
    for number, (county, n) in enumerate(zip(counties, share, strict=True)):
        here = np.flatnonzero(settlements.county == number)
        weight = settlements.weight[here] / settlements.weight[here].sum()
        apart = 0.35 * np.sqrt(areas[number] / n) / KM_PER_DEGREE
        chosen, count = np.empty((n, 2)), 0
        # By squares as wide as seeds stand apart, so that only the neighbours of a place are looked at.
        taken: dict[tuple[int, int], list[tuple[float, float]]] = {}
        for _ in range(60 * int(n)):
            if count == n:
                break
            # Half of them by land, half by people.
            if rng.random() < 0.5:
                try_ = sample_inside(county, 1, rng)[0]
            else:
                town = rng.choice(here, p=weight)
                try_ = plane.degrees(
                    plane.flat(settlements.lonlat[town]) + rng.normal(0, 2 * settlements.spread[town], 2)
                )
                if not shapely.contains_xy(county, *try_):
                    continue
            x, y = plane.flat(try_).tolist()
            column, line = int(x // apart), int(y // apart)
            near = [(column + i, line + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
            if any(np.hypot(a - x, b - y) < apart for square in near for a, b in taken.get(square, ())):
                continue
            taken.setdefault((column, line), []).append((x, y))
            chosen[count], count = try_, count + 1
        seeds.append(chosen[:count])
        owner.append(np.full(count, number, dtype=np.intp))
    return np.concatenate(seeds), np.concatenate(owner)


def _borders(
    seeds: NDArray[np.float64], counties: NDArray[np.object_], plane: Plane, rng: np.random.Generator
) -> NDArray[np.object_]:
    """Give the borders between the seeds as wiggly lines."""
    west, south, east, north = shapely.total_bounds(counties)
    frame = shapely.box(west * plane.shrink, south, east * plane.shrink, north).buffer(0.5)
    if len(seeds) < 2:
        return np.empty(0, dtype=object)
    flat = plane.flat(seeds)
    diagram = shapely.voronoi_polygons(shapely.multipoints(flat), only_edges=True, extend_to=frame)
    edges = shapely.get_coordinates(shapely.get_parts(diagram)).reshape(-1, 2, 2)
    # In one order whatever the order of the library, so that a seed gives the same zones for ever.
    edges = np.where((edges[:, 0, 0] > edges[:, 1, 0])[:, None, None], edges[:, ::-1], edges)
    edges = edges[np.lexsort(edges.reshape(-1, 4).T)]

    length = np.hypot(*(edges[:, 1] - edges[:, 0]).T)
    tree = shapely.STRtree(shapely.points(flat))
    _, room = tree.query_nearest(shapely.linestrings(edges), return_distance=True, all_matches=False)
    # All displacements together stay below twice the first: no border reaches a seed, and few touch each other.
    reach = np.minimum(0.09 * length, 0.22 * room)
    paths = edges
    for level in range(WIGGLE_LEVELS):
        a, b = paths[:, :-1], paths[:, 1:]
        along = b - a
        side = np.stack([-along[..., 1], along[..., 0]], axis=-1)
        side /= np.maximum(np.hypot(side[..., 0], side[..., 1]), 1e-12)[..., None]
        push = rng.uniform(-1, 1, size=side.shape[:2]) * (reach / 2**level)[:, None]
        middle = (a + b) / 2 + side * push[..., None]
        woven = np.empty((len(paths), 2 * paths.shape[1] - 1, 2))
        woven[:, ::2], woven[:, 1::2] = paths, middle
        paths = woven
    return np.asarray(shapely.linestrings(plane.degrees(paths)))


def _seed_of_face(
    faces: NDArray[np.object_],
    counties: NDArray[np.object_],
    seeds: NDArray[np.float64],
    owner: NDArray[np.intp],
    plane: Plane,
) -> NDArray[np.intp]:
    """Tell which seed each face belongs to; −1 outside all counties."""
    inner = shapely.point_on_surface(faces)
    county = np.full(len(faces), -1, dtype=np.intp)
    for number, outline in enumerate(counties):
        shapely.prepare(outline)
        county[(county < 0) & shapely.contains(outline, inner)] = number
    at = shapely.get_coordinates(inner)
    of_face = np.full(len(faces), -1, dtype=np.intp)
    inside = county >= 0
    of_face[inside] = nearest_of_same(at[inside], county[inside], seeds, owner, plane)
    face, seed = shapely.STRtree(shapely.points(seeds)).query(faces, predicate="contains")
    own = county[face] == owner[seed]
    of_face[face[own]] = seed[own]
    return of_face


def nearest_of_same(
    at: NDArray[np.float64],
    county: NDArray[np.intp],
    places: NDArray[np.float64],
    of_place: NDArray[np.intp],
    plane: Plane,
) -> NDArray[np.intp]:
    """Give the number of the nearest place in the same county."""
    nearest = np.empty(len(at), dtype=np.intp)
    for number in np.unique(county):
        rows, here = np.flatnonzero(county == number), np.flatnonzero(of_place == number)
        tree = shapely.STRtree(shapely.points(plane.flat(places[here])))
        nearest[rows] = here[tree.nearest(shapely.points(plane.flat(at[rows])))]
    return nearest


def _named(
    geometry: NDArray[np.object_],
    at: NDArray[np.float64],
    county: NDArray[np.intp],
    town: NDArray[np.intp],
    codes: Sequence[str],
    settlements: Settlements,
) -> Division:
    """Give towns numbers within their county, and zones within their town, from west to east."""
    town_number = np.empty(len(settlements.county), dtype=int)
    for number in np.unique(settlements.county):
        here = np.flatnonzero(settlements.county == number)
        town_number[here[np.argsort(settlements.lonlat[here, 0], kind="stable")]] = np.arange(len(here))
    order = np.lexsort((at[:, 0], town_number[town], county))
    geometry, county, town = geometry[order], county[order], town[order]
    starts = np.r_[True, (np.diff(county) != 0) | (np.diff(town) != 0)]
    first = np.maximum.accumulate(np.where(starts, np.arange(len(town)), 0))
    town_code = np.array(
        [f"{codes[c]}{FIRST_TOWN + town_number[t]:03d}" for c, t in zip(county, town, strict=True)], dtype=np.str_
    )
    code = np.array(
        [f"{t}{1 + i - f:03d}" for i, (t, f) in enumerate(zip(town_code, first, strict=True))], dtype=np.str_
    )
    return Division(
        geometry=geometry,
        county=county,
        town=town,
        code=code,
        name=np.array([f"合成普查区{i + 1:03d}" for i in range(len(code))], dtype=np.str_),
        town_code=town_code,
        town_name=np.array([f"合成乡镇{1 + town_number[t]:02d}" for t in town], dtype=np.str_),
    )
