"""Metres of a transverse Mercator projection, back on the globe."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pyproj import Proj

from geocensus.coordinates.geodesy import FLATTENING, SEMI_MAJOR_M
from geocensus.measures.written import Written

__all__ = ["FALSE_EAST_M", "PER_ZONE_M", "on_meridian", "orders"]

Floats = NDArray[np.float64]

FALSE_EAST_M = 500_000.0
PER_ZONE_M = 1_000_000.0
"""Easting of the central meridian, and the millions before it that number the zone [EPSG 4491–4554]."""

LEAST_EAST_M, MOST_EAST_M = 100_000.0, 46_000_000.0
LEAST_NORTH_M, MOST_NORTH_M = 300_000.0, 6_200_000.0
"""What eastings (with zone 13–45 or without) and northings (3–56°N) can be."""

WIDEST_DEG = 5.0
"""Farther from the central meridian nobody uses the projection."""


def orders(written: Written) -> list[tuple[Floats, Floats]]:
    """Give easting and northing of rows that are two plain numbers, in either order; NaN where they cannot be that."""
    metres = (written.lon.count == 1) & (written.lat.count == 1)
    found = []
    first, second = written.lon.part(0), written.lat.part(0)
    for east, north in ((first, second), (second, first)):
        possible = metres & (east > LEAST_EAST_M) & (east < MOST_EAST_M)
        possible &= (north > LEAST_NORTH_M) & (north < MOST_NORTH_M)
        found.append((np.where(possible, east, np.nan), np.where(possible, north, np.nan)))
    return found


def on_meridian(east: Floats, north: Floats, *, scale: float) -> tuple[Floats, Floats]:
    """Give longitudes beside the central meridian, and latitudes; NaN beyond the reach of the projection.

    Parameters
    ----------
    east, north : (n,) metres
        Eastings without the number of their zone.
    scale
        On the meridian.

    Source
    ------
    One projection serves all zones: they differ only by their meridian.
    """
    off, lat = np.full(len(east), np.nan), np.full(len(east), np.nan)
    rows = np.flatnonzero(np.isfinite(east))
    project = Proj(proj="tmerc", lon_0=0, k_0=scale, x_0=FALSE_EAST_M, a=SEMI_MAJOR_M, rf=1 / FLATTENING)
    off[rows], lat[rows] = project(east[rows], north[rows], inverse=True)
    return np.where(np.abs(off) <= WIDEST_DEG, off, np.nan), lat
