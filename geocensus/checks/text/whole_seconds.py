"""TXT007: a position was written in whole seconds."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="TXT007",
    title=Text(en="Whole seconds", zh="秒无小数"),
    grades={Grade.NOTE: {"decimals": 1}},
    message=Text(
        en="Written in whole seconds: {position_text}; decimals of seconds are expected; that leaves ±{precision_m:.0f} m",
        zh="{position_text} 的秒未保留小数，应保留 1–2 位；精度约 ±{precision_m:.0f} 米",
    ),
    advice=Text(
        en="Ask for the position again, as finely as the instrument shows it.", zh="按仪器显示的位数重新填写坐标。"
    ),
    source="EEA Industrial Reporting check C5.5, on the original text",
    evidence=("precision_m", "position_text"),
    after=("PLC002",),
    flags=[{"second_decimals": 0.0, "precision_m": 500.0, "position_text": "116°23′17″; 39°54′26″"}],
    passes=[{"second_decimals": 2.0, "precision_m": 5.0, "position_text": "116°23′17.25″; 39°54′26.31″"}],
)
def whole_seconds(second_decimals: Floats, *, decimals: float) -> Mask:
    """Flag positions whose seconds have no decimals."""
    return second_decimals < decimals
