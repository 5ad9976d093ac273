"""Which zone holds a point, which is nearest, and how far the border is."""

from __future__ import annotations

from functools import cached_property, partial
from threading import Lock
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geocensus.zones.geos import covering_pairs, holds, lowest, positions, unmasked
from geocensus.zones.laidout import Choice, LaidOut
from geocensus.zones.layer import ZoneLayer
from geocensus.zones.reach import Nearest, Reach

if TYPE_CHECKING:
    from geocensus.zones.grid import Grid

__all__ = ["Choice", "Method", "ZoneIndex"]

Floats = NDArray[np.float64]
Zones = NDArray[np.int32]
Method = Literal["geos", "compiled"]

LOOK_FROM = 50_000
"""Points asked in all from which it pays to look for a stored grid, and to load numba for it (about 0.5 s)."""

BUILD_FROM = 600_000
"""Points asked in all from which it pays to build a grid, for few zones ..."""

BUILD_FROM_PER_ZONE = 7
"""... and this many more for each zone (break-even measured at 0.6 million for 3,000 zones, 2.5-3 for 340,000)."""

MOST_ZONES = (1 << 24) - 1
"""Zones that the compiled grid can tell apart."""

ASK = -2
"""What the compiled grid says where GEOS must be asked."""

TIE_M = 1e-4
"""Zones whose borders are equally far within this count as equally near: neighbours share their border."""


