"""Townships as the zone layer has them: all zones whose codes share the first nine digits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.plain import Distinct
from geocensus.measures.registry import measure
from geocensus.zones import ZoneIndex, ZoneLayer

__all__: list[str] = []

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

TOWN, COUNTY = 9, 6
"""Digits of a township's and of a county's code [GB/T 2260, GB/T 10114]."""


@measure(meaning=Text(en="Township that the row claims", zh="填报的乡镇代码"), of_others=True)
def town_claimed(row: Numbers, town_code: Any = None, zone_code_texts: Distinct | None = None) -> Any:
    """Name each row's township: by its own code, else by the first nine digits of its zone code."""
    whole = pd.Series(None, index=range(len(row)), dtype="str")
    for column in (None if town_code is None else Distinct.of(town_code), zone_code_texts):
        if column is None:
            continue
        codes = pd.Series(column.text.to_pandas(), dtype="str").str.slice(0, TOWN)
        codes = codes.where(codes.str.fullmatch(r"\d{9}").fillna(False) & ~codes.str.endswith("000").fillna(False))
        whole = whole.fillna(pd.Series(codes.array.take(column.number, allow_fill=True), dtype="str"))
    return whole.array


@measure(
    unit="m",
    meaning=Text(en="Distance to the zones of the township that the row claims", zh="到填报乡镇各小区的距离"),
    unknown=Text(
        en="the row has no readable position, or names no township of the zone layer",
        zh="该行没有可读取的坐标，或没有填报图层中的乡镇",
    ),
    remedy=Text(
        en="give the township or zone codes (--column town_code=HEADER) and a zone layer with codes of 12 digits",
        zh="提供乡镇或小区代码列（--column town_code=列名），以及代码为 12 位的小区图层",
    ),
)
def town_distance_m(
    lon: Floats, lat: Floats, town_claimed: Any, zone_number: Numbers, census_zones: ZoneLayer, zones: ZoneIndex
) -> Floats:
    """Measure how far each position is from the nearest zone of its township."""
    of_zone, towns = pd.factorize(pd.Series(census_zones.code, dtype="str").str.slice(0, TOWN))
    number, claims = pd.factorize(pd.Series(town_claimed, dtype="str"))
    claimed = np.append(pd.Index(towns).get_indexer(claims), -1)[number]
    known = (claimed >= 0) & np.isfinite(lon) & np.isfinite(lat)
    metres = np.where(known, 0.0, np.nan)
    away = np.flatnonzero(known & (np.append(of_zone, -2)[zone_number] != claimed))
    # Zones stand in the order of their codes, so those of a township stand in a row.
    first = np.searchsorted(of_zone, np.arange(len(towns) + 1))
    town = claimed[away]
    metres[away] = zones.distance_to(first[town], last=first[town + 1] - 1, lon=lon[away], lat=lat[away])
    return metres


@measure(
    meaning=Text(
        en="Probability that the true point lies in the zone that holds the position, by its own accuracy",
        zh="按坐标自身精度，真实位置位于所在小区的概率",
    ),
)
def zone_probability(
    lon: Floats, lat: Floats, own_accuracy_m: Floats, zone_number: Numbers, zones: ZoneIndex
) -> Floats:
    """Tell how sure the assignment of each position to its zone is."""
    return zones.probability_inside(lon=lon, lat=lat, accuracy_m=np.nan_to_num(own_accuracy_m), zone=zone_number)


@measure(
    meaning=Text(
        en="Digits of the zone code that other zones of the layer share; 0: the layer has it, or no zone near it",
        zh="图层其他小区与该代码相同的前几位；0 为图层中有此代码或无相近代码",
    ),
    unknown=Text(en="the row has no zone code", zh="该行未填写普查小区代码"),
    of_others=True,
)
def zone_code_prefix(zone_reported: Any, zone_reported_number: Numbers, zones: ZoneIndex) -> Floats:
    """Tell how near the zone code comes to those of the layer, where the layer lacks it."""
    code = pd.Series(zone_reported, dtype="str")
    shared = np.zeros(len(code))
    lacking = np.flatnonzero((zone_reported_number < 0) & code.notna().to_numpy())
    layer = pd.Series(zones.layer.code, dtype="str")
    for digits in (COUNTY, TOWN):
        long = layer.str.slice(0, digits)[layer.str.len() > digits]
        mine = code.iloc[lacking].str.slice(0, digits)
        shared[lacking[mine.isin(long.unique()).to_numpy()]] = digits
    return np.where(code.notna(), shared, np.nan)
