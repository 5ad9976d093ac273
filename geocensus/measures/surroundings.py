"""What lies around a position: water, roads, built-up land, land cover, slope — where the user brings layers of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.basemaps.features import Features
from geocensus.basemaps.landcover import Cover, LandCover
from geocensus.coordinates.geodesy import distance_m
from geocensus.language import Text
from geocensus.measures.given import NO_POSITION
from geocensus.measures.plain import series
from geocensus.measures.registry import measure
from geocensus.rasterfiles import Raster

__all__: list[str] = []

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

LOOK_M = 20_000.0
"""How far roads, waters and built-up land are looked for; farther is only said to be far."""

AROUND_M = 100.0
"""Half the side of the square whose land cover is judged: works and farms are of this size (own choice)."""

MOST_PIXELS = 15
"""Pixels to each side at most, for rasters finer than 7 m."""

STRANGE: dict[str, tuple[Cover, ...]] = {
    "G": (Cover.WATER, Cover.WETLAND, Cover.ICE, Cover.FOREST),
    "J": (Cover.WATER, Cover.ICE, Cover.FOREST),
    "S": (Cover.WATER, Cover.WETLAND, Cover.ICE, Cover.FOREST),
    "Y": (Cover.WATER, Cover.WETLAND, Cover.ICE, Cover.FOREST),
    "N": (Cover.WATER, Cover.ICE, Cover.BUILT),
}
"""Land cover in the midst of which no source of a category is expected (own choice; farms stand in woods, works do not)."""

# Texts are compared as half-width capitals without blanks.
_CATEGORY_WORDS = {
    "G": "工业|INDUSTR",
    "N": "农业|畜禽|养殖|LIVESTOCK|FARM|AGRICULT",
    "J": "集中式|污水处理|垃圾|危险废物|CENTRALI[SZ]ED",
    "Y": "移动源|油库|加油|OILDEPOT|FILLING|MOBILE",
    "S": "生活|锅炉|入河|入海|DOMESTIC|BOILER",
}

RIVER_OUTLET = "入河|入海|RIVEROUTLET|SEAOUTLET|OUTFALL"


@measure(meaning=Text(en="Letter of the source category: G, N, S, J or Y", zh="污染源类别字母：G、N、S、J 或 Y"))
def category_letter(category: Any) -> Any:
    """Read the category, a letter or a word; unknown where it is neither."""
    words = series(category, len(category))
    letter = words.str.extract("^([GNSJY])(?:[0-9-].*)?$", expand=False)
    for each, pattern in _CATEGORY_WORDS.items():
        letter = letter.where(letter.notna() | ~words.str.contains(pattern).fillna(False).astype(bool), each)
    return letter.array


@measure(meaning=Text(en="The row is an outlet into a river or the sea", zh="该行为入河（海）排污口"))
def is_river_outlet(row: NDArray[np.int64], form: Any = None, feature_role: Any = None) -> Mask:
    """Tell which rows are outlets into a river or the sea: form S104, or by their role."""
    role = series(feature_role, len(row)).str.contains(RIVER_OUTLET).fillna(False)
    named = series(form, len(row)).str.fullmatch("S104").fillna(False)
    return np.asarray(role.astype(bool) | named.astype(bool), dtype=np.bool_)


def _far(features: Features, lon: Floats, lat: Floats) -> Floats:
    return np.minimum(features.distance_m(lon=lon, lat=lat, limit_m=LOOK_M), LOOK_M)


@measure(
    unit="m",
    meaning=Text(
        en="Distance to the nearest water; 20,000 beyond 20 km", zh="到最近水体的距离；超过 20 公里记为 20000"
    ),
    unknown=NO_POSITION,
)
def water_distance_m(lon: Floats, lat: Floats, water: Features) -> Floats:
    """Measure how far each position is from water: 0 in a lake or a river that is drawn as a polygon."""
    return _far(water, lon, lat)


@measure(
    unit="m",
    meaning=Text(en="How far from the shore within water; 0 on land", zh="位于水体内时距岸线的距离；在陆地为 0"),
    unknown=NO_POSITION,
)
def water_depth_m(lon: Floats, lat: Floats, water_distance_m: Floats, water: Features) -> Floats:
    """Measure how far within a water polygon each position lies."""
    depth = np.where(np.isnan(water_distance_m), np.nan, 0.0)
    wet = np.flatnonzero(water_distance_m == 0)
    if len(wet):
        depth[wet] = np.minimum(water.distance_m(lon=lon[wet], lat=lat[wet], limit_m=LOOK_M, to_edge=True), LOOK_M)
    return depth


@measure(
    unit="m",
    meaning=Text(en="Distance to the nearest road; 20,000 beyond 20 km", zh="到最近道路的距离；超过 20 公里记为 20000"),
    unknown=NO_POSITION,
)
def road_distance_m(lon: Floats, lat: Floats, roads: Features) -> Floats:
    """Measure how far each position is from a road."""
    return _far(roads, lon, lat)


@measure(
    unit="m",
    meaning=Text(
        en="Distance to the nearest built-up land; 20,000 beyond 20 km", zh="到最近建成区的距离；超过 20 公里记为 20000"
    ),
    unknown=NO_POSITION,
)
def built_up_distance_m(lon: Floats, lat: Floats, built_up: Features) -> Floats:
    """Measure how far each position is from built-up land."""
    return _far(built_up, lon, lat)


def _pixels_m(raster: Raster, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Measure the pixels that hold points: how far their columns and their rows are apart."""
    column, row = (np.floor(axis) + 0.5 for axis in raster.pixel(lon=lon, lat=lat))

    def apart(across: float, down: float) -> Floats:
        x, y = raster.position(column=column - across, row=row - down)
        to_x, to_y = raster.position(column=column + across, row=row + down)
        return distance_m(lon=x, lat=y, to_lon=to_x, to_lat=to_y)

    return apart(0.5, 0.0), apart(0.0, 0.5)


