"""How far a row lies from where its collector works."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.language import Text
from geocensus.measures.registry import measure

__all__: list[str] = []

Floats = NDArray[np.float64]

LEAST_ROWS = 7
"""Fewer rows have no usual distance [CoordinateCleaner, cc_outl]."""

MAD_TO_SIGMA = 1.4826
"""Median absolute deviation to standard deviation of a normal law: 1 / Φ⁻¹(3/4)."""

ALONE = Text(
    en="the row has no position, or its collector has fewer than 7 rows with one",
    zh="该行无坐标，或该普查员有坐标的记录不足 7 行",
)


def _medians(values: Floats, crew: NDArray[np.int64], scale: float) -> Floats:
    """Give the lower median of each crew's values, to 1 / *scale*; NaN for crews with fewer than LEAST_ROWS.

    Crew and value are sorted as one whole number, which is several times quicker than sorting by two keys.
    """
    known = (crew >= 0) & np.isfinite(values)
    crews = int(crew.max(initial=-1)) + 1
    whole = np.rint(values[known] * scale).astype(np.int64) + (1 << 31)
    packed = np.sort((crew[known] << 32) | whole)
    of = np.bincount(crew[known], minlength=crews)
    first = np.concatenate([[0], np.cumsum(of)[:-1]]).astype(np.int64)
    median = np.full(crews, np.nan)
    enough = of >= LEAST_ROWS
    at = first[enough] + (of[enough] - 1) // 2
    median[enough] = ((packed[at] & 0xFFFFFFFF) - (1 << 31)) / scale
    return median


def _spread(medians: Floats, crew: NDArray[np.int64]) -> Floats:
    return np.append(medians, np.nan)[crew]


@measure(meaning=Text(en="Number of the row's collector", zh="该行普查员的序号"), of_others=True)
def crew(collector_id: Any) -> NDArray[np.int64]:
    """Tell the collector of each row by a number; −1 where the row names none."""
    return np.asarray(pd.factorize(pd.Series(collector_id))[0], dtype=np.int64)


@measure(
    unit="°", meaning=Text(en="Median longitude of the collector's rows", zh="该普查员记录的经度中位数"), of_others=True
)
def crew_lon(lon: Floats, crew: NDArray[np.int64]) -> Floats:
    """Find the middle of where each row's collector works; of that, the longitude."""
    return _spread(_medians(lon, crew, 1e6), crew)


@measure(
    unit="°", meaning=Text(en="Median latitude of the collector's rows", zh="该普查员记录的纬度中位数"), of_others=True
)
def crew_lat(lat: Floats, crew: NDArray[np.int64]) -> Floats:
    """Find the middle of where each row's collector works; of that, the latitude."""
    return _spread(_medians(lat, crew, 1e6), crew)


def _distance_m(lon: Floats, lat: Floats, to_lon: Floats, to_lat: Floats) -> Floats:
    east, north = metres_per_degree(lat=np.where(np.isfinite(to_lat), to_lat, 0.0))
    around = (lon - to_lon + 180.0) % 360.0 - 180.0
    return np.asarray(np.hypot(around * east, (lat - to_lat) * north), dtype=np.float64)


@measure(
    unit="m",
    meaning=Text(en="Usual distance of the collector's rows from their middle", zh="该普查员记录到其中位点的通常距离"),
    unknown=ALONE,
    of_others=True,
)
def crew_reach_m(lon: Floats, lat: Floats, crew_lon: Floats, crew_lat: Floats, crew: NDArray[np.int64]) -> Floats:
    """Measure the median distance of each collector's rows from their middle, as a standard deviation."""
    away = _distance_m(lon, lat, crew_lon, crew_lat)
    # Tenths of a metre: a whole number of 31 bits reaches five times around the Earth.
    return MAD_TO_SIGMA * _spread(_medians(away, crew, 10.0), crew)


@measure(
    unit="m",
    meaning=Text(en="Distance from the middle of the collector's rows", zh="到该普查员记录中位点的距离"),
    unknown=ALONE,
)
def crew_distance_m(lon: Floats, lat: Floats, crew_lon: Floats, crew_lat: Floats) -> Floats:
    """Measure how far each row lies from the middle of its collector's rows."""
    return _distance_m(lon, lat, crew_lon, crew_lat)
