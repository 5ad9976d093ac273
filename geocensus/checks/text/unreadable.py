"""TXT003: the text is no position."""

from geocensus.checks import Grade, Mask, check
from geocensus.language import Text


@check(
    code="TXT003",
    title=Text(en="Not readable as a position", zh="坐标无法识别"),
    grades={Grade.ERROR: {}},
    message=Text(
        en="Cannot be read as a position: {position_text} ({reason_said})",
        zh="无法识别为坐标：{position_text}（{reason_said}）",
    ),
    advice=Text(
        en="Look at the cell as it was written; the reason says where reading stopped.",
        zh="查看原始单元格；原因说明了在何处无法识别。",
    ),
    source="CAERS: coordinates must be numbers",
    evidence=("reason", "reason_said", "position_text"),
    after=("TXT002",),
    flags=[
        {
            "position_unreadable": True,
            "reason": "not_a_coordinate",
            "reason_said": "something is written that is no part of a coordinate",
            "position_text": "北门; 39.9",
        }
    ],
    passes=[{"position_unreadable": False, "reason": "", "reason_said": "", "position_text": "116.3; 39.9"}],
)
def unreadable(position_unreadable: Mask) -> Mask:
    """Flag rows whose text could not be read as a position."""
    return position_unreadable
