"""PLC002: an axis is exactly zero."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="PLC002",
    title=Text(en="Zero coordinate", zh="坐标为零"),
    grades={Grade.ERROR: {}},
    message=Text(en="An axis is zero: {position_text}", zh="经度或纬度为 0：{position_text}"),
    advice=Text(en="Zero stands for an empty cell; treat the row as not located.", zh="0 通常表示未填；按未定位处理。"),
    source="EEA Industrial Reporting check C5.5 (blocker); GBIF zero coordinate; CoordinateCleaner cc_zero",
    evidence=("position_text",),
    after=("PLC001",),
    flags=[
        {"lon_value": 0.0, "lat_value": 0.0, "position_text": "0; 0"},
        {"lon_value": 116.3, "lat_value": 0.0, "position_text": "116.3; 0"},
    ],
    passes=[{"lon_value": 116.3, "lat_value": 39.9, "position_text": "116.3; 39.9"}],
)
def zero(lon_value: Floats, lat_value: Floats) -> Mask:
    """Flag rows with a longitude or a latitude of zero: no place in China has one."""
    return (lon_value == 0) | (lat_value == 0)
