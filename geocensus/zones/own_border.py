"""How far points are from the borders of named zones: many points, compiled.

Gives what :mod:`geocensus.zones.borders` gives, to a micrometre, for work that is large enough for numba to be loaded. A point may
be measured against a row of zones at once: the exclaves of one code, or all zones of a township.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.zones.borders import Nearby, measure_pieces
from geocensus.zones.own_border_kernel import cut_into_runs, in_space, nearest_edges
from geocensus.zones.validation import Geometries

__all__ = ["OwnBorder"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BLOCK = 20_000
"""Points at a time in one thread."""


class OwnBorder:
    """The borders of some zones, laid out for the compiled search.

    Parameters
    ----------
    geometry : (m,) polygons and multipolygons, degrees lon/lat
    threads
        Threads of large work.
    """

    def __init__(self, geometry: Geometries, *, threads: int = 2) -> None:
        self.threads = threads
        parts, zone = shapely.get_parts(geometry, return_index=True)
        if len(parts):
            _, xy, (rings, polygons) = shapely.to_ragged_array(parts)
        else:
            xy, rings, polygons = np.empty((0, 2)), np.zeros(1, np.int64), np.zeros(1, np.int64)
        self.xy = np.ascontiguousarray(xy[:, :2], dtype=np.float64)
        ring_zone = np.repeat(zone, np.diff(polygons))
        self.first, self.start, self.stop, self.sphere = cut_into_runs(
            self.xy, rings.astype(np.int64), ring_zone.astype(np.int64), len(geometry)
        )
        self.space = np.empty((len(self.xy), 3))
        self._each(len(self.xy), 200_000, lambda at: in_space(self.xy[at], self.space[at]))

    def nearest(self, *, lon: Floats, lat: Floats, zone: Ints, last: Ints | None = None) -> Nearby:
        """Measure the distance from each point to the border of its zone, or to the nearest of a row of zones.

        Parameters
        ----------
        lon, lat : (n,) degrees, finite
        zone : (n,) numbers of the zones this was made of
        last : (n,) numbers, optional
            The last of each point's zones, where it has several; they stand in a row.

        Returns
        -------
        Nearby
            NaN where the zone has no edge, and where too many edges may be nearest (the middle of a circle).
        """
        n = len(lon)
        # Zone after zone, so that each border is brought from memory once.
        order = np.argsort(zone, kind="stable")
        last = zone[order] if last is None else last[order]
        lon, lat, zone = lon[order], lat[order], zone[order]
        metres, foot = np.empty(n), np.empty((n, 2))

        def some(at: slice) -> None:
            point, edge, along = nearest_edges(
                lon[at], lat[at], zone[at], last[at], self.first, self.start, self.stop, self.sphere, self.xy,
                self.space, metres[at], foot[at],
            )  # fmt: skip
            if len(point):
                self._far(point + at.start, edge, along, lon, lat, metres, foot)

        self._each(n, BLOCK, some)
        found = Nearby(distance_m=np.empty(n), lon=np.empty(n), lat=np.empty(n))
        found.distance_m[order], found.lon[order], found.lat[order] = metres, foot[:, 0], foot[:, 1]
        return found

    def _far(
        self, point: Ints, edge: Ints, along: Floats, lon: Floats, lat: Floats, metres: Floats, foot: Floats
    ) -> None:
        """Measure what is so far that a chord does not tell the geodesic."""
        start, step = self.xy[edge], self.xy[edge + 1] - self.xy[edge]
        away, foot_lon, foot_lat, _ = measure_pieces(lon[point], lat[point], start, step, along)
        order = np.lexsort((away, point))
        best = order[np.unique(point[order], return_index=True)[1]]
        metres[point[best]] = away[best]
        foot[point[best]] = np.column_stack([foot_lon[best], foot_lat[best]])

    def _each(self, n: int, block: int, some: Callable[[slice], None]) -> None:
        parts = [slice(a, b) for a, b in pairwise([*range(0, n, block), n])]
        if self.threads < 2 or len(parts) < 2:
            for part in parts:
                some(part)
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(some, parts))
