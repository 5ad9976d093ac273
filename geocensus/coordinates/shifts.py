"""The public formulas of the shifted Chinese map coordinates, as vectorised functions of degrees.

GCJ-02 is what Amap and Tencent show, BD-09 what Baidu shows, BD-09MC Baidu's Mercator-like metres. Nothing here
looks at a border: :mod:`geocensus.coordinates.datum` decides where the formulas apply.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["BOX", "bd09_to_bd09mc", "bd09_to_gcj02", "bd09mc_to_bd09", "gcj02_offset", "gcj02_to_bd09", "unshift_gcj02"]

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]

BOX: Final = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north of the rectangle to which the public GCJ-02 formula is limited, degrees."""

_KRASOVSKY_A_M: Final = 6378245.0
_KRASOVSKY_E2: Final = 0.00669342162296594323
"""Semi-major axis and squared eccentricity in the public GCJ-02 formula (Krasovsky 1940)."""

_TOLERANCE_DEG: Final = 1e-13
_MOST_STEPS: Final = 20


def gcj02_offset(lon: Floats, lat: Floats) -> Pair:
    """Compute how far GCJ-02 moves a WGS84 position, in degrees.

    Source
    ------
    The formula published with the first "China map shift" code and repeated by every converter since
    (eviltransform, gcoord); its constants are those of that code.
    """
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    sines = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (
        sines
        + (20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi / 3.0 * y))
        + (160.0 * np.sin(np.pi / 12.0 * y) + 320.0 * np.sin(np.pi / 30.0 * y))
    ) * (2.0 / 3.0)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (
        sines
        + (20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi / 3.0 * x))
        + (150.0 * np.sin(np.pi / 12.0 * x) + 300.0 * np.sin(np.pi / 30.0 * x))
    ) * (2.0 / 3.0)
    phi = np.radians(lat)
    w2 = 1.0 - _KRASOVSKY_E2 * np.sin(phi) ** 2
    w = np.sqrt(w2)
    meridian = _KRASOVSKY_A_M * (1.0 - _KRASOVSKY_E2) / (w2 * w)
    parallel = _KRASOVSKY_A_M / w * np.cos(phi)
    return np.degrees(east / parallel), np.degrees(north / meridian)


def unshift_gcj02(lon: Floats, lat: Floats) -> Pair:
    """Invert GCJ-02 by iteration until nothing moves by more than 1e-13 degrees.

    The offset changes by at most 0.4 % of the step, so that five to six steps suffice.
    """
    if lon.size >= _LONG:
        return _unshift_long(lon, lat)
    out_lon, out_lat = lon.copy(), lat.copy()
    for _ in range(_MOST_STEPS):
        east, north = gcj02_offset(out_lon, out_lat)
        new_lon, new_lat = lon - east, lat - north
        moved = max(_furthest(new_lon, out_lon), _furthest(new_lat, out_lat))
        out_lon, out_lat = new_lon, new_lat
        if moved < _TOLERANCE_DEG:
            break
    return out_lon, out_lat


_LONG: Final = 50_000
"""Points from which compiled code pays for being loaded."""

_PIECE: Final = 100_000


def _unshift_long(lon: Floats, lat: Floats) -> Pair:
    """Do the same with one sine an axis and step, on two threads; the results differ by less than 1e-12 degrees."""
    from geocensus.coordinates.compiled import unshift

    lon, lat = np.ascontiguousarray(lon), np.ascontiguousarray(lat)
    out_lon, out_lat = np.empty_like(lon), np.empty_like(lat)

    def work(start: int) -> None:
        piece = slice(start, start + _PIECE)
        outputs = out_lon[piece], out_lat[piece]
        unshift(lon[piece], lat[piece], *outputs, _KRASOVSKY_A_M, _KRASOVSKY_E2, _TOLERANCE_DEG, _MOST_STEPS)

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(work, range(0, lon.size, _PIECE)))
    return out_lon, out_lat


def _furthest(new: Floats, old: Floats) -> float:
    return float(np.nanmax(np.abs(new - old), initial=0.0)) if new.size else 0.0


_BD_TURN: Final = np.pi * 3000.0 / 180.0


def gcj02_to_bd09(lon: Floats, lat: Floats) -> Pair:
    """Shift GCJ-02 to BD-09 (the public formula, as in gcoord)."""
    z = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_TURN)
    theta = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_TURN)
    return z * np.cos(theta) + 0.0065, z * np.sin(theta) + 0.006


