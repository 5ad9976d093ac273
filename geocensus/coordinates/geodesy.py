"""Distances on the ellipsoid of CGCS2000.

One metre here is one metre on the ground: nothing is measured in degrees or on a flat projection.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

__all__ = ["FLATTENING", "SEMI_MAJOR_M", "distance_m", "geod", "metres_per_degree"]

SEMI_MAJOR_M = 6_378_137.0
"""Semi-major axis of CGCS2000 [GB/T 30168-2013; the same as GRS80 and WGS84]."""

FLATTENING = 1 / 298.257222101
"""Flattening of CGCS2000 [as above]; WGS84's differs by 2e-12, which moves nothing by 0.1 mm."""


@cache
def geod() -> Geod:
    """Give the ellipsoid of CGCS2000 as pyproj knows it."""
    return Geod(a=SEMI_MAJOR_M, f=FLATTENING)


def metres_per_degree(*, lat: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tell how long a degree of longitude and one of latitude are, at each latitude.

    Parameters
    ----------
    lat : (n,) degrees, CGCS2000

    Returns
    -------
    east, north : (n,) metres per degree
        Along the parallel (N cos φ) and along the meridian (M).

    Source
    ------
    Radii of curvature of the ellipsoid of revolution: M = a(1−e²)/(1−e²sin²φ)^1.5, N = a/√(1−e²sin²φ)
    [Snyder, Map Projections: A Working Manual, 1987, eqs. 4-18, 4-20].

    Examples
    --------
    >>> east, north = metres_per_degree(lat=[40.0])
    >>> round(float(east[0])), round(float(north[0]))
    (85394, 111035)
    """
    e2 = FLATTENING * (2 - FLATTENING)
    # One sine serves both: the square root of 1 − sin² is good to nanometres up to the pole, and twice as fast as a cosine.
    sin2 = np.sin(np.radians(np.asarray(lat, dtype=np.float64))) ** 2
    w2 = 1 - e2 * sin2
    w = np.sqrt(w2)
    parallel = SEMI_MAJOR_M * np.sqrt(1 - sin2) / w
    meridian = SEMI_MAJOR_M * (1 - e2) / (w2 * w)
    return np.radians(parallel), np.radians(meridian)


def distance_m(*, lon: ArrayLike, lat: ArrayLike, to_lon: ArrayLike, to_lat: ArrayLike) -> NDArray[np.float64]:
    """Measure the geodesic between pairs of points.

    Parameters
    ----------
    lon, lat, to_lon, to_lat : (n,) degrees, CGCS2000
        Broadcast against each other; NaN gives NaN.

    Returns
    -------
    (n,) metres

    Source
    ------
    Karney's algorithm in PROJ (through :class:`pyproj.Geod`), exact to nanometres.

    Examples
    --------
    >>> distance_m(lon=[116.0], lat=[40.0], to_lon=[116.0], to_lat=[41.0]).round()
    array([111044.])
    """
    a, b, c, d = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in (lon, lat, to_lon, to_lat)))
    known = np.isfinite(a) & np.isfinite(b) & np.isfinite(c) & np.isfinite(d)
    metres = np.full(a.shape, np.nan)
    if known.any():
        _, _, metres[known] = geod().inv(a[known], b[known], c[known], d[known])
    return metres
