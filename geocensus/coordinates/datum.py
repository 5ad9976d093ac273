"""Which datum a position is in, and the way from one to another.

The house datum is CGCS2000. WGS84 equals it here: they differ by centimetres to decimetres, less than any source is
measured with. GCJ-02 and BD-09 are shifted by a public formula; Beijing 54 and Xi'an 80 need a transformation that
only the user can hold.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geocensus.coordinates.geodesy import SEMI_MAJOR_M
from geocensus.coordinates.shifts import (
    BOX,
    bd09_to_bd09mc,
    bd09_to_gcj02,
    bd09mc_to_bd09,
    gcj02_offset,
    gcj02_to_bd09,
    unshift_gcj02,
)
from geocensus.errors import DatumError, did_you_mean

__all__ = ["Converted", "Datum", "Extent", "convert"]

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]


class Datum(StrEnum):
    """A datum, or a projection that implies one.

    Examples
    --------
    >>> Datum.read("国家2000"), Datum.read("EPSG:4326"), Datum.read("火星坐标")
    (<Datum.CGCS2000: 'cgcs2000'>, <Datum.WGS84: 'wgs84'>, <Datum.GCJ02: 'gcj02'>)
    """

    CGCS2000 = "cgcs2000"
    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"
    BD09MC = "bd09mc"
    WEB_MERCATOR = "web_mercator"
    BEIJING54 = "beijing54"
    XIAN80 = "xian80"
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, value: object) -> Datum | None:
        return cls.recognise(value) if isinstance(value, str) else None

    @classmethod
    def read(cls, text: str) -> Datum:
        """Read what people write for a datum.

        Raises
        ------
        DatumError
            When it is none that is known: a position in an unknown datum is not converted by guessing.
        """
        datum = cls.recognise(text)
        if datum is None or datum is cls.UNKNOWN:
            shown = str(text)[:60]
            near = did_you_mean(shown.casefold(), list(_names()))
            known = ", ".join(member for member in cls if member is not cls.UNKNOWN)
            raise DatumError(
                en=f"unknown datum {shown!r}{near['en']}; known are {known}",
                zh=f"未知的坐标系“{shown}”{near['zh']}；可用的有：{known}",
            )
        return datum

    @classmethod
    def recognise(cls, text: str) -> Datum | None:
        """Read what people write for a datum, or give None."""
        if isinstance(text, Datum):
            return text
        folded = unicodedata.normalize("NFKC", str(text)).casefold()
        return _names().get("".join(char for char in folded if char.isalnum()))


_WRITTEN: Final[dict[Datum, str]] = {
    Datum.CGCS2000: """cgcs2000 cgcs 国家2000 国家2000坐标系 国家2000大地坐标系 2000国家大地坐标系 国家大地2000 大地2000
        2000坐标系 国家大地坐标系2000 chinageodeticcoordinatesystem2000 gcscgcs2000 epsg4490 4490
        gcschinageodeticcoordinatesystem2000""",
    Datum.WGS84: """wgs84 wgs1984 wgs wgs84坐标系 wgs84坐标 gps gps坐标 epsg4326 4326 crs84 gcswgs1984 84坐标系 84坐标
        worldgeodeticsystem1984""",
    Datum.GCJ02: """gcj02 gcj gcj2 gcj02坐标系 gcj02ll 火星 火星坐标 火星坐标系 高德 高德坐标 高德坐标系 高德地图 腾讯 腾讯坐标
        腾讯坐标系 腾讯地图 amap tencent autonavi 国测局坐标 国测局坐标系 国测局02""",
    Datum.BD09: "bd09 bd bd9 bd09ll 百度 百度坐标 百度坐标系 百度地图 百度经纬度 baidu bd09坐标系",
    Datum.BD09MC: "bd09mc bd09mercator bd09meter bd09米制 百度墨卡托 百度米制坐标 baidumercator",
    Datum.WEB_MERCATOR: """webmercator web墨卡托 epsg3857 3857 epsg900913 900913 googlemercator pseudomercator 网络墨卡托
        墨卡托""",
    Datum.BEIJING54: """beijing54 beijing1954 bj54 bj1954 北京54 北京54坐标系 北京1954 1954北京坐标系 1954年北京坐标系
        北京五四 epsg4214 4214""",
    Datum.XIAN80: """xian80 xian1980 xa80 西安80 西安80坐标系 西安1980 1980西安坐标系 1980年西安坐标系 西安八零 epsg4610
        4610""",
}
"""What people write, without the marks between letters and digits, casefolded."""


@cache
def _names() -> dict[str, Datum]:
    return {name: datum for datum, names in _WRITTEN.items() for name in names.split()} | {d.value: d for d in Datum}


class Extent(StrEnum):
    """Where a shift was applied."""

    NOWHERE = "nowhere"
    """None was needed: CGCS2000 and WGS84 are equal here."""
    BORDER = "border"
    """Inside the border that was passed in."""
    BOX = "box"
    """Inside the rectangle of the public formula, which also holds foreign towns."""
    PIPELINE = "pipeline"
    """Everywhere, by the user's own transformation."""


