"""Where a row's position lies: the zone and county that hold it, and how far those are that the row claims."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.language import Text
from geocensus.measures.given import NO_POSITION
from geocensus.measures.registry import measure
from geocensus.zones import ZoneIndex, ZoneLayer

__all__: list[str] = []

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]


CHINA_M2 = 9.6e12
"""Land area of China, in which a row without zone and county may lie."""

OFFSHORE_LIMIT_M = 50_000.0
"""Beyond this, a point is only said to be far from every county: nobody asks how many metres."""


def _number_of(codes: Any, index: ZoneIndex) -> Numbers:
    """Find each code's number in a layer; −1: not in it."""
    distinct, names = pd.factorize(pd.Series(codes, dtype="str"))
    found = index.layer.find(names)
    # A sub-zone lies in its zone, a village in its township: the longest beginning that the layer has.
    for length in (12, 9):
        shorter = [
            name[:length] if number < 0 and len(name) > length else ""
            for name, number in zip(names, found, strict=True)
        ]
        found = np.where(found < 0, index.layer.find(shorter), found)
    return np.append(found, -1)[distinct].astype(np.int64)


def _pieces(index: ZoneIndex) -> Numbers:
    """Count the rows of the layer that share each row's code: exclaves of one zone are rows of their own."""
    code = index.layer.code
    _, which, count = np.unique(code, return_inverse=True, return_counts=True)
    return np.where(code == "", 1, count[which]).astype(np.int64)


def _distance_m(index: ZoneIndex, claimed: Numbers, found: Numbers, *, lon: Floats, lat: Floats) -> Floats:
    """Measure how far each position is from the nearest piece of the zone that it claims."""
    metres = np.where((claimed >= 0) & np.isfinite(lon) & np.isfinite(lat), 0.0, np.nan)
    # Most rows lie in the zone that they claim, and need no measuring.
    away = np.flatnonzero((metres == 0.0) & (claimed != found))
    code, claims = index.layer.code, claimed[away]
    away = away[~((found[away] >= 0) & (code[found[away]] == code[claims]))]
    claims = claimed[away]
    # The rows of one code stand together, and the claimed number is the first of them.
    metres[away] = index.distance_to(claims, last=claims + _pieces(index)[claims] - 1, lon=lon[away], lat=lat[away])
    return metres


def _areas_m2(index: ZoneIndex, number: Numbers) -> Floats:
    """Measure some zones' areas, each once."""
    distinct, which = np.unique(number, return_inverse=True)
    pieces = _pieces(index)[distinct]
    areas = _plane_m2(index.layer.geometry[distinct])
    for place in np.flatnonzero(pieces > 1).tolist():
        first = distinct[place]
        areas[place] = _plane_m2(index.layer.geometry[first : first + pieces[place]]).sum()
    return areas[which]


def _plane_m2(zones: NDArray[np.object_]) -> Floats:
    """Measure areas on a plane in the middle of each: what is weighed by them needs no more."""
    _, south, _, north = shapely.bounds(zones).reshape(-1, 4).T
    east_m, north_m = metres_per_degree(lat=(south + north) / 2)
    return np.asarray(shapely.area(zones) * east_m * north_m, dtype=np.float64)


@measure(meaning=Text(en="Number of the zone that holds the position, −1: none", zh="坐标所在小区的序号，−1 为无"))
def zone_number(lon: Floats, lat: Floats, zones: ZoneIndex) -> Numbers:
    """Find the zone that holds each position."""
    return zones.assign(lon=lon, lat=lat).astype(np.int64)


@measure(meaning=Text(en="Number of the zone that the row claims, −1: none", zh="填报小区的序号，−1 为无"))
def zone_reported_number(zone_reported: Any, zones: ZoneIndex) -> Numbers:
    """Find the zone that each row names."""
    return _number_of(zone_reported, zones)


@measure(
    unit="m",
    meaning=Text(en="Distance to the zone that the row claims; 0 inside", zh="到填报小区的距离；在内为 0"),
    unknown=Text(
        en="the row has no readable position, or claims no zone of the layer",
        zh="该行没有可读取的坐标，或没有填报图层中的普查小区",
    ),
    remedy=Text(
        en="give the zone codes (--column zone_code=HEADER) and a layer that holds them",
        zh="提供普查小区代码列（--column zone_code=列名）以及包含这些代码的图层",
    ),
)
def zone_distance_m(
    lon: Floats, lat: Floats, zone_reported_number: Numbers, zone_number: Numbers, zones: ZoneIndex
) -> Floats:
    """Measure how far each position is from the zone that its row names."""
    return _distance_m(zones, zone_reported_number, zone_number, lon=lon, lat=lat)