def bd09_to_gcj02(lon: Floats, lat: Floats) -> Pair:
    """Invert :func:`gcj02_to_bd09` by iteration; the usual one-step inverse is metres off."""
    out_lon, out_lat = lon - 0.0065, lat - 0.006
    for _ in range(_MOST_STEPS):
        there_lon, there_lat = gcj02_to_bd09(out_lon, out_lat)
        step_lon, step_lat = lon - there_lon, lat - there_lat
        out_lon, out_lat = out_lon + step_lon, out_lat + step_lat
        if max(_furthest(step_lon, np.zeros_like(step_lon)), _furthest(step_lat, np.zeros_like(step_lat))) < 2e-14:
            break
    return out_lon, out_lat


# Baidu's tables for its Mercator-like metres, from the 75th parallel to the equator, as in its public map script
# (and gcoord): x = c0 + c1 |lon|, y a polynomial of degree six in |lat| / c9.
_BANDS_DEG: Final = np.array([75.0, 60.0, 45.0, 30.0, 15.0, 0.0])
# fmt: off
_TO_METRES: Final = np.array(
    [
        [-0.0015702102444, 111320.7020616939, 1704480524535203.0, -10338987376042340.0, 26112667856603880.0,
         -35149669176653700.0, 26595700718403920.0, -10725012454188240.0, 1800819912950474.0, 82.5],
        [0.0008277824516172526, 111320.7020463578, 647795574.6671607, -4082003173.641316, 10774905663.51142,
         -15171875531.51559, 12053065338.62167, -5124939663.577472, 913311935.9512032, 67.5],
        [0.00337398766765, 111320.7020202162, 4481351.045890365, -23393751.19931662, 79682215.47186455,
         -115964993.2797253, 97236711.15602145, -43661946.33752821, 8477230.501135234, 52.5],
        [0.00220636496208, 111320.7020209128, 51751.86112841131, 3796837.749470245, 992013.7397791013,
         -1221952.21711287, 1340652.697009075, -620943.6990984312, 144416.9293806241, 37.5],
        [-0.0003441963504368392, 111320.7020576856, 278.2353980772752, 2485758.690035394, 6070.750963243378,
         54821.18345352118, 9540.606633304236, -2710.55326746645, 1405.483844121726, 22.5],
        [-0.0003218135878613132, 111320.7020701615, 0.00369383431289, 823725.6402795718, 0.46104986909093,
         2351.343141331292, 1.58060784298199, 8.77738589078284, 0.37238884252424, 7.45],
    ]
)
# fmt: on
_SOUTHMOST_DEG: Final = 74.0
_FURTHEST_M: Final = 12_474_104.0
"""Northing of the 74th parallel, where Baidu's map ends."""


def _northing(lat: Floats, rows: NDArray[np.intp]) -> Pair:
    """Compute Baidu's northing and its derivative, for latitudes at or above the equator."""
    c = _TO_METRES[rows]
    t = lat / c[:, 9]
    value, slope = np.zeros_like(t), np.zeros_like(t)
    for power in range(8, 1, -1):
        slope = slope * t + value
        value = value * t + c[:, power]
    return value, slope / c[:, 9]


def _band(value: Floats, edges: Floats) -> NDArray[np.intp]:
    """Give the row of the table for each value; an edge belongs to the band nearer the equator."""
    return 5 - np.searchsorted(edges[::-1], value, side="left")


def bd09_to_bd09mc(lon: Floats, lat: Floats) -> Pair:
    """Project BD-09 degrees to Baidu's metres."""
    north = np.clip(np.abs(lat), 0.0, _SOUTHMOST_DEG)
    rows = _band(north, _BANDS_DEG[:5])
    c = _TO_METRES[rows]
    y, _ = _northing(north, rows)
    return np.copysign(c[:, 0] + c[:, 1] * np.abs(lon), lon), np.copysign(y, lat)


def bd09mc_to_bd09(x: Floats, y: Floats) -> Pair:
    """Invert :func:`bd09_to_bd09mc` by Newton's method on the same polynomial.

    Baidu's own table for the way back is no exact inverse of the table for the way there (decimetres); solving the
    one table makes a round trip exact.
    """
    target = np.where(np.abs(y) <= _FURTHEST_M, np.abs(y), np.nan)
    # At the edge of two bands the northing jumps up by centimetres: no two latitudes share one.
    edges, _ = _northing(_BANDS_DEG[:5], np.arange(1, 6))
    rows = _band(target, edges)
    lat = np.degrees(2.0 * np.arctan(np.exp(target / 6378137.0)) - np.pi / 2.0)
    for _ in range(_MOST_STEPS):
        value, slope = _northing(lat, rows)
        step = (target - value) / slope
        lat = lat + step
        if _furthest(step, np.zeros_like(step)) < 1e-13:
            break
    c = _TO_METRES[rows]
    return np.copysign((np.abs(x) - c[:, 0]) / c[:, 1], x), np.copysign(lat, y)
