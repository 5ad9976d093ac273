"""Which zones can be the nearest to a point: by boxes and a few vertices, before anything is measured."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import distance_m, metres_per_degree
from geocensus.zones.validation import Geometries

__all__ = ["Nearest", "Reach"]

Floats = NDArray[np.float64]

EVERY = 16
"""Of so many vertices one is a mark."""


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

    zone: NDArray[np.int32]
    distance_m: Floats
    foot_lon: Floats
    foot_lat: Floats


class Reach:
    """Find zones by the boxes that points reach into.

    Parameters
    ----------
    geometry : (m,) polygons and multipolygons, degrees lon/lat
    tree
        Over `geometry`.
    """

    def __init__(self, geometry: Geometries, tree: shapely.STRtree) -> None:
        self.geometry = geometry
        self.tree = tree

    @cached_property
    def _marks(self) -> tuple[Floats, shapely.STRtree]:
        """Some vertices of every zone: the nearest of them bounds how far the nearest zone can be."""
        xy, zone = shapely.get_coordinates(self.geometry, return_index=True)
        first = np.searchsorted(zone, np.arange(len(self.geometry)))
        some = xy[np.unique(np.concatenate([first, np.arange(0, len(xy), EVERY)]))]
        return some, shapely.STRtree(shapely.points(some))

    def candidates(self, x: Floats, y: Floats, limit_m: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give pairs of a point and a zone that may be its nearest within the limit.

        Parameters
        ----------
        x, y : (n,) degrees, finite
        limit_m : metres

        Returns
        -------
        point, zone : (k,) numbers
        """
        if not len(self.geometry) or not len(x):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        marks, tree = self._marks
        point, mark = tree.query_nearest(shapely.points(x, y), all_matches=False)
        reach = np.full(len(x), limit_m)
        reach[point] = distance_m(lon=x[point], lat=y[point], to_lon=marks[mark, 0], to_lat=marks[mark, 1])
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
            at, zone = self.tree.query(boxes)
            points.append(here[at])
            zones.append(zone)
        point, zone = np.concatenate(points), np.concatenate(zones)
        pair = np.unique(point * np.int64(len(self.geometry)) + zone)
        return pair // len(self.geometry), pair % len(self.geometry)
