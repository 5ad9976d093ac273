"""TXT002: one axis was written, the other was not."""

from geocensus.checks import Grade, Mask, check
from geocensus.language import Text


@check(
    code="TXT002",
    title=Text(en="One axis only", zh="经纬度不全"),
    grades={Grade.ERROR: {}},
    message=Text(en="Only one axis can be read: {position_text}", zh="经纬度只有一项：{position_text}"),
    advice=Text(en="Ask for the missing longitude or latitude.", zh="补填缺失的经度或纬度。"),
    source="US EPA EIS check 281",
    evidence=("position_text",),
    after=("TXT001",),
    flags=[{"axis_missing": True, "position_text": "116.3; "}],
    passes=[{"axis_missing": False, "position_text": "116.3; 39.9"}],
)
def one_axis(axis_missing: Mask) -> Mask:
    """Flag rows in which only longitude or only latitude was written."""
    return axis_missing
