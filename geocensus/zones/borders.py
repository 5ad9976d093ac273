"""How far a point is from the border of a zone, in metres on the ellipsoid, and where on the border it is nearest.

A border is a chain of edges that are straight in longitude and latitude. Every edge is cut into pieces of at most
2 km, and the pieces are laid out in space (geocentric metres), where one formula serves a distance of a millimetre and
one of 3,000 km. Straight lines in space only choose: the pieces that may be nearest, given everything that a straight
line neglects, are then measured with the exact geodesic, and the least of these is the answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import FLATTENING, SEMI_MAJOR_M, geod, metres_per_degree
from geocensus.zones.rings import edges_of, rings_of
from geocensus.zones.validation import Geometries

__all__ = ["Borders", "Nearby", "geocentric", "measure_pieces"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PIECE_M = 2_000.0
"""Longest piece of an edge: a straight line in space then lies within 0.2 m of it below 60° of latitude."""

MOST_PIECES = 4_096
"""Pieces of one edge at most; longer pieces only mean more candidates, their slack is computed from their length."""

RUN = 32
"""Pieces to a run, runs to a run of runs, and so on: whole runs are ruled out by a sphere around them."""

LOAD = 2_000_000
"""Pieces and runs that are looked at together: bounds the memory (about 100 bytes each)."""

LOOKED_AT = 40
"""Pieces that are looked at for a pair beside the runs of its zone, as a rule."""

_E2 = FLATTENING * (2 - FLATTENING)


@dataclass(frozen=True, kw_only=True)
class Nearby:
    """How far each pair's border is, and its nearest point.

    Parameters
    ----------
    distance_m : (n,) metres on the ellipsoid
    lon, lat : (n,) degrees
        The foot point, on the border.
    """

    distance_m: Floats
    lon: Floats
    lat: Floats


def geocentric(lon: Floats, lat: Floats) -> Floats:
    """Give positions on the ellipsoid in space: (n, 3) metres from the centre of the Earth.

    Source
    ------
    Geographic to geocentric conversion of EPSG Guidance Note 7-2, method 9602, with no height.

    Examples
    --------
    >>> geocentric(np.array([0.0]), np.array([0.0])).tolist()
    [[6378137.0, 0.0, 0.0]]
    """
    lam, phi = np.radians(lon), np.radians(lat)
    sin, cos = np.sin(phi), np.cos(phi)
    normal = SEMI_MAJOR_M / np.sqrt(1 - _E2 * sin * sin)
    return np.column_stack([normal * cos * np.cos(lam), normal * cos * np.sin(lam), normal * (1 - _E2) * sin])


def _ragged(count: Ints) -> tuple[Ints, Ints]:
    """Give the owner and the place within its owner of each of ``sum(count)`` things."""
    owner = np.repeat(np.arange(len(count)), count)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)


@dataclass(frozen=True, kw_only=True)
class _Spheres:
    """Spheres in space, each around what stands in a row: pieces of border, or spheres.

    Parameters
    ----------
    first : (k + 1,) numbers
        Sphere j holds the things from ``first[j]`` up to ``first[j + 1]``.
    centre : (k, 3) metres
    radius, slack : (k,) metres
        *slack*: the most that the straight line in space neglects of any piece within.
    """

    first: Ints
    centre: Floats
    radius: Floats
    slack: Floats

    def around(self, first: Ints) -> _Spheres:
        """Put a sphere around each row of these."""
        if len(first) == 1:
            return _Spheres(first=first, centre=np.empty((0, 3)), radius=np.empty(0), slack=np.empty(0))
        start = first[:-1]
        centre = (np.minimum.reduceat(self.centre, start) + np.maximum.reduceat(self.centre, start)) / 2
        away = np.sqrt(((self.centre - np.repeat(centre, np.diff(first), axis=0)) ** 2).sum(axis=1))
        return _Spheres(
            first=first,
            centre=centre,
            radius=np.maximum.reduceat(away + self.radius, start),
            slack=np.maximum.reduceat(self.slack, start),
        )


def _in_runs(first: Ints) -> tuple[Ints, Ints]:
    """Cut the things of each owner into runs; give the first run of each owner, and the first thing of each run."""
    owner, place = _ragged(-(-np.diff(first) // RUN))
    runs = np.concatenate([[0], np.cumsum(-(-np.diff(first) // RUN))]).astype(np.int64)
    return runs, np.append(first[owner] + place * RUN, first[-1])


def chord_slack(distance: Floats, length: Floats, lat: Floats) -> Floats:
    """Bound what the straight line in space neglects, in metres.

    A piece of length L bows out of its straight line by at most L²/8R upwards and L²·tan φ/8R sideways; the geodesic of
    a chord c is longer by about c³/24R², and the radius differs by at most 0.7 % with direction. Doubled, for the
    comparison of two distances, and with half as much again to spare.
    """
    radius = 6_335_000.0  # the least radius of curvature, at the equator along the meridian
    bow = length**2 / (8 * radius) * (1 + np.minimum(np.abs(np.tan(np.radians(lat))), 1e4))
    return np.asarray(3 * bow + 1.5 * 0.014 * distance**3 / (24 * radius**2) + 1e-6, dtype=np.float64)


class Borders:
    """The borders of some zones, laid out for measuring.

    Parameters
    ----------
    geometry : (m,) polygons and multipolygons, degrees lon/lat
    """

    def __init__(self, geometry: Geometries) -> None:
        rings, ring_zone, shell = rings_of(geometry)
        left = shapely.is_ccw(rings) == shell
        xy, at, ring = edges_of(rings)
        start, end = xy[at], xy[at + 1]
        east, north = metres_per_degree(lat=(start[:, 1] + end[:, 1]) / 2)
        # The nearer to the equator the longer a degree: never too short a guess.
        widest, _ = metres_per_degree(lat=np.minimum(np.abs(start[:, 1]), np.abs(end[:, 1])))
        step = end - start
        length = np.hypot(step[:, 0] * np.maximum(east, widest), step[:, 1] * np.maximum(north, 111_700.0))
        pieces = np.clip(np.ceil(length / PIECE_M), 1, MOST_PIECES).astype(np.int64)
        edge, place = _ragged(pieces)
        self.start = start[edge] + step[edge] * (place / pieces[edge])[:, None]
        self.step = (step / pieces[:, None])[edge]
        self.length = (length / pieces)[edge]
        self.holds_left = left[ring][edge]
        zone = ring_zone[ring][edge]
        self.first = np.searchsorted(zone, np.arange(len(geometry) + 1)).astype(np.int64)
        self._lay_out()

    def _lay_out(self) -> None:
        """Place pieces in space, put a sphere around each run of them, and around each run of spheres."""
        end = self.start + self.step
        self.a = geocentric(self.start[:, 0], self.start[:, 1])
        self.ab = geocentric(end[:, 0], end[:, 1]) - self.a
        self.ab2 = np.maximum((self.ab**2).sum(axis=1), 1e-30)
        self.lat = np.maximum(np.abs(self.start[:, 1]), np.abs(end[:, 1]))
        spheres = _Spheres(
            first=np.arange(len(self.length) + 1),
            centre=self.a + self.ab / 2,
            radius=np.sqrt(self.ab2) / 2,
            slack=chord_slack(np.zeros(len(self.length)), self.length, self.lat),
        )
        self.levels: list[_Spheres] = []
        self.top = self.first
        while not self.levels or np.diff(self.top).max(initial=0) > RUN:
            self.top, first = _in_runs(self.top)
            spheres = spheres.around(first)
            self.levels.insert(0, spheres)

    def nearest(self, *, lon: Floats, lat: Floats, zone: Ints) -> Nearby:
        """Measure the distance from each point to the border of its zone.

        Parameters
        ----------
        lon, lat : (n,) degrees, finite
        zone : (n,) numbers of the zones this was made of

        Returns
        -------
        Nearby
            NaN where the zone has no edge.
        """
        n = len(lon)
        found = Nearby(distance_m=np.full(n, np.nan), lon=np.full(n, np.nan), lat=np.full(n, np.nan))
        edges = (self.first[zone + 1] > self.first[zone]).nonzero()[0]
        for block in self.blocks(edges, zone):
            pair, piece, along = self._candidates(lon[block], lat[block], zone[block])
            metres, foot_lon, foot_lat, _ = measure_pieces(
                lon[block][pair], lat[block][pair], self.start[piece], self.step[piece], along
            )
            order = np.lexsort((metres, pair))
            best = order[np.unique(pair[order], return_index=True)[1]]
            found.distance_m[block], found.lon[block], found.lat[block] = metres[best], foot_lon[best], foot_lat[best]
        return found

    def blocks(self, pairs: Ints, zone: Ints) -> list[Ints]:
        """Split pairs into blocks, none of which looks at much more than LOAD things (one pair at least).

        Parameters
        ----------
        pairs : (k,) numbers
        zone : (n,) zone of each pair
        """
        load = np.cumsum((self.top[zone + 1] - self.top[zone])[pairs] + LOOKED_AT)
        cuts = np.flatnonzero(np.diff(load // LOAD)) + 1
        return [block for block in np.split(pairs, cuts) if len(block)]

    def within(self, *, lon: Floats, lat: Floats, zone: Ints, reach_m: Floats) -> tuple[Ints, Ints]:
        """Give the pairs of a point and a piece of its zone's border within reach; some may lie beyond it.

        Returns
        -------
        point, piece : (k,) numbers
            Sorted by point.
        """
        return self._descend(geocentric(lon, lat), zone, reach_m=reach_m)

    def _descend(self, position: Floats, zone: Ints, *, reach_m: Floats | None = None) -> tuple[Ints, Ints]:
        """Give the pairs of a point and a piece that may be within reach; without one, that may be nearest."""
        pair, place = _ragged(self.top[zone + 1] - self.top[zone])
        node = self.top[zone][pair] + place
        for level in self.levels:
            away = np.sqrt(((position[pair] - level.centre[node]) ** 2).sum(axis=1))
            if reach_m is None:
                starts = np.flatnonzero(np.diff(pair, prepend=-1))
                limit = np.minimum.reduceat(away + level.radius[node], starts) if len(starts) else np.empty(0)
                limit += chord_slack(limit, np.zeros(len(limit)), np.zeros(len(limit)))
                limit += np.maximum.reduceat(level.slack[node], starts) if len(starts) else 0.0
                bound = np.repeat(limit, np.diff(starts, append=len(pair)))
            else:
                bound = reach_m[pair] + level.slack[node]
            near = away - level.radius[node] <= bound
            pair, node = pair[near], node[near]
            owner, place = _ragged(level.first[node + 1] - level.first[node])
            pair, node = pair[owner], level.first[node][owner] + place
        return pair, node

    def _candidates(self, lon: Floats, lat: Floats, zone: Ints) -> tuple[Ints, Ints, Floats]:
        """Give for each pair the pieces that may be nearest, and how far along each the foot is."""
        position = geocentric(lon, lat)
        pair, piece = self._descend(position, zone)
        from_a = position[pair] - self.a[piece]
        along = np.clip((from_a * self.ab[piece]).sum(axis=1) / self.ab2[piece], 0.0, 1.0)
        metres = np.sqrt(((from_a - along[:, None] * self.ab[piece]) ** 2).sum(axis=1))
        slack = chord_slack(metres, self.length[piece], self.lat[piece])
        starts = np.flatnonzero(np.diff(pair, prepend=-1))
        limit = np.minimum.reduceat(metres + slack, starts)
        may = metres - slack <= np.repeat(limit, np.diff(starts, append=len(pair)))
        return pair[may], piece[may], along[may]


def measure_pieces(
    lon: Floats, lat: Floats, start: Floats, step: Floats, along: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Measure the geodesic from points to pieces of border, one each.

    Parameters
    ----------
    lon, lat : (k,) degrees
    start, step : (k, 2) degrees
        Where each piece starts, and how far it goes.
    along : (k,) from 0 to 1
        A guess of where on the piece the nearest point is.

    Returns
    -------
    metres, foot_lon, foot_lat, along : (k,)
    """
    x, y = start[:, 0], start[:, 1]
    foot, measured = along.copy(), np.full(len(along), np.inf)
    going = np.arange(len(along))
    for _ in range(8):
        to_lon, to_lat = x[going] + along * step[going, 0], y[going] + along * step[going, 1]
        # The azimuth at the foot, towards the point, gives the slope of the distance along the piece.
        azimuth, _, metres = geod().inv(to_lon, to_lat, lon[going], lat[going])
        better = metres < measured[going]
        measured[going[better]], foot[going[better]] = metres[better], along[better]
        east, north = metres_per_degree(lat=to_lat)
        u, v = east * step[going, 0], north * step[going, 1]
        sin, cos = np.sin(np.radians(azimuth)), np.cos(np.radians(azimuth))
        # Newton's step for half the squared distance, whose slope falls by the slope of the distance times the distance
        # and whose bend is the piece's squared length: exact on a plane, and harmless where the distance is 0.
        better_along = np.clip(along + (u * sin + v * cos) * metres / np.maximum(u * u + v * v, 1e-300), 0.0, 1.0)
        moved2 = (better_along - along) ** 2 * (u * u + v * v)
        # A foot that is off by d lengthens the distance s by d²/2s.
        unsure = moved2 > 2e-6 * metres + 1e-12
        if not unsure.any():
            break
        going, along = going[unsure], better_along[unsure]
    return measured, x + foot * step[:, 0], y + foot * step[:, 1], foot
