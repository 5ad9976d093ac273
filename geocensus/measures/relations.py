"""Distances between what belongs together: a part and its unit, a unit and its park, sites of one credit code."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import distance_m, metres_per_degree
from geocensus.language import Text
from geocensus.measures.registry import measure

__all__: list[str] = []

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]

DIRECTIONS = 16
"""Of the extremes in so many directions, one is the farthest member of a group within 2 % (1 − cos π/16)."""


@measure(
    unit="m",
    meaning=Text(en="Distance to the unit that the row belongs to", zh="到所属单位的距离"),
    unknown=Text(
        en="the row is no part of a unit, or its unit has no row with a position",
        zh="该行不属于任何单位，或其单位没有带坐标的记录",
    ),
    remedy=Text(
        en="name the columns of parent and identifier (--column parent_id=HEADER --column object_id=HEADER) in a register "
        "that holds the units too",
        zh="在同时包含单位的登记表中指定所属单位列和标识列（--column parent_id=列名 --column object_id=列名）",
    ),
    inapplicable=True,
)
def parent_distance_m(lon: Floats, lat: Floats, parent_lon: Floats, parent_lat: Floats) -> Floats:
    """Measure how far each outlet, stack or boiler is from its unit."""
    return distance_m(lon=lon, lat=lat, to_lon=parent_lon, to_lat=parent_lat)


@measure(meaning=Text(en="Row of the unit", zh="所属单位所在行号"), of_others=True)
def parent_row(row: Numbers, parent_number: Numbers) -> Any:
    """Tell in which row of the file the unit stands."""
    return pd.arrays.IntegerArray(np.append(row, -1)[parent_number], parent_number < 0)


@measure(
    unit="m",
    meaning=Text(en="Distance to the industrial park that the row names", zh="到所填工业园区的距离"),
    unknown=Text(
        en="the row names no park, or the park has no row (form G108) with a position",
        zh="该行未填园区，或园区（G108 表）没有带坐标的记录",
    ),
    remedy=Text(
        en="name the column of the park (--column park=HEADER) in a register that holds the parks too",
        zh="在同时包含园区的登记表中指定园区列（--column park=列名）",
    ),
    inapplicable=True,
)
def park_distance_m(lon: Floats, lat: Floats, park_lon: Floats, park_lat: Floats) -> Floats:
    """Measure how far each unit is from its park."""
    return distance_m(lon=lon, lat=lat, to_lon=park_lon, to_lat=park_lat)


@measure(
    unit="m",
    meaning=Text(en="Distance to the treatment plant that takes the water", zh="到受纳污水处理厂的距离"),
    unknown=Text(
        en="the row names no receiving plant, or that plant has no row with a position",
        zh="该行未填受纳污水处理厂，或该厂没有带坐标的记录",
    ),
    remedy=Text(
        en="name its column (--column receiver=HEADER) in a register that holds the plants too",
        zh="在同时包含污水处理厂的登记表中指定该列（--column receiver=列名）",
    ),
    inapplicable=True,
)
def receiver_distance_m(lon: Floats, lat: Floats, receiver_lon: Floats, receiver_lat: Floats) -> Floats:
    """Measure how far each outlet is from the plant that it discharges into."""
    return distance_m(lon=lon, lat=lat, to_lon=receiver_lon, to_lat=receiver_lat)


@measure(
    meaning=Text(en="Units that share credit code and suffix", zh="信用代码与识别码相同的单位"),
    of_others=True,
)
def sharing_site(is_child: Mask, site_code: Any) -> Numbers:
    """Give a number to the groups of units with one credit code and one suffix, or none; −1: alone, or a part of a unit."""
    number, _ = pd.factorize(pd.Series(site_code, dtype="str").where(~is_child))
    size = np.bincount(number[number >= 0], minlength=1)
    return np.where((number >= 0) & (np.append(size, 0)[number] > 1), number, -1).astype(np.int64)


@measure(
    unit="m",
    meaning=Text(en="Distance to the farthest unit of the same credit code", zh="到同一信用代码最远单位的距离"),
    unknown=Text(en="no other unit has the same credit code and suffix", zh="没有信用代码和识别码相同的其他单位"),
    inapplicable=True,
)
def same_code_distance_m(lon: Floats, lat: Floats, sharing_site: Numbers) -> Floats:
    """Measure how far apart the rows of one unit's code stand, each from the farthest other one."""
    metres = np.full(len(lon), np.nan)
    at = np.flatnonzero((sharing_site >= 0) & np.isfinite(lon) & np.isfinite(lat))
    if not len(at):
        return metres
    number, _ = pd.factorize(sharing_site[at])
    east, north = metres_per_degree(lat=lat[at])
    x, y = lon[at] * east, lat[at] * north
    farthest = np.zeros(len(at))
    for angle in np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS:
        order = np.lexsort((lat[at], lon[at], x * np.cos(angle) + y * np.sin(angle), number))
        last = order[np.append(np.diff(number[order]) != 0, True)]
        extreme = at[last[number]]
        farthest = np.fmax(farthest, distance_m(lon=lon[at], lat=lat[at], to_lon=lon[extreme], to_lat=lat[extreme]))
    alone = np.bincount(number)[number] < 2
    metres[at] = np.where(alone, np.nan, farthest)
    return metres
