"""PLC011: both axes end in the same digits."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="PLC011",
    title=Text(en="Axes end alike", zh="经纬度尾数相同"),
    grades={Grade.WARNING: {"chance": 5e-5}},
    message=Text(
        en="Longitude and latitude differ in whole degrees only: {position_text}; a true position does so once in {one_in:,.0f}",
        zh="经度与纬度仅整度不同：{position_text}；真实坐标出现此情况的机会约为 {one_in:,.0f} 分之一",
    ),
    advice=Text(
        en="One axis was copied into the other, or both were made up; ask for both.",
        zh="可能是一项复制到另一项，或随意编造；请重新填写。",
    ),
    source="own choice: below 1 in 20,000, closing zeros not counted, so that rounded positions pass",
    after=("PLC010",),
    evidence=("one_in", "position_text"),
    flags=[{"alike_chance": 1e-5, "one_in": 1e5, "position_text": "116.38806; 39.38806"}],
    passes=[
        {"alike_chance": 0.1, "one_in": 10.0, "position_text": "116.50000; 39.50000"},
        {"alike_chance": 1.0, "one_in": 1.0, "position_text": "116.38806; 39.90722"},
    ],
)
def axes_alike(alike_chance: Floats, *, chance: float) -> Mask:
    """Flag positions whose axes end alike by a chance of less than *chance*."""
    return alike_chance < chance
