"""Positions written in metres: which projection they are in, and where they lie.

Two numbers of metres say nothing about their projection. Every projection that is used for China is tried in both
orders; only a place that is the sole possible one is believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from geocensus.coordinates.datum import Datum, convert
from geocensus.coordinates.vocabulary import Notation

__all__ = ["Bounds", "Located", "Projection", "unproject"]

Floats = NDArray[np.float64]
Bounds = tuple[float, float, float, float]
"""West, south, east, north, degrees."""

CHINA: Final[Bounds] = (73.0, 3.0, 136.0, 54.5)
"""A box around the land and sea of China; no projected position outside it is believed."""

_HALF_WIDTH_DEG: Final = {3: 1.5, 6: 3.0}
_OVERLAP_DEG: Final = 0.3
"""How far a sheet may reach over the edge of its zone; surveys keep an overlap of 15' to 30'."""


class Projection(StrEnum):
    """A projection that a caller can declare."""

    AUTO = "auto"
    GAUSS_KRUGER = "gauss_kruger"
    WEB_MERCATOR = "web_mercator"
    BD09_MERCATOR = "bd09_mercator"


@dataclass(frozen=True, slots=True)
class Located:
    """Places found for pairs of metres."""

    lon: Floats
    lat: Floats
    notation: NDArray[np.object_]
    north_first: NDArray[np.bool_]
    by_region: NDArray[np.bool_]
    """Whether only the region decided between several places."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    lon: Floats
    lat: Floats
    notation: Notation
    north_first: bool


@cache
def _gauss_kruger(meridian: int, width: int) -> Transformer:
    """Give the way back from Gauss–Krüger metres without zone prefix to CGCS2000 degrees.

    Source
    ------
    EPSG 4534–4554 (3° zones, central meridians 75–135°E) and 4502–4512 (6°, 75–135°E).
    """
    code = 4534 + (meridian - 75) // 3 if width == 3 else 4502 + (meridian - 75) // 6
    return Transformer.from_crs(f"EPSG:{code}", "EPSG:4490", always_xy=True)


def unproject(
    first: Floats,
    second: Floats,
    *,
    x_first: NDArray[np.bool_],
    x_second: NDArray[np.bool_],
    within: Bounds | None = None,
    central_meridian: float | None = None,
    projection: Projection = Projection.AUTO,
) -> Located:
    """Find the only place that two numbers of metres can mean.

    Parameters
    ----------
    first, second : (n,) metres
        As written, in either order.
    x_first, x_second : (n,) bool
        The number carries the letter N: it is the northing.
    within
        Bounds of the region.
    central_meridian
        Of easting without a zone prefix, degrees.
    projection
        When it is declared.

    Returns
    -------
    Located
        With NaN where no place, or more than one, is possible.
    """
    n = len(first)
    lon, lat = np.full(n, np.nan), np.full(n, np.nan)
    notation = np.full(n, None, dtype=object)
    north_first = np.zeros(n, dtype=np.bool_)
    by_region = np.zeros(n, dtype=np.bool_)
    count, inside_count = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    candidates = list(_candidates(first, second, x_first, x_second, within, central_meridian, projection))
    west, south, east, north = within or CHINA
    for chosen_by_region in (False, True):
        for candidate in candidates:
            possible = np.isfinite(candidate.lon) & np.isfinite(candidate.lat)
            possible &= (candidate.lon >= CHINA[0]) & (candidate.lon <= CHINA[2])
            possible &= (candidate.lat >= CHINA[1]) & (candidate.lat <= CHINA[3])
            inside = possible & (candidate.lon >= west) & (candidate.lon <= east)
            inside &= (candidate.lat >= south) & (candidate.lat <= north)
            if not chosen_by_region:
                count += possible
                inside_count += inside
                take = possible & (count == 1)
            else:
                take = inside & (count > 1) & (inside_count == 1) & (within is not None)
            # Two ways of one sum (a 3° and a 6° zone with one meridian) count once.
            lon[take], lat[take], north_first[take] = candidate.lon[take], candidate.lat[take], candidate.north_first
            notation[take] = candidate.notation
            by_region[take] = chosen_by_region
    lost = (count != 1) & ~by_region
    lon[lost] = lat[lost] = np.nan
    notation[lost] = None
    return Located(lon, lat, notation, north_first, by_region)


