"""The borders of a layer, laid out for measuring: for the compiled search when much is asked, else all at once while they fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.zones.borders import Borders, Nearby
from geocensus.zones.validation import Geometries

if TYPE_CHECKING:
    from geocensus.zones.own_border import OwnBorder

__all__ = ["Choice", "LaidOut"]

Floats = NDArray[np.float64]
Choice = Literal["auto", "geos", "compiled"]

MEASURE_FROM = 100_000
"""Pairs of a point and a zone asked in all from which it pays to load numba and to lay all borders out for it."""

LOADED_FROM, LOADED_VERTICES = 1_000, 8_000_000
"""Where numba is loaded anyway: pairs from which laying all borders out pays, and vertices up to which (40 bytes each)."""

BLOCK = 100_000
"""Pairs of a point and a row of zones at a time, where nothing is compiled."""

KEPT_VERTICES = 2_000_000
"""Vertices up to which the borders of a whole layer stay laid out in memory (about 110 bytes each)."""


class LaidOut:
    """Measure points against the borders of zones.

    Parameters
    ----------
    geometry : (m,) polygons and multipolygons, degrees lon/lat
    method, threads
        As :class:`geocensus.zones.ZoneIndex` takes them.
    loaded
        Tells whether numba was loaded for other work on the same zones.
    """

    def __init__(
        self,
        geometry: Geometries,
        *,
        method: Choice = "auto",
        threads: int = 2,
        loaded: Callable[[], bool] = lambda: False,
    ) -> None:
        self.geometry = geometry
        self.method = method
        self.threads = threads
        self.loaded = loaded
        self._asked = self._laid = 0
        self._lock = Lock()

    @cached_property
    def _vertices(self) -> int:
        return int(shapely.get_num_coordinates(self.geometry).sum())

    @cached_property
    def _all(self) -> Borders:
        return Borders(self.geometry)

    @cached_property
    def _own_border(self) -> OwnBorder:
        from geocensus.zones.own_border import OwnBorder

        return OwnBorder(self.geometry, threads=self.threads)

    def _compiled(self, n: int) -> OwnBorder | None:
        """Choose how to measure *n* more distances: with what is compiled, or without."""
        with self._lock:
            self._asked += n
            if self.method == "geos" or (self.method == "auto" and not self._pays()):
                return None
            try:
                return self._own_border
            except (ImportError, MemoryError, RuntimeError):
                # numba cannot work here: the other way gives the same answers.
                self.method = "geos"
                return None

    def _pays(self) -> bool:
        if self._asked >= MEASURE_FROM:
            return True
        return self._asked >= LOADED_FROM and self._vertices <= LOADED_VERTICES and self.loaded()

    def distance_m(self, x: Floats, y: Floats, zone: NDArray[np.int64], last: NDArray[np.int64]) -> Floats:
        """Measure how far points are from the nearest border of a row of zones each, from *zone* to *last*."""
        compiled = self._compiled(int((last - zone + 1).sum()))
        metres = np.full(len(x), np.nan)
        if compiled is not None:
            metres = compiled.nearest(lon=x, lat=y, zone=zone, last=last).distance_m
        rest = np.flatnonzero(np.isnan(metres))
        for block in np.split(rest, range(BLOCK, len(rest), BLOCK)):
            count = last[block] - zone[block] + 1
            pair = np.repeat(block, count)
            own = np.repeat(zone[block] - np.cumsum(count) + count, count) + np.arange(len(pair))
            order = np.argsort(own, kind="stable")
            pair, own = pair[order], own[order]
            np.fmin.at(metres, pair, self.nearest(x[pair], y[pair], own).distance_m)
        return metres

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
        zones, own = np.unique(zone, return_inverse=True)
        load = np.cumsum(shapely.get_num_coordinates(self.geometry[zones]))
        self._laid += int(load[-1]) if len(load) else 0
        # A few zones of many are laid out each time they are asked, until that has cost as much as laying out all.
        if self._vertices <= KEPT_VERTICES and self._laid >= self._vertices / 2:
            yield np.arange(len(zone)), self._all, zone
            return
        part = load[own] // KEPT_VERTICES if len(zones) else np.empty(0)
        for at in np.split(np.arange(len(zone)), np.flatnonzero(np.diff(part)) + 1):
            if len(at):
                first, last = own[at[0]], own[at[-1]]
                yield at, Borders(self.geometry[zones[first : last + 1]]), own[at] - first
