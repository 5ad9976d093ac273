"""PLC001: longitude or latitude is beyond what it can be."""

from geocensus.checks import Grade, Mask, check
from geocensus.language import Text


@check(
    code="PLC001",
    title=Text(en="Out of range", zh="坐标超出范围"),
    grades={Grade.ERROR: {}},
    message=Text(
        en="Longitude must lie within ±180° and latitude within ±90°: {position_text}",
        zh="经度应在 ±180° 以内、纬度应在 ±90° 以内：{position_text}",
    ),
    advice=Text(en="Often the two axes were exchanged.", zh="常见原因是经纬度填反。"),
    source="EEA Industrial Reporting check C5.5 (blocker); GBIF coordinate out of range",
    evidence=("position_text",),
    after=("TXT004",),
    flags=[{"axis_out_of_range": True, "position_text": "39.9; 116.3"}],
    passes=[{"axis_out_of_range": False, "position_text": "116.3; 39.9"}],
)
def out_of_range(axis_out_of_range: Mask) -> Mask:
    """Flag rows with a longitude or latitude that no place has."""
    return axis_out_of_range
