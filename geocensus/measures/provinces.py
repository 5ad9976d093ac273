"""The province that a row claims, and how far its position is from it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.registry import measure
from geocensus.regions.provinces import PROVINCES, province_codes
from geocensus.zones import ZoneIndex

__all__: list[str] = []

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@measure(
    meaning=Text(en="The province that the row claims, two digits", zh="填报省级代码（两位）"),
    unknown=Text(en="the row names no province", zh="该行未填写省份"),
    remedy=Text(en="name its column with --column province=HEADER", zh="用 --column province=列名 指定"),
)
def province_reported(province: Any) -> Any:
    """Read the province that each row names, in Chinese, in Latin letters or as a code."""
    return pd.Series(province_codes(pd.Series(province, dtype="str")), dtype="str").array


GOVERNED_ACROSS = (("23", "150723"),)
"""Provinces that govern towns on the land of another province's county: 加格达奇 and 松岭, districts of the prefecture
大兴安岭 (Heilongjiang), lie in the banner 鄂伦春 (Inner Mongolia), to which maps of divisions give their ground
[statistical division codes of Heilongjiang, 232761 and 232762, National Bureau of Statistics]."""


@measure(meaning=Text(en="Name of the province that the row claims", zh="填报省份"))
def province_named(province_reported: Any) -> Any:
    """Name the province that each row claims, by its short Chinese name."""
    return pd.Series(province_reported).map({code: name for code, (name, _) in PROVINCES.items()}).array


@measure(
    unit="m",
    meaning=Text(en="Distance to the province that the row claims; 0 inside", zh="到填报省份的距离；在内为 0"),
    unknown=Text(
        en="the row has no readable position, or names no province of the base map",
        zh="该行没有可读取的坐标，或没有填报底图中的省份",
    ),
)
def province_distance_m(
    lon: Floats, lat: Floats, province_reported: Any, county_number: Numbers, counties: ZoneIndex, provinces: ZoneIndex
) -> Floats:
    """Measure how far each position is from the province that its row names."""
    claimed = provinces.layer.find(pd.Series(province_reported).fillna("").to_numpy(dtype=object)).astype(np.int64)
    metres = np.where((claimed >= 0) & np.isfinite(lon) & np.isfinite(lat), 0.0, np.nan)
    code = counties.layer.code
    holding = np.where(county_number >= 0, code[county_number].astype("U2"), "") if len(code) else np.full(len(lon), "")
    # County and province borders are one line; only who lies in another province is measured.
    own = provinces.layer.code[claimed].astype("U2")
    outside = np.isfinite(metres) & (holding != own)
    for province, county in GOVERNED_ACROSS:
        outside &= (own != province) | (county_number != counties.layer.find([county])[0])
    away = np.flatnonzero(outside)
    if len(away):
        metres[away] = provinces.distance_to(claimed[away], lon=lon[away], lat=lat[away])
    return metres
