"""PLC003: longitude and latitude are the same number."""

import numpy as np

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="PLC003",
    title=Text(en="Equal axes", zh="经纬度相同"),
    grades={Grade.ERROR: {}},
    message=Text(
        en="Longitude and latitude are the same number: {position_text}", zh="经度与纬度数值相同：{position_text}"
    ),
    advice=Text(en="One axis was copied into the other; ask for both.", zh="一项被复制到另一项；请重新填写。"),
    source="CoordinateCleaner cc_equ",
    evidence=("position_text",),
    after=("PLC002",),
    flags=[{"lon_value": 39.9, "lat_value": 39.9, "position_text": "39.9; 39.9"}],
    passes=[{"lon_value": 116.3, "lat_value": 39.9, "position_text": "116.3; 39.9"}],
)
def equal_axes(lon_value: Floats, lat_value: Floats) -> Mask:
    """Flag rows whose axes have the same absolute value: no place in China has that."""
    return np.abs(lon_value) == np.abs(lat_value)
