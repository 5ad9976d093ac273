"""TXT005: a position in decimal degrees has too few decimals."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="TXT005",
    title=Text(en="Too few decimals", zh="小数位数不足"),
    grades={Grade.WARNING: {"decimals": 4}},
    message=Text(
        en="Decimals written: {degree_decimals:.0f} in {position_text}; "
        "at least {decimals:.0f} are expected; that leaves ±{precision_m:.0f} m",
        zh="{position_text} 仅有 {degree_decimals:.0f} 位小数，应不少于 {decimals:.0f} 位；精度仅约 ±{precision_m:.0f} 米",
    ),
    advice=Text(
        en="Ask for the position again, as finely as the instrument shows it.", zh="按仪器显示的位数重新填写坐标。"
    ),
    source="EEA Industrial Reporting check C5.5, on the original text",
    evidence=("precision_m", "position_text"),
    after=("PLC002",),
    flags=[{"degree_decimals": 2.0, "precision_m": 500.0, "position_text": "116.39; 39.91"}],
    passes=[{"degree_decimals": 5.0, "precision_m": 5.0, "position_text": "116.38806; 39.90722"}],
)
def few_decimals(degree_decimals: Floats, *, decimals: float) -> Mask:
    """Flag decimal degrees that were written with fewer decimals than *decimals*."""
    return degree_decimals < decimals
