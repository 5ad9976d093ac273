"""Where a geocoder puts what it does not know: centroids of zones, townships and counties, and the middle of towns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocensus import basemaps
from geocensus.coordinates.geodesy import distance_m
from geocensus.language import Text
from geocensus.measures.given import NO_POSITION
from geocensus.measures.points import called
from geocensus.measures.registry import measure
from geocensus.measures.towns import TOWN
from geocensus.zones import ZoneIndex, ZoneLayer, zone_area_m2

__all__: list[str] = []

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

NEAR_M = 150.0
"""Farther from a centre than this, nobody asks how far: the distance is given as unbounded."""

NEAR_DEG = 0.002
"""More than :data:`NEAR_M` north of 0.8° and south of 56°, along both axes."""

_CENTROID = ("the centroid of {}", "{} 的几何中心")
_SEAT = ("the middle of {} as gazetteers have it", "地名录中 {} 的所在点")


class _Nearest:
    """The nearest centre of each position so far."""

    def __init__(self, lon: Floats, lat: Floats) -> None:
        self.lon, self.lat = lon, lat
        self.metres = np.full(len(lon), np.inf)
        self.area_m2 = np.full(len(lon), np.inf)
        self.said = np.full(len(lon), None, dtype=object)

    def offer(self, at: Numbers, lon: Floats, lat: Floats, *, areas: Any, names: Any, words: tuple[str, str]) -> None:
        """Take these centres for the rows that they are nearer to; areas and names are asked for those alone."""
        near = (np.abs(self.lon[at] - lon) < NEAR_DEG * 2) & (np.abs(self.lat[at] - lat) < NEAR_DEG)
        kept = np.flatnonzero(near)
        metres = distance_m(lon=self.lon[at[kept]], lat=self.lat[at[kept]], to_lon=lon[kept], to_lat=lat[kept])
        better = (metres < self.metres[at[kept]]) & (metres <= NEAR_M)
        kept, metres = kept[better], metres[better]
        self.metres[at[kept]], self.area_m2[at[kept]] = metres, areas(kept)
        self.said[at[kept]] = [Text(en=words[0].format(name), zh=words[1].format(name)) for name in names(kept)]


@measure(meaning=Text(en="The nearest centre of each position", zh="距坐标最近的中心点"))
def centres(
    lon: Floats,
    lat: Floats,
    county_number: Numbers,
    zone_number: Numbers,
    counties: ZoneIndex,
    census_zones: ZoneLayer | None = None,
) -> pd.DataFrame:
    """Find the nearest of the centres that stand for each position's zone, township, county and town.

    Returns
    -------
    DataFrame
        ``metres`` (unbounded beyond 150 m), ``chance`` that a point strewn over the same ground is as near, ``said``.
    """
    found = _Nearest(lon, lat)
    if census_zones is not None:
        _offer_centroids(found, zone_number, census_zones)
        _offer_towns(found, zone_number, census_zones)
    _offer_centroids(found, county_number, counties.layer)
    _offer_places(found)
    near = np.isfinite(found.metres)
    chance = np.ones(len(lon))
    chance[near] = np.pi * np.maximum(found.metres[near], 1.0) ** 2 / found.area_m2[near]
    metres = np.where(np.isfinite(lon) & np.isfinite(lat), found.metres, np.nan)
    return pd.DataFrame({"metres": metres, "chance": chance, "said": found.said})


def _offer_centroids(found: _Nearest, number: Numbers, layer: ZoneLayer) -> None:
    at = np.flatnonzero(number >= 0)
    found.offer(
        at,
        *layer.centroid[number[at]].T,
        areas=lambda kept: _areas_m2(layer, number[at[kept]]),
        names=lambda kept: called(number[at[kept]], layer),
        words=_CENTROID,
    )


def _areas_m2(layer: ZoneLayer, number: Numbers) -> Floats:
    distinct, which = np.unique(number, return_inverse=True)
    return zone_area_m2(layer.geometry[distinct])[which]


def _offer_towns(found: _Nearest, number: Numbers, layer: ZoneLayer) -> None:
    """Offer the centroids of townships: those of their zones, weighted by area."""
    town, codes = pd.factorize(pd.Series(layer.code, dtype="str").str.slice(0, TOWN))
    if not len(codes) or len(codes) == len(layer.code):
        return
    weight = shapely.area(layer.geometry)
    total = np.bincount(town, weight)
    x, y = (np.bincount(town, weight * axis) / np.where(total > 0, total, np.nan) for axis in layer.centroid.T)
    at = np.flatnonzero(number >= 0)
    own = town[number[at]]
    # A degree squared is so many square metres at the township; enough for a chance.
    metres2 = 111_195.0**2 * np.cos(np.radians(y)) * total
    found.offer(
        at,
        x[own],
        y[own],
        areas=lambda kept: metres2[own[kept]],
        names=lambda kept: [codes[each] for each in own[kept]],
        words=_CENTROID,
    )


def _offer_places(found: _Nearest) -> None:
    """Offer the towns of the gazetteer; a position can be near one only in the cell of a degree's fiftieth around it."""
    places = basemaps.layer("places")
    xy = shapely.get_coordinates(places.geometry)
    located = np.flatnonzero(np.isfinite(found.lon) & np.isfinite(found.lat))

    def cell(x: Floats, y: Floats) -> Numbers:
        return np.asarray(np.floor(x * 50) * 100_000 + np.floor(y * 50), dtype=np.int64)

    steps = [(dx, dy) for dx in (-NEAR_DEG * 2, NEAR_DEG * 2) for dy in (-NEAR_DEG, NEAR_DEG)]
    cells = np.unique(np.concatenate([cell(xy[:, 0] + dx, xy[:, 1] + dy) for dx, dy in steps]))
    maybe = located[np.isin(cell(found.lon[located], found.lat[located]), cells)]
    for number, (x, y) in enumerate(xy.tolist()):
        close = maybe[(np.abs(found.lon[maybe] - x) < NEAR_DEG * 2) & (np.abs(found.lat[maybe] - y) < NEAR_DEG)]
        found.offer(
            close,
            np.full(len(close), x),
            np.full(len(close), y),
            areas=lambda kept: np.full(len(kept), SEAT_GROUND_M2),
            names=lambda kept, number=number: [str(places.name[number])] * len(kept),
            words=_SEAT,
        )


SEAT_GROUND_M2 = 1.0e7
"""Ground of a small town, over which sources may be strewn around its middle: 10 km² (own)."""


@measure(
    unit="m",
    meaning=Text(
        en="Distance to the nearest centroid (zone, township, county) or town; unbounded beyond 150 m",
        zh="到最近中心点（小区、乡镇、县）或驻地的距离；超过 150 米不计",
    ),
    unknown=NO_POSITION,
)
def centre_distance_m(centres: pd.DataFrame) -> Floats:
    """Measure how far each position is from the nearest centre."""
    return np.asarray(centres["metres"], dtype=np.float64)


@measure(
    meaning=Text(
        en="Chance that a point strewn over the same ground is as near to its centre",
        zh="同一范围内随机点如此接近中心的概率",
    )
)
def centre_chance(centres: pd.DataFrame) -> Floats:
    """Tell how probable it is to stand so near to a centre by chance."""
    return np.asarray(centres["chance"], dtype=np.float64)


@measure(meaning=Text(en="Which centre is nearest", zh="最近的中心点名称"))
def centre_said(centres: pd.DataFrame) -> NDArray[np.object_]:
    """Name the centre that is nearest."""
    return np.asarray(centres["said"], dtype=object)
