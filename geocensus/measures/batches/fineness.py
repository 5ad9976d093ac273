"""How finely each axis was written, in one unit for all notations; counts of members that do something."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.columns import Groups
from geocensus.measures.registry import measure

__all__ = ["TOO_FEW", "count", "enough"]

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


def count(groups: Groups, members: Mask) -> NDArray[np.int64]:
    """Count the members of each batch that are marked."""
    return np.bincount(groups.number[members], minlength=len(groups)).astype(np.int64)


def enough(values: Floats, size: Any, least: int) -> Floats:
    """Leave out what rests on fewer than *least*: nothing was tested there."""
    return np.where(np.asarray(size) >= least, values, np.nan)
