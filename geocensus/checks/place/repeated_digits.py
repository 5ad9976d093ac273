"""PLC010: the position consists of one digit."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="PLC010",
    title=Text(en="One digit all the way", zh="坐标由同一数字重复组成"),
    grades={Grade.WARNING: {"digits": 6}, Grade.ERROR: {"digits": 8}},
    message=Text(
        en="{repeated_digits:.0f} digits of {position_text} are the same one: a filling, no position",
        zh="{position_text} 中有 {repeated_digits:.0f} 位为同一数字：应为占位填写，不是真实坐标",
    ),
    advice=Text(en="Treat the row as not located, and ask for its position.", zh="按未定位处理，重新填写坐标。"),
    source="EEA Industrial Reporting check C5.5 (blocker), CoordinateCleaner; "
    "chance of a true position: below 1 in 10,000 for 6 digits, 1 in 500,000 for 8",
    after=("PLC003",),
    evidence=("position_text",),
    flags=[{"repeated_digits": 13.0, "position_text": "111.1111; 22.2222"}],
    passes=[
        {"repeated_digits": 0.0, "position_text": "111.1112; 33.3333"},
        {"repeated_digits": 5.0, "position_text": "111.11; 36.71"},
    ],
)
def one_digit(repeated_digits: Floats, *, digits: float) -> Mask:
    """Flag positions with axes of *digits* or more digits that are all the same."""
    return repeated_digits >= digits
