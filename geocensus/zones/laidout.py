"""The borders of a layer, laid out for measuring: all at once while they fit, else in parts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.zones.borders import Borders, Nearby
from geocensus.zones.validation import Geometries

__all__ = ["LaidOut"]

Floats = NDArray[np.float64]

KEPT_VERTICES = 2_000_000
"""Vertices up to which the borders of a whole layer stay laid out in memory (about 110 bytes each)."""


class LaidOut:
    """Measure points against the borders of zones.

    Parameters
    ----------
    geometry : (m,) polygons and multipolygons, degrees lon/lat
    """

    def __init__(self, geometry: Geometries) -> None:
        self.geometry = geometry

    @cached_property
    def _vertices(self) -> int:
        return int(shapely.get_num_coordinates(self.geometry).sum())

    @cached_property
    def _all(self) -> Borders:
        return Borders(self.geometry)

    def nearest(self, x: Floats, y: Floats, zone: NDArray[np.int64]) -> Nearby:
        """Measure pairs of a point and a zone that are sorted by zone."""
        found = Nearby(distance_m=np.empty(len(x)), lon=np.empty(len(x)), lat=np.empty(len(x)))
        for at, borders, own in self.parts(zone):
            near = borders.nearest(lon=x[at], lat=y[at], zone=own)
            found.distance_m[at], found.lon[at], found.lat[at] = near.distance_m, near.lon, near.lat
        return found

    def parts(self, zone: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.intp], Borders, NDArray[np.int64]]]:
        """Lay out the borders that pairs sorted by zone need, in parts that fit into memory.

        Yields
        ------
        The pairs of a part, borders of their zones, and the number of each pair's zone in these.
        """
        if self._vertices <= KEPT_VERTICES:
            yield np.arange(len(zone)), self._all, zone
            return
        zones, own = np.unique(zone, return_inverse=True)
        load = np.cumsum(shapely.get_num_coordinates(self.geometry[zones]))
        part = load[own] // KEPT_VERTICES if len(zones) else np.empty(0)
        for at in np.split(np.arange(len(zone)), np.flatnonzero(np.diff(part)) + 1):
            if len(at):
                first, last = own[at[0]], own[at[-1]]
                yield at, Borders(self.geometry[zones[first : last + 1]]), own[at] - first
