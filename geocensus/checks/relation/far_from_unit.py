"""REL001: an outlet, stack or boiler stands far from its unit."""

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="REL001",
    title=Text(en="Far from its unit", zh="远离所属单位"),
    grades={Grade.NOTE: {"limit_m": 500.0}, Grade.WARNING: {"limit_m": 1_000.0}, Grade.ERROR: {"limit_m": 5_000.0}},
    message=Text(
        en="{parent_distance_m:,.0f} m from the unit that it belongs to (row {parent_row}); the limit is {limit_m:,.0f} m",
        zh="距所属单位（第 {parent_row} 行）{parent_distance_m:,.0f} 米；限值 {limit_m:,.0f} 米",
    ),
    advice=Text(
        en="One of the two positions is wrong, or the row names the wrong unit: see which of them its zone agrees with.",
        zh="两个坐标之一有误，或所属单位填错：请看哪一个与其小区相符。",
    ),
    source="EEA Industrial Reporting checks C5.2 and C5.3 (1 and 5 km); CAERS 0.003°, about 330 m",
    after=("PLC004",),
    evidence=("parent_row",),
    flags=[{"parent_distance_m": 1_700.0, "parent_row": 3}],
    passes=[{"parent_distance_m": 120.0, "parent_row": 3}],
)
def far_from_unit(parent_distance_m: Metres, *, limit_m: float) -> Mask:
    """Flag parts of a unit that stand farther than *limit_m* from it."""
    return parent_distance_m > limit_m