@dataclass(frozen=True, kw_only=True)
class Converted:
    """Positions after a conversion; unpacks as ``lon, lat``."""

    lon: Floats
    lat: Floats
    shifted: NDArray[np.bool_]
    """Whether the shift was applied to the position, or it lay outside the extent."""
    extent: Extent

    def __iter__(self) -> Iterator[Floats]:
        yield self.lon
        yield self.lat


def convert(
    *,
    lon: ArrayLike,
    lat: ArrayLike,
    source: Datum | str,
    target: Datum | str = Datum.CGCS2000,
    border: Any = None,
    pipeline: str | None = None,
) -> Converted:
    """Convert positions between datums.

    Parameters
    ----------
    lon, lat : (n,) degrees (metres, x east and y north, for BD-09MC and Web Mercator)
        NaN stays NaN.
    source, target
        A :class:`Datum`, or what people write for one.
    border
        Polygon, or array of polygons, in CGCS2000 degrees, inside which Chinese map services shift. None applies the
        shift in the whole box of the public formula, where Seoul and Hanoi lie too.
    pipeline
        For Beijing 54 and Xi'an 80: the user's own PROJ pipeline from that datum to CGCS2000. It is never repeated in a
        message.

    Raises
    ------
    DatumError
        When a datum is unknown, or needs a pipeline that was not given.

    Examples
    --------
    >>> moved = convert(lon=[116.397], lat=[39.909], source="gcj02")
    >>> moved.lon.round(5), moved.lat.round(5), moved.extent.value
    (array([116.39076]), array([39.9076]), 'box')
    """
    start, end = Datum.read(str(source)), Datum.read(str(target))
    x, y = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    shape = x.shape
    x, y = x.ravel().copy(), y.ravel().copy()
    lost = ~(np.isfinite(x) & np.isfinite(y))
    x[lost] = y[lost] = np.nan
    shifted = np.zeros(x.shape, dtype=np.bool_)
    extent = Extent.NOWHERE
    level = {Datum.BD09MC: 3, Datum.BD09: 2, Datum.GCJ02: 1}
    if start != end:
        if start is Datum.WEB_MERCATOR:
            x, y = _from_web_mercator(x, y)
        elif start in _SECRET:
            x, y = _by_pipeline(x, y, start, pipeline, inverse=False)
            extent, shifted = Extent.PIPELINE, ~lost
        if level.get(start, 0) != level.get(end, 0):
            extent = Extent.BOX if border is None else Extent.BORDER
            x, y, shifted = _shift(x, y, level.get(start, 0), level.get(end, 0), border)
        if end is Datum.WEB_MERCATOR:
            x, y = _to_web_mercator(x, y)
        elif end in _SECRET:
            x, y = _by_pipeline(x, y, end, pipeline, inverse=True)
            extent, shifted = Extent.PIPELINE, ~lost
    return Converted(lon=x.reshape(shape), lat=y.reshape(shape), shifted=shifted.reshape(shape), extent=extent)


_SECRET: Final = frozenset({Datum.BEIJING54, Datum.XIAN80})