def _candidates(
    first: Floats,
    second: Floats,
    x_first: NDArray[np.bool_],
    x_second: NDArray[np.bool_],
    within: Bounds | None,
    central_meridian: float | None,
    projection: Projection,
) -> Iterator[_Candidate]:
    auto = projection is Projection.AUTO
    for north_first in (False, True):
        east, north = (second, first) if north_first else (first, second)
        # A letter N bars the other order.
        barred = x_first if not north_first else x_second
        if auto or projection is Projection.GAUSS_KRUGER:
            for lon, lat, notation in _gauss_kruger_places(east, north, within, central_meridian):
                yield _Candidate(np.where(barred, np.nan, lon), lat, notation, north_first)
        if auto or projection is Projection.WEB_MERCATOR:
            lon, lat = convert(lon=east, lat=north, source=Datum.WEB_MERCATOR)
            yield _Candidate(lon, lat, Notation.WEB_MERCATOR, north_first)
        if auto or projection is Projection.BD09_MERCATOR:
            lon, lat = convert(lon=east, lat=north, source=Datum.BD09MC)
            yield _Candidate(lon, lat, Notation.BD09_MERCATOR, north_first)


def _gauss_kruger_places(
    east: Floats, north: Floats, within: Bounds | None, central_meridian: float | None
) -> Iterator[tuple[Floats, Floats, Notation]]:
    prefix = np.floor(east / 1e6)
    for width, zones, notation in (
        (3, range(25, 46), Notation.GAUSS_KRUGER_3),
        (6, range(13, 24), Notation.GAUSS_KRUGER_6),
    ):
        lon, lat = np.full(east.shape, np.nan), np.full(east.shape, np.nan)
        for zone in zones:
            rows = np.flatnonzero(prefix == zone)
            if rows.size:
                meridian = 3 * zone if width == 3 else 6 * zone - 3
                lon[rows], lat[rows] = _place(east[rows] - zone * 1e6, north[rows], meridian, width)
        yield lon, lat, notation
    yield from _without_prefix(np.where(prefix == 0, east, np.nan), north, within, central_meridian)


def _without_prefix(
    east: Floats, north: Floats, within: Bounds | None, central_meridian: float | None
) -> Iterator[tuple[Floats, Floats, Notation]]:
    """Try the meridians that the region, or the caller, allows; without either there is no telling."""
    if central_meridian is not None:
        meridians = [round(central_meridian)]
    elif within is not None:
        meridians = [m for m in range(75, 136, 3) if within[0] - _reach(m) <= m <= within[2] + _reach(m)]
    else:
        return
    rows = np.flatnonzero(np.isfinite(east))
    for meridian in meridians:
        lon, lat = np.full(east.shape, np.nan), np.full(east.shape, np.nan)
        if rows.size:
            lon[rows], lat[rows] = _place(east[rows], north[rows], meridian, _width(meridian))
        if within is not None:
            west, south, east_edge, north_edge = within
            lon[(lon < west) | (lon > east_edge) | (lat < south) | (lat > north_edge)] = np.nan
        yield lon, lat, Notation.GAUSS_KRUGER_3 if _width(meridian) == 3 else Notation.GAUSS_KRUGER_6


def _width(meridian: int) -> int:
    """Give the widest zone that has this central meridian: every 6° zone shares its own with a 3° zone."""
    return 6 if meridian % 6 == 3 else 3


def _reach(meridian: int) -> float:
    return _HALF_WIDTH_DEG[_width(meridian)] + _OVERLAP_DEG


def _place(east: Floats, north: Floats, meridian: int, width: int) -> tuple[Floats, Floats]:
    lon, lat = np.full(east.shape, np.nan), np.full(east.shape, np.nan)
    sane = np.flatnonzero((np.abs(east - 500_000.0) < 500_000.0) & (north > 0.0) & (north < 1e7))
    if sane.size:
        lon[sane], lat[sane] = _gauss_kruger(meridian, width).transform(east[sane], north[sane])
    far = ~(np.abs(lon - meridian) <= _HALF_WIDTH_DEG[width] + _OVERLAP_DEG)
    lon[far] = np.nan
    return lon, lat
