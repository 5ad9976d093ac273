"""REL002: a unit stands far from the industrial park that it names."""

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="REL002",
    title=Text(en="Far from its industrial park", zh="远离所属工业园区"),
    grades={Grade.NOTE: {"limit_m": 5_000.0}, Grade.WARNING: {"limit_m": 10_000.0}},
    message=Text(
        en="{park_distance_m:,.0f} m from its industrial park; the limit is {limit_m:,.0f} m",
        zh="距所属工业园区 {park_distance_m:,.0f} 米；限值 {limit_m:,.0f} 米",
    ),
    advice=Text(
        en="See whether the park has several parts; else the position, or the name of the park, is wrong.",
        zh="核实园区是否一区多园；否则坐标或园区名称有误。",
    ),
    source="EEA Industrial Reporting check C5.1",
    after=("PLC004",),
    flags=[{"park_distance_m": 12_400.0}],
    passes=[{"park_distance_m": 800.0}],
)
def far_from_park(park_distance_m: Metres, *, limit_m: float) -> Mask:
    """Flag units that stand farther than *limit_m* from the point of their park."""
    return park_distance_m > limit_m
