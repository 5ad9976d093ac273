"""Which zone holds a point, which is nearest, and how far the border is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geocensus.coordinates.geodesy import distance_m, metres_per_degree
from geocensus.zones.borders import Borders, Nearby
from geocensus.zones.geos import covering_pairs, holds, lowest
from geocensus.zones.layer import ZoneLayer

__all__ = ["Method", "Nearest", "ZoneIndex"]

Floats = NDArray[np.float64]
Zones = NDArray[np.int32]
Method = Literal["geos", "compiled"]

KEPT_VERTICES = 2_000_000
"""Vertices up to which the borders of a whole layer stay laid out in memory (about 110 bytes each)."""

TIE_M = 1e-4
"""Zones whose borders are equally far within this count as equally near: neighbours share their border."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Nearest:
    """The nearest zone of each point.

    Parameters
    ----------
    zone : (n,) numbers
        −1 where no zone lies within the limit, or the point has no position.
    distance_m : (n,) metres on the ellipsoid
        0 where the zone holds the point; NaN where there is none.
    foot_lon, foot_lat : (n,) degrees, CGCS2000
        The nearest point of the zone: the point itself where the zone holds it.
    """

    zone: Zones
    distance_m: Floats
    foot_lon: Floats
    foot_lat: Floats


class ZoneIndex:
    """Answer questions about many points and the zones of a layer.

    A zone holds the points of its border too; of several zones that hold a point, the one with the lowest number (the
    lowest code) is meant. NaN, infinite and out-of-range positions lie in no zone (−1) and are no distance (NaN) away.

    Parameters
    ----------
    layer
        The zones.

    Examples
    --------
    >>> layer = ZoneLayer.from_geometries(code=["a", "b"], geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> index = ZoneIndex(layer)
    >>> index.assign(lon=[0.5, 1.0, 1.5, 3.0], lat=[0.5, 0.5, 0.5, 0.5])
    array([ 0,  0,  1, -1], dtype=int32)
    >>> index.distance_to([1], lon=[0.5], lat=[0.5]).round()
    array([55658.])
    """

    def __init__(self, layer: ZoneLayer) -> None:
        self.layer = layer

    def __repr__(self) -> str:
        return f"<ZoneIndex of {self.layer!r}>"

    @property
    def method(self) -> Method:
        """How the last points were assigned."""
        return "geos"

    def assign(self, *, lon: ArrayLike, lat: ArrayLike) -> Zones:
        """Find the zone that holds each point.

        Parameters
        ----------
        lon, lat : (n,) degrees, CGCS2000

        Returns
        -------
        (n,) zone numbers, −1 where no zone holds the point
        """
        x, y = _positions(lon, lat)
        point, zone = self._covering(x, y)
        return lowest(len(x), point, zone)

    def covering(self, *, lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.int64], Zones]:
        """Find every zone that holds each point: several where zones overlap or touch.

        Returns
        -------
        point, zone : (k,) numbers
            Sorted by point, then zone.

        Examples
        --------
        >>> layer = ZoneLayer.from_geometries(code=["a", "b"], geometry=[shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1)])
        >>> ZoneIndex(layer).covering(lon=[1.5], lat=[0.5])
        (array([0, 0]), array([0, 1], dtype=int32))
        """
        point, zone = self._covering(*_positions(lon, lat))
        order = np.lexsort((zone, point))
        return point[order], zone[order].astype(np.int32)

    def distance_to(self, zone: ArrayLike, *, lon: ArrayLike, lat: ArrayLike) -> Floats:
        """Measure how far each point is from a zone that is named, however far.

        Parameters
        ----------
        zone : (n,) zone numbers, or one for all
            −1 gives NaN.
        lon, lat : (n,) degrees, CGCS2000

        Returns
        -------
        (n,) metres on the ellipsoid
            0 where the zone holds the point.
        """
        x, y = _positions(lon, lat)
        zones = np.broadcast_to(np.asarray(zone, dtype=np.int64), x.shape)
        if len(zones) and (zones.max() >= len(self.layer) or zones.min() < -1):
            msg = f"zone numbers run from 0 to {len(self.layer) - 1}, −1 for none; found {zones.min()} … {zones.max()}"
            raise IndexError(msg)
        metres = np.full(len(x), np.nan)
        known = np.flatnonzero((zones >= 0) & np.isfinite(x))
        order = known[np.argsort(zones[known], kind="stable")]
        inside = holds(self.layer.geometry, self.layer.valid, order, zones[order], x, y)
        metres[order[inside]] = 0.0
        outside = order[~inside]
        metres[outside] = self._to_border(x[outside], y[outside], zones[outside]).distance_m
        return metres

    def border_distance_m(self, *, lon: ArrayLike, lat: ArrayLike, zone: ArrayLike | None = None) -> Floats:
        """Measure how far inside its zone each point lies.

        Parameters
        ----------
        lon, lat : (n,) degrees, CGCS2000
        zone : (n,) zone numbers, optional
            What :meth:`assign` gave for the same points, to spare asking again.

        Returns
        -------
        (n,) metres on the ellipsoid, to the border of the zone that holds the point
            NaN where none does.
        """
        x, y = _positions(lon, lat)
        zones = np.asarray(self.assign(lon=x, lat=y) if zone is None else zone, dtype=np.int64)
        metres = np.full(len(x), np.nan)
        held = np.flatnonzero((zones >= 0) & np.isfinite(x))
        order = held[np.argsort(zones[held], kind="stable")]
        metres[order] = self._to_border(x[order], y[order], zones[order]).distance_m
        return metres

    def nearest(self, *, lon: ArrayLike, lat: ArrayLike, limit_m: float = 5_000.0) -> Nearest:
        """Find the zone nearest to each point.

        Parameters
        ----------
        lon, lat : (n,) degrees, CGCS2000
        limit_m : metres
            Zones farther than this are not looked for.

        Returns
        -------
        Nearest
            The zone that :meth:`assign` gives where one holds the point; of zones that are equally near within
            0.1 mm (neighbours share their border) the lowest.
        """
        x, y = _positions(lon, lat)
        zone = self.assign(lon=x, lat=y)
        inside = zone >= 0
        metres = np.where(inside, 0.0, np.nan)
        foot_lon, foot_lat = np.where(inside, x, np.nan), np.where(inside, y, np.nan)
        asked = np.flatnonzero(~inside & np.isfinite(x))
        for block in np.split(asked, range(100_000, len(asked), 100_000)):
            point, near = self._zones_within(x[block], y[block], limit_m)
            order = np.argsort(near, kind="stable")
            point, near = block[point[order]], near[order]
            found = self._to_border(x[point], y[point], near)
            best = np.full(len(x), np.inf)
            np.minimum.at(best, point, found.distance_m)
            good = np.flatnonzero((found.distance_m <= best[point] + TIE_M) & (best[point] <= limit_m))
            # Pairs come in the order of zones: written backwards, the lowest zone stays.
            good = good[::-1]
            zone[point[good]] = near[good]
            metres[point[good]] = found.distance_m[good]
            foot_lon[point[good]], foot_lat[point[good]] = found.lon[good], found.lat[good]
        return Nearest(zone=zone, distance_m=metres, foot_lon=foot_lon, foot_lat=foot_lat)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.layer.geometry)

    @cached_property
    def _vertices(self) -> int:
        return int(shapely.get_num_coordinates(self.layer.geometry).sum())

    @cached_property
    def _borders(self) -> Borders:
        return Borders(self.layer.geometry)

    @cached_property
    def _samples(self) -> tuple[Floats, shapely.STRtree]:
        """Some vertices of every zone: the nearest of them bounds how far the nearest zone can be."""
        xy, zone = shapely.get_coordinates(self.layer.geometry, return_index=True)
        first = np.searchsorted(zone, np.arange(len(self.layer)))
        some = xy[np.unique(np.concatenate([first, np.arange(0, len(xy), 16)]))]
        return some, shapely.STRtree(shapely.points(some))

    def _covering(self, x: Floats, y: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return covering_pairs(self.layer.geometry, self.layer.valid, self._tree, lon=x, lat=y)

    def _to_border(self, x: Floats, y: Floats, zone: NDArray[np.int64]) -> Nearby:
        """Measure pairs that are sorted by zone."""
        if self._vertices <= KEPT_VERTICES:
            return self._borders.nearest(lon=x, lat=y, zone=zone)
        found = Nearby(distance_m=np.empty(len(x)), lon=np.empty(len(x)), lat=np.empty(len(x)))
        zones, own = np.unique(zone, return_inverse=True)
        load = np.cumsum(shapely.get_num_coordinates(self.layer.geometry[zones]))
        part = load[own] // KEPT_VERTICES if len(zones) else np.empty(0)
        for at in np.split(np.arange(len(x)), np.flatnonzero(np.diff(part)) + 1):
            if len(at):
                first, last = own[at[0]], own[at[-1]]
                borders = Borders(self.layer.geometry[zones[first : last + 1]])
                near = borders.nearest(lon=x[at], lat=y[at], zone=own[at] - first)
                found.distance_m[at], found.lon[at], found.lat[at] = near.distance_m, near.lon, near.lat
        return found

    def _zones_within(self, x: Floats, y: Floats, limit_m: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give pairs of a point and a zone that may be its nearest within the limit."""
        if not len(self.layer) or not len(x):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        vertices, tree = self._samples
        point, vertex = tree.query_nearest(shapely.points(x, y), all_matches=False)
        reach = np.full(len(x), limit_m)
        reach[point] = distance_m(lon=x[point], lat=y[point], to_lon=vertices[vertex, 0], to_lat=vertices[vertex, 1])
        # 1.01 and a metre: the length of a degree changes across the box.
        reach = np.minimum(reach, limit_m) * 1.01 + 1.0
        _, north = metres_per_degree(lat=y)
        high = np.minimum(reach / np.minimum(north, 110_500.0), 180.0)
        polar = np.abs(y) + high >= 89.0
        east, _ = metres_per_degree(lat=np.minimum(np.abs(y) + high, 89.0))
        wide = np.where(polar, 360.0, reach / east)
        points, zones = [], []
        for turn in (0.0, 360.0, -360.0):
            # A box that leaves ±180° comes in again on the other side.
            here = np.flatnonzero((x + turn + wide >= -180) & (x + turn - wide <= 180))
            boxes = shapely.box(
                x[here] + turn - wide[here], y[here] - high[here], x[here] + turn + wide[here], y[here] + high[here]
            )
            at, zone = self._tree.query(boxes)
            points.append(here[at])
            zones.append(zone)
        point, zone = np.concatenate(points), np.concatenate(zones)
        pair = np.unique(point * np.int64(len(self.layer)) + zone)
        return pair // len(self.layer), pair % len(self.layer)


def _positions(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Give positions as arrays; what is no position on Earth is NaN on both axes."""
    x = np.atleast_1d(np.asarray(lon, dtype=np.float64))
    y = np.atleast_1d(np.asarray(lat, dtype=np.float64))
    if x.shape != y.shape or x.ndim != 1:
        msg = f"lon and lat must be equally long columns; they have the shapes {x.shape} and {y.shape}"
        raise ValueError(msg)
    known = (np.abs(x) <= 180) & (np.abs(y) <= 90)
    if known.all():
        return x, y
    return np.where(known, x, np.nan), np.where(known, y, np.nan)