def _shift(x: Floats, y: Floats, start: int, end: int, border: Any) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Go down from BD-09MC over BD-09 and GCJ-02 to the unshifted position, or up."""
    inside: NDArray[np.bool_]
    if start == 3:
        x, y = bd09mc_to_bd09(x, y)
    if start > end and end < 2:
        at_x, at_y = bd09_to_gcj02(x, y) if start >= 2 else (x, y)
        true_x, true_y = _unshift_near(at_x, at_y)
        # A position belongs inside when the place it stands for does: the shift may carry it over the border.
        inside = _inside(true_x, true_y, border, slack_deg=_ROUNDING_DEG)
        to_x, to_y = (true_x, true_y) if end == 0 else (at_x, at_y)
        return np.where(inside, to_x, x), np.where(inside, to_y, y), inside
    inside = np.isfinite(x)
    if start < 2:
        if start == 0:
            inside = _inside(x, y, border)
            east, north = gcj02_offset(x[inside], y[inside])
            x[inside] += east
            y[inside] += north
        else:
            inside = _inside(*_unshift_near(x, y), border, slack_deg=_ROUNDING_DEG)
        if end >= 2:
            to_x, to_y = gcj02_to_bd09(x, y)
            x, y = np.where(inside, to_x, x), np.where(inside, to_y, y)
    if end == 3:
        x, y = bd09_to_bd09mc(x, y)
    return x, y, inside


def _unshift_near(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Unshift what may lie in the box of the public formula; numbers that are no place on Earth would overflow it."""
    near = _in_box(x, y, BOX, _LONGEST_SHIFT_DEG)
    if near.all():
        return unshift_gcj02(x, y)
    true_x, true_y = x.copy(), y.copy()
    true_x[near], true_y[near] = unshift_gcj02(x[near], y[near])
    return true_x, true_y


_LONGEST_SHIFT_DEG: Final = 0.1
"""More than the public formula shifts anything in its box."""

_ROUNDING_DEG: Final = 1e-9
"""What a position on the very edge may have lost on its way there and back (0.1 mm)."""


def _inside(lon: Floats, lat: Floats, border: Any, *, slack_deg: float = 0.0) -> NDArray[np.bool_]:
    if border is None:
        return _in_box(lon, lat, BOX, slack_deg)
    inside = np.zeros(lon.shape, dtype=np.bool_)
    polygons = np.atleast_1d(np.asarray(border, dtype=object)).ravel()
    shapely.prepare(polygons)
    # Few polygons, many points: one prepared polygon at a time is ten times faster than a tree of polygons.
    for polygon in polygons:
        rows = np.flatnonzero(~inside & _in_box(lon, lat, shapely.bounds(polygon), 0.0))
        inside[rows] = shapely.intersects_xy(polygon, lon[rows], lat[rows])
    for polygon in polygons if slack_deg else ():
        rows = np.flatnonzero(~inside & _in_box(lon, lat, shapely.bounds(polygon), slack_deg))
        inside[rows] = shapely.dwithin(polygon, shapely.points(lon[rows], lat[rows]), slack_deg)
    return inside


def _in_box(lon: Floats, lat: Floats, box: Any, slack_deg: float) -> NDArray[np.bool_]:
    west, south, east, north = box
    inside = (lon >= west - slack_deg) & (lon <= east + slack_deg)
    return np.asarray(inside & (lat >= south - slack_deg) & (lat <= north + slack_deg), dtype=np.bool_)


def _to_web_mercator(lon: Floats, lat: Floats) -> Pair:
    """Project to EPSG:3857 [IOGP 7-2, method 1024]: spherical formulas on the semi-major axis."""
    return SEMI_MAJOR_M * np.radians(lon), SEMI_MAJOR_M * np.arctanh(np.sin(np.radians(lat)))


def _from_web_mercator(x: Floats, y: Floats) -> Pair:
    return np.degrees(x / SEMI_MAJOR_M), np.degrees(np.arcsin(np.tanh(y / SEMI_MAJOR_M)))


def _by_pipeline(x: Floats, y: Floats, datum: Datum, pipeline: str | None, *, inverse: bool) -> Pair:
    """Apply the user's own transformation. Its parameters may be secret: no message repeats them."""
    if pipeline is None:
        raise DatumError(
            en=f"{datum} needs your own PROJ pipeline to CGCS2000: its parameters are not public (give pipeline=...)",
            zh=f"{datum} 需要您自己的、转换到 CGCS2000 的 PROJ 管线（参数不公开），请通过 pipeline 参数提供",
        )
    from pyproj import Transformer
    from pyproj.enums import TransformDirection
    from pyproj.exceptions import ProjError

    wrong = DatumError(en="PROJ cannot use the pipeline that was given", zh="PROJ 无法使用所提供的转换管线")
    known = np.isfinite(x)
    out_x, out_y = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    try:
        transformer = Transformer.from_pipeline(pipeline)
        direction = TransformDirection.INVERSE if inverse else TransformDirection.FORWARD
        out_x[known], out_y[known] = transformer.transform(x[known], y[known], direction=direction, errcheck=True)
    except (ProjError, ValueError, TypeError):
        raise wrong from None
    if not np.isfinite(out_x[known]).all():
        raise wrong
    return out_x, out_y