@measure(
    unit="m",
    meaning=Text(en="Distance to the border of the zone that holds the position", zh="到所在小区边界的距离"),
    unknown=Text(en="no zone holds the position", zh="坐标不在任何小区内"),
)
def border_distance_m(lon: Floats, lat: Floats, zone_number: Numbers, zones: ZoneIndex) -> Floats:
    """Measure how far each position is from the border of its zone."""
    return zones.border_distance_m(lon=lon, lat=lat, zone=zone_number)


@measure(meaning=Text(en="Number of the county that holds the position, −1: none", zh="坐标所在县的序号，−1 为无"))
def county_number(lon: Floats, lat: Floats, counties: ZoneIndex) -> Numbers:
    """Find the county that holds each position."""
    return counties.assign(lon=lon, lat=lat).astype(np.int64)


@measure(meaning=Text(en="Number of the county that the row claims, −1: none", zh="填报县的序号，−1 为无"))
def county_reported_number(county_reported: Any, counties: ZoneIndex) -> Numbers:
    """Find the county that each row names."""
    return _number_of(county_reported, counties)


def called(number: Numbers, layer: ZoneLayer) -> NDArray[np.object_]:
    """Call zones by name and code; None for number −1."""
    distinct, which = np.unique(number, return_inverse=True)
    names = [f"{layer.name[each]} ({layer.code[each]})".strip() if each >= 0 else None for each in distinct.tolist()]
    return np.array(names, dtype=object)[which]


@measure(meaning=Text(en="Name and code of the county that the row claims", zh="填报县的名称和代码"))
def county_named(county_reported_number: Numbers, counties: ZoneIndex) -> NDArray[np.object_]:
    """Name the county that each row claims, as the base map calls it."""
    return called(county_reported_number, counties.layer)


@measure(meaning=Text(en="Name and code of the county that holds the position", zh="坐标所在县的名称和代码"))
def county_holding(county_number: Numbers, counties: ZoneIndex) -> NDArray[np.object_]:
    """Name the county that holds each position."""
    return called(county_number, counties.layer)


@measure(
    unit="m",
    meaning=Text(en="Distance to the county that the row claims; 0 inside", zh="到填报县的距离；在内为 0"),
    unknown=Text(
        en="the row has no readable position, or names no county of the base map",
        zh="该行没有可读取的坐标，或没有填报底图中的县级区划",
    ),
    remedy=Text(
        en="give the county codes (--column county_code=HEADER) or names",
        zh="提供县级区划代码列（--column county_code=列名）或名称列",
    ),
)
def county_distance_m(
    lon: Floats, lat: Floats, county_reported_number: Numbers, county_number: Numbers, counties: ZoneIndex
) -> Floats:
    """Measure how far each position is from the county that its row names."""
    return _distance_m(counties, county_reported_number, county_number, lon=lon, lat=lat)


@measure(
    unit="m",
    meaning=Text(
        en="Distance to the nearest county of the base map; 0 inside, 50,000 beyond 50 km",
        zh="到底图中最近县的距离；在内为 0，超过 50 公里记为 50000",
    ),
    unknown=NO_POSITION,
)
def any_county_distance_m(lon: Floats, lat: Floats, county_number: Numbers, counties: ZoneIndex) -> Floats:
    """Measure how far each position is from every county."""
    metres = np.where(np.isfinite(lon) & np.isfinite(lat), 0.0, np.nan)
    off = np.flatnonzero((county_number < 0) & np.isfinite(metres))
    if len(off):
        nearest = counties.nearest(lon=lon[off], lat=lat[off], limit_m=OFFSHORE_LIMIT_M)
        metres[off] = np.where(nearest.zone >= 0, nearest.distance_m, OFFSHORE_LIMIT_M)
    return metres


@measure(
    unit="m",
    meaning=Text(
        en="How well the position is known: the larger of its stated accuracy and its written precision",
        zh="坐标自身的精度：声明精度与书写精度中的较大者",
    ),
    unknown=NO_POSITION,
)
def own_accuracy_m(precision_m: Floats, accuracy_m: Floats | None = None) -> Floats:
    """Tell how well each position is known."""
    return precision_m if accuracy_m is None else np.fmax(precision_m, accuracy_m)


@measure(
    unit="m²",
    meaning=Text(
        en="Area of the smallest ground that the row names: its zone, else its county, else the whole base map",
        zh="该行所指明的最小范围的面积：小区，否则县，否则全国底图",
    ),
)
def named_ground_m2(
    lon: Floats,
    counties: ZoneIndex,
    zones: ZoneIndex,
    county_reported_number: Numbers | None = None,
    zone_reported_number: Numbers | None = None,
) -> Floats:
    """Tell how much ground each row's own words leave its position to lie in."""
    ground = np.full(len(lon), CHINA_M2)
    for number, index in ((county_reported_number, counties), (zone_reported_number, zones)):
        if number is not None:
            at = np.flatnonzero(number >= 0)
            ground[at] = _areas_m2(index, number[at])
    return ground
