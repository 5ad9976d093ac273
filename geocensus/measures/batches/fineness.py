"""How finely each axis was written, in one unit for all notations; counts of members that do something."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.columns import Groups
from geocensus.measures.registry import measure

__all__ = ["TOO_FEW", "computed_step_deg", "count", "enough", "firsts", "perhaps_shared", "rows_of"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

TOO_FEW = Text(en="the batch has too few rows to decide", zh="该批次行数太少，无法判断")

_DEGREES = {"degree": 1.0, "minute": 1 / 60, "second": 1 / 3600}


def _unit(finest: Any, decimals: Any) -> Floats:
    words = pd.Categorical(finest)
    part = np.array([_DEGREES.get(str(word), np.nan) for word in words.categories] + [np.nan])[words.codes]
    digits = np.asarray(decimals, dtype=np.float64)
    unit: Floats = part * 10.0 ** -np.where(digits >= 0, digits, np.nan)
    return unit


@measure(unit="°", meaning=Text(en="What the last written digit of the longitude counts", zh="经度末位数字代表的度数"))
def lon_unit_deg(lon_finest: Any, lon_decimals: Any) -> Floats:
    """Tell the unit of each longitude's last written digit; NaN for metres."""
    return _unit(lon_finest, lon_decimals)


@measure(unit="°", meaning=Text(en="What the last written digit of the latitude counts", zh="纬度末位数字代表的度数"))
def lat_unit_deg(lat_finest: Any, lat_decimals: Any) -> Floats:
    """Tell the unit of each latitude's last written digit; NaN for metres."""
    return _unit(lat_finest, lat_decimals)


def computed_step_deg(lon: Floats, lat: Floats) -> Floats:
    """Give the step of positions that were computed from whole seconds or tenths of them, as both axes tell; 0: none."""
    step = np.zeros(len(lon))
    for per_degree in (36_000, 3_600):
        whole = np.ones(len(lon), dtype=np.bool_)
        for axis in (lon, lat):
            # To a hundredth of the step: what six decimals hide of a second, seven of a tenth.
            whole &= np.abs(axis * per_degree - np.rint(axis * per_degree)) < 0.01
        step[whole] = 1 / per_degree
    return step


def rows_of(groups: Groups) -> NDArray[np.int64]:
    """Tell which row each member of a batch is."""
    return np.arange(len(groups.number)) if groups.row is None else groups.row


def firsts(groups: Groups, code: NDArray[np.integer[Any]], known: Mask) -> Mask:
    """Tell, of each member, whether it is the first of its batch with its code.

    Parameters
    ----------
    code : (n,) whole numbers from 0 for each row
    known : (n,) rows that count at all
    """
    row = rows_of(groups)
    first = np.asarray(known[row] & (groups.number >= 0), dtype=np.bool_)
    # Most codes belong to one row: only the others need a look at who shares them.
    shared = known.copy()
    shared[known] = np.bincount(code[known])[code[known]] > 1
    again = np.flatnonzero(first & shared[row])
    pairs = groups.number[again] * (int(code.max(initial=0)) + 1) + code[row[again]]
    first[again] = ~pd.Series(pairs).duplicated().to_numpy()
    return first


BUCKET_BITS = 22


def perhaps_shared(values: NDArray[Any], *, by: int) -> Mask:
    """Rule out values that certainly occur fewer than *by* times, without comparing them one by one.

    Parameters
    ----------
    values : (n,) of 64 bits
    by
        So many equal values are looked for.

    Source
    ------
    Multiplicative hashing by 2⁶⁴ over the golden ratio [Knuth, The Art of Computer Programming 3, 6.4].
    """
    scattered = values.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    bucket = (scattered >> np.uint64(64 - BUCKET_BITS)).view(np.int64)
    return np.asarray((np.bincount(bucket) >= by)[bucket], dtype=np.bool_)


def count(groups: Groups, members: Mask) -> NDArray[np.int64]:
    """Count the members of each batch that are marked."""
    return np.bincount(groups.number[members], minlength=len(groups)).astype(np.int64)


def enough(values: Floats, size: Any, least: int) -> Floats:
    """Leave out what rests on fewer than *least*: nothing was tested there."""
    return np.where(np.asarray(size) >= least, values, np.nan)
