"""TXT006: a position was written in whole minutes."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="TXT006",
    title=Text(en="Whole minutes", zh="仅精确到分"),
    grades={Grade.WARNING: {"decimals": 1}},
    message=Text(
        en="Written in whole minutes: {position_text}; seconds are expected; that leaves ±{precision_m:.0f} m",
        zh="{position_text} 仅书写到整分，应填写到秒；精度仅约 ±{precision_m:.0f} 米",
    ),
    advice=Text(
        en="Ask for the position again, as finely as the instrument shows it.", zh="按仪器显示的位数重新填写坐标。"
    ),
    source="EEA Industrial Reporting check C5.5, on the original text",
    evidence=("precision_m", "position_text"),
    after=("PLC002",),
    flags=[{"minute_decimals": 0.0, "precision_m": 500.0, "position_text": "116°23′; 39°54′"}],
    passes=[{"minute_decimals": 3.0, "precision_m": 5.0, "position_text": "116°23.283′; 39°54.433′"}],
)
def whole_minutes(minute_decimals: Floats, *, decimals: float) -> Mask:
    """Flag positions whose last part is minutes without decimals."""
    return minute_decimals < decimals
