"""TXT004: minutes or seconds are not within 0–60."""

from geocensus.checks import Grade, Mask, check
from geocensus.language import Text


@check(
    code="TXT004",
    title=Text(en="Minutes or seconds out of range", zh="分或秒超出范围"),
    grades={Grade.ERROR: {}},
    message=Text(
        en="Minutes and seconds must be 0 or more and below 60: {position_text}",
        zh="分、秒应不小于 0 且小于 60：{position_text}",
    ),
    advice=Text(en="Compare with the paper form: two digits are often exchanged.", zh="核对纸质表：常见为数字颠倒。"),
    source="arithmetic",
    evidence=("position_text",),
    after=("TXT003",),
    flags=[{"parts_out_of_range": True, "position_text": "116°73′; 39°54′"}],
    passes=[{"parts_out_of_range": False, "position_text": "116°23′; 39°54′"}],
)
def minutes_or_seconds_out_of_range(parts_out_of_range: Mask) -> Mask:
    """Flag rows whose minutes or seconds cannot be."""
    return parts_out_of_range