@measure(
    meaning=Text(en="Share of each kind of land cover within 100 m", zh="100 米范围内各类地表覆盖的比例"),
)
def cover_shares(lon: Floats, lat: Floats, land_cover: LandCover) -> pd.DataFrame:
    """Tell what covers the ground within about 100 m of each position: a column for each :class:`Cover`."""
    on_earth = np.flatnonzero(np.isfinite(lon) & (np.abs(lat) <= 89))
    if not len(on_earth):
        return pd.DataFrame({each: np.full(len(lon), np.nan) for each in Cover})
    pixel_m = float(np.nanmedian(_pixels_m(land_cover.raster, lon[on_earth], lat[on_earth])[1]))
    reach = int(np.clip(round(AROUND_M / pixel_m), 1, MOST_PIXELS))
    return pd.DataFrame(land_cover.shares(lon=lon, lat=lat, reach=reach))


_NO_COVER = Text(en="the land cover raster has no data there", zh="地表覆盖栅格在该处无数据")


@measure(
    meaning=Text(en="Share of water within 100 m, by land cover", zh="100 米范围内水体所占比例（地表覆盖）"),
    unknown=_NO_COVER,
)
def water_cover_share(cover_shares: pd.DataFrame) -> Floats:
    """Tell what share of the ground around each position is water."""
    return cover_shares[Cover.WATER].to_numpy(dtype=np.float64)


@measure(
    meaning=Text(
        en="Share of land cover within 100 m where no source of its category is expected",
        zh="100 米范围内与污染源类别不相称的地表覆盖所占比例",
    ),
    unknown=Text(
        en="the land cover raster has no data there, or the row has no category",
        zh="地表覆盖栅格在该处无数据，或该行没有污染源类别",
    ),
    remedy=Text(en="name its column with --column category=HEADER", zh="用 --column category=列名 指定类别列"),
)
def strange_cover_share(category_letter: Any, cover_shares: pd.DataFrame) -> Floats:
    """Tell what share of the ground around each position does not suit its category."""
    size = len(cover_shares)
    letter = np.asarray(series(category_letter, size).fillna("").array, dtype=object)
    strange = np.full(size, np.nan)
    for each, covers in STRANGE.items():
        own = letter == each
        strange[own] = cover_shares.loc[own, list(covers)].sum(axis=1, skipna=False)
    return strange


_NO_ELEVATION = Text(en="the elevation raster has no data there", zh="高程栅格在该处无数据")


@measure(unit="m", meaning=Text(en="Elevation by the raster", zh="栅格高程"), unknown=_NO_ELEVATION)
def elevation_m(lon: Floats, lat: Floats, elevation: Raster) -> Floats:
    """Look up how high each position lies."""
    return elevation.sample(lon=lon, lat=lat)


@measure(unit="°", meaning=Text(en="Slope of the ground", zh="地面坡度"), unknown=_NO_ELEVATION)
def slope_deg(lon: Floats, lat: Floats, elevation: Raster) -> Floats:
    """Measure how steep the ground is, from the 3 × 3 pixels around each position.

    Source
    ------
    Horn, B. K. P. (1981), Hill shading and the reflectance map, Proceedings of the IEEE 69(1), 14–47.
    """

    def gradients(z: Floats) -> Floats:
        east = (z[:, 0, 2] + 2 * z[:, 1, 2] + z[:, 2, 2]) - (z[:, 0, 0] + 2 * z[:, 1, 0] + z[:, 2, 0])
        south = (z[:, 2, 0] + 2 * z[:, 2, 1] + z[:, 2, 2]) - (z[:, 0, 0] + 2 * z[:, 0, 1] + z[:, 0, 2])
        return np.stack([east, south], axis=1)

    steep = np.full(len(lon), np.nan)
    on_earth = np.flatnonzero(np.isfinite(lon) & (np.abs(lat) <= 89))
    rise = elevation.around(lon=lon[on_earth], lat=lat[on_earth], reach=1, summarise=gradients)
    across, down = _pixels_m(elevation, lon[on_earth], lat[on_earth])
    steep[on_earth] = np.degrees(np.arctan(np.hypot(rise[:, 0] / (8 * across), rise[:, 1] / (8 * down))))
    return steep