class ZoneIndex:
    """Answer questions about many points and the zones of a layer.

    A zone holds the points of its border too; of several zones that hold a point, the one with the lowest number (the
    lowest code) is meant. NaN, infinite and out-of-range positions lie in no zone (−1) and are no distance (NaN) away.

    Parameters
    ----------
    layer
        The zones.
    method
        ``"auto"``: GEOS while few points are asked, the compiled grid when many are and it pays; ``"geos"`` or
        ``"compiled"`` force one. The answers are the same.
    threads
        Threads for large work; none of it holds the interpreter's lock.

    Examples
    --------
    >>> layer = ZoneLayer.from_geometries(code=["a", "b"], geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> index = ZoneIndex(layer)
    >>> index.assign(lon=[0.5, 1.0, 1.5, 3.0], lat=[0.5, 0.5, 0.5, 0.5])
    array([ 0,  0,  1, -1], dtype=int32)
    >>> index.distance_to([1], lon=[0.5], lat=[0.5]).round()
    array([55658.])
    """

    def __init__(self, layer: ZoneLayer, *, method: Choice = "auto", threads: int = 2) -> None:
        if method not in ("auto", "geos", "compiled"):
            msg = f"method must be 'auto', 'geos' or 'compiled', not {method!r}"
            raise ValueError(msg)
        self.layer = layer
        self.threads = threads
        self._choice: Choice = method
        self._asked = 0
        self._looked = False
        self._grid: Grid | None = None
        self._lock = Lock()
        self.to_geos = 0
        """Points that the compiled grid left to GEOS, in all."""

    def __repr__(self) -> str:
        return f"<ZoneIndex of {self.layer!r}, {self.method}>"

    def __reduce__(self) -> tuple[partial[ZoneIndex], tuple[ZoneLayer]]:
        # Another process takes the layer; the grid it opens itself, from the cache folder.
        return partial(ZoneIndex, method=self._choice, threads=self.threads), (self.layer,)

    @property
    def method(self) -> Method:
        """How points are assigned at this moment."""
        return "geos" if self._grid is None else "compiled"

    def compile(self, *, rebuild: bool = False, store: bool = True) -> Grid:
        """Load the stored grid of this layer, or build and store it.

        Parameters
        ----------
        rebuild
            Build even when a good one is stored.
        store
            Keep a grid that was built in the user's cache folder.
        """
        with self._lock:
            if self._grid is None or rebuild:
                self._grid = self._compiled(rebuild=rebuild, store=store)
            return self._grid

    def _compiled(self, *, rebuild: bool, store: bool) -> Grid:
        from geocensus.zones import stored
        from geocensus.zones.grid import build_grid

        grid = None if rebuild else stored.load(self.layer)
        if grid is None:
            grid = build_grid(self.layer, threads=self.threads)
            if store:
                stored.save(grid, self.layer)
        return grid

    def _grid_for(self, n: int) -> Grid | None:
        """Choose how to assign *n* more points: with the grid that is given, or with GEOS."""
        from geocensus.zones import stored

        if self._choice == "geos" or len(self.layer) >= MOST_ZONES:
            return None
        if self._choice == "compiled":
            return self.compile()
        with self._lock:
            self._asked += n
            try:
                if self._grid is None and self._asked >= BUILD_FROM + BUILD_FROM_PER_ZONE * len(self.layer):
                    self._grid = self._compiled(rebuild=False, store=True)
                elif self._grid is None and not self._looked and self._asked >= LOOK_FROM:
                    self._looked = True
                    place = stored.place_of(self.layer)
                    if place is not None and place.exists():
                        self._grid = stored.load(self.layer)
            except (ImportError, MemoryError, RuntimeError):
                # numba cannot work here (no place for its cache, no compiler): the other way gives the same answers.
                self._choice = "geos"
            return self._grid

    def assign(self, *, lon: ArrayLike, lat: ArrayLike) -> Zones:
        """Find the zone that holds each point.

        Parameters
        ----------
        lon, lat : (n,) degrees, CGCS2000

        Returns
        -------
        (n,) zone numbers, −1 where no zone holds the point
        """
        x, y = positions(lon, lat)
        grid = self._grid_for(len(x))
        if grid is None:
            return lowest(len(x), *self._covering(x, y))
        zone = grid.assign(x, y, threads=self.threads)
        doubtful = np.flatnonzero(zone == ASK)
        if len(doubtful):
            self.to_geos += len(doubtful)
            zone[doubtful] = lowest(len(doubtful), *self._covering(x[doubtful], y[doubtful]))
        return zone

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
        point, zone = self._covering(*positions(lon, lat))
        order = np.lexsort((zone, point))
        return point[order], zone[order].astype(np.int32)

    def distance_to(self, zone: ArrayLike, *, lon: ArrayLike, lat: ArrayLike, last: ArrayLike | None = None) -> Floats:
        """Measure how far each point is from a zone that is named, however far.

        Parameters
        ----------
        zone : (n,) zone numbers, or one for all
            −1 gives NaN.
        lon, lat : (n,) degrees, CGCS2000
        last : (n,) zone numbers, optional
            The last of a row of zones that begins with *zone*, whose nearest is meant: the exclaves of one code, or the
            zones of one township, stand in a row.

        Returns
        -------
        (n,) metres on the ellipsoid
            0 where the zone holds the point.

        Examples
        --------
        >>> squares = [shapely.box(0, 0, 1, 1), shapely.box(5, 0, 6, 1)]
        >>> index = ZoneIndex(ZoneLayer.from_geometries(code=["a", "a"], geometry=squares))
        >>> index.distance_to(0, lon=[4.5], lat=[0.5]).round(), index.distance_to(0, last=1, lon=[4.5], lat=[0.5]).round()
        (array([389603.]), array([55658.]))
        """
        x, y = positions(lon, lat)
        zones = self._numbers(zone, x)
        ends = zones if last is None else self._numbers(last, x)
        if (ends < zones).any():
            msg = "a row of zones ends before it begins: last < zone"
            raise IndexError(msg)
        metres = np.full(len(x), np.nan)
        known = np.flatnonzero((zones >= 0) & np.isfinite(x))
        inside = np.zeros(len(x), dtype=np.bool_)
        alone = known[zones[known] == ends[known]]
        alone = alone[np.argsort(zones[alone], kind="stable")]
        inside[alone] = holds(self.layer.geometry, self.layer.valid, alone, zones[alone], x, y)
        several = known[zones[known] < ends[known]]
        if len(several):
            point, holding = self._covering(x[several], y[several])
            point = several[point]
            inside[point[(zones[point] <= holding) & (holding <= ends[point])]] = True
        metres[inside] = 0.0
        outside = known[~inside[known]]
        metres[outside] = self._borders.distance_m(x[outside], y[outside], zones[outside], ends[outside])
        return metres

    def border_distance_m(self, *, lon: ArrayLike, lat: ArrayLike, zone: ArrayLike | None = None) -> Floats:
        """Measure how far inside its zone each point lies.

        Parameters
        ----------
        lon, lat : (n,) degrees, CGCS2000
        zone : (n,) zone numbers, or one for all, optional
            What :meth:`assign` gave for the same points, to spare asking again.

        Returns
        -------
        (n,) metres on the ellipsoid, to the border of the zone that holds the point
            NaN where none does.
        """
        x, y = positions(lon, lat)
        zones = self._numbers(self.assign(lon=x, lat=y) if zone is None else zone, x)
        metres = np.full(len(x), np.nan)
        held = np.flatnonzero((zones >= 0) & np.isfinite(x))
        metres[held] = self._borders.distance_m(x[held], y[held], zones[held], zones[held])
        return metres

    def _grid_of_borders(self) -> Grid | None:
        """Give the compiled grid when all borders of the layer stand in it."""
        return self._grid if self._grid is not None and self.layer.valid.all() else None

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
        x, y = positions(lon, lat)
        zone = self.assign(lon=x, lat=y)
        inside = zone >= 0
        metres = np.where(inside, 0.0, np.nan)
        foot_lon, foot_lat = np.where(inside, x, np.nan), np.where(inside, y, np.nan)
        asked = np.flatnonzero(~inside & np.isfinite(x))
        grid = self._grid_of_borders()
        if grid is not None and len(asked):
            from geocensus.zones.near import FARTHEST_M, near_border

            quick = near_border(
                grid,
                lon=x[asked],
                lat=y[asked],
                limit_m=min(limit_m, FARTHEST_M),
                tie_m=TIE_M,
                threads=self.threads,
            )
            hit = quick.decided & np.isfinite(quick.distance_m)
            at = asked[hit]
            zone[at], metres[at] = quick.zone[hit], quick.distance_m[hit]
            foot_lon[at], foot_lat[at] = quick.lon[hit], quick.lat[hit]
            asked = asked[~(quick.decided if limit_m <= FARTHEST_M else hit)]
        for block in np.split(asked, range(100_000, len(asked), 100_000)):
            point, near = self._reach.candidates(x[block], y[block], limit_m)
            order = np.argsort(near, kind="stable")
            point, near = block[point[order]], near[order]
            found = self._borders.nearest(x[point], y[point], near)
            best = np.full(len(x), np.inf)
            np.minimum.at(best, point, found.distance_m)
            good = np.flatnonzero((found.distance_m <= best[point] + TIE_M) & (best[point] <= limit_m))
            # Pairs come in the order of zones: written backwards, the lowest zone stays.
            good = good[::-1]
            zone[point[good]] = near[good]
            metres[point[good]] = found.distance_m[good]
            foot_lon[point[good]], foot_lat[point[good]] = found.lon[good], found.lat[good]
        return Nearest(zone=zone, distance_m=metres, foot_lon=foot_lon, foot_lat=foot_lat)

    def probability_inside(
        self,
        *,
        lon: ArrayLike,
        lat: ArrayLike,
        accuracy_m: ArrayLike,
        zone: ArrayLike | None = None,
        confidence: float = 0.68,
    ) -> Floats:
        """Tell how probable it is that the true point lies in a zone, given how accurate its position is.

        Parameters
        ----------
        lon, lat : (n,) degrees, CGCS2000
        accuracy_m : (n,) metres, or one for all
            Radius of the circle around the position that holds the true point with the probability *confidence*; the
            error is taken as circular normal. 0: the position is the true point.
        zone : (n,) zone numbers, or one for all, optional
            The zone that :meth:`assign` gives by default.
        confidence
            0.68 is what receivers mean by accuracy, among them Android's ``Location.getAccuracy``.

        Returns
        -------
        (n,) probabilities
            NaN without position, zone or accuracy, and for zones with invalid rings.

        Examples
        --------
        >>> layer = ZoneLayer.from_geometries(code=["a"], geometry=[shapely.box(110, 35, 111, 36)])
        >>> ZoneIndex(layer).probability_inside(lon=[110.0, 110.5], lat=[35.5, 35.5], zone=0, accuracy_m=30.0).round(3)
        array([0.5, 1. ])
        """
        from geocensus.zones.probability import probability_pairs

        x, y = positions(lon, lat)
        if not 0 < confidence < 1:
            msg = f"confidence is a probability between 0 and 1, not {confidence!r}"
            raise ValueError(msg)
        zones = self._numbers(self.assign(lon=x, lat=y) if zone is None else zone, x)
        metres = np.broadcast_to(unmasked(accuracy_m), x.shape)
        sigma = metres / np.sqrt(-2 * np.log1p(-confidence))
        share = np.full(len(x), np.nan)
        asked = np.flatnonzero((zones >= 0) & np.isfinite(x) & (metres >= 0) & np.isfinite(metres))
        asked = asked[self.layer.valid[zones[asked]]]
        order = asked[np.argsort(zones[asked], kind="stable")]
        for at, borders, own in self._borders.parts(zones[order]):
            part = order[at]

            def held(
                these: NDArray[np.int64], lon: Floats, lat: Floats, part: NDArray[np.intp] = part
            ) -> NDArray[np.bool_]:
                everyone = np.arange(len(these))
                return holds(self.layer.geometry, self.layer.valid, everyone, zones[part[these]], lon, lat)

            share[part] = probability_pairs(
                borders, lon=x[part], lat=y[part], zone=own, sigma_m=sigma[part], holds=held
            )
        return share

    def _numbers(self, zone: ArrayLike, x: Floats) -> NDArray[np.int64]:
        """Give the zone numbers that a caller named, one for each position; compiled code trusts them."""
        zones = np.broadcast_to(np.asarray(zone, dtype=np.int64), x.shape)
        if len(zones) and (zones.max() >= len(self.layer) or zones.min() < -1):
            msg = f"zone numbers run from 0 to {len(self.layer) - 1}, −1 for none; found {zones.min()} … {zones.max()}"
            raise IndexError(msg)
        return zones

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.layer.geometry)

    @cached_property
    def _borders(self) -> LaidOut:
        return LaidOut(
            self.layer.geometry,
            method=self._choice,
            threads=self.threads,
            loaded=lambda: self._grid is not None,
        )

    @cached_property
    def _reach(self) -> Reach:
        return Reach(self.layer.geometry, self._tree)

    def _covering(self, x: Floats, y: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return covering_pairs(self.layer.geometry, self.layer.valid, self._tree, lon=x, lat=y, threads=self.threads)
