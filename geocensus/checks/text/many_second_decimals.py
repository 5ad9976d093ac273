"""TXT008: seconds have more decimals than the census writes."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="TXT008",
    title=Text(en="Too many decimals of seconds", zh="秒的小数位数过多"),
    grades={Grade.WARNING: {"decimals": 2}},
    message=Text(
        en="Seconds have {most_second_decimals:.0f} decimals in {position_text}; the census writes {decimals:.0f} at most",
        zh="{position_text} 的秒有 {most_second_decimals:.0f} 位小数；普查要求最多 {decimals:.0f} 位",
    ),
    advice=Text(
        en="The seconds were computed, not read off an instrument: look where the number comes from.",
        zh="该秒值应为换算所得而非仪器读数：请核对数值来源。",
    ),
    source="audit rule of the second national census for form G102: seconds carry two decimals at most",
    evidence=("position_text",),
    after=("PLC002",),
    flags=[{"most_second_decimals": 4.0, "position_text": "116°23′17.2512″; 39°54′26.31″"}],
    passes=[{"most_second_decimals": 2.0, "position_text": "116°23′17.25″; 39°54′26.31″"}],
)
def many_second_decimals(most_second_decimals: Floats, *, decimals: float) -> Mask:
    """Flag positions whose seconds have more decimals than *decimals*."""
    return most_second_decimals > decimals
