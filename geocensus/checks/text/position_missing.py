"""TXT001: the row has no position."""

from geocensus.checks import Grade, Mask, check
from geocensus.language import Text


@check(
    code="TXT001",
    title=Text(en="No position", zh="坐标缺失"),
    grades={Grade.ERROR: {}},
    message=Text(
        en="No position was written: the cells are empty, or say only that it is unknown",
        zh="未填写坐标：单元格为空，或仅注明“不详”“无”等",
    ),
    advice=Text(en="Send the row back: the source must be located.", zh="退回补填：须对该污染源定位。"),
    source="US EPA EIS checks 156/157: a facility without coordinates is an error",
    flags=[{"position_missing": True}],
    passes=[{"position_missing": False}],
)
def no_position(position_missing: Mask) -> Mask:
    """Flag rows in which neither axis was written."""
    return position_missing
