"""ZON001: the point lies outside the census zone that its row names."""

import numpy as np

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="ZON001",
    title=Text(en="Far from the reported zone", zh="偏离填报普查小区"),
    grades={Grade.NOTE: {"limit_m": 30.0}, Grade.WARNING: {"limit_m": 500.0}},
    message=Text(
        en="{zone_distance_m:.0f} m outside its zone {zone_reported}; the limit is {limit_m:.0f} m "
        "(or its own accuracy, {own_accuracy_m:.0f} m)",
        zh="位于填报小区 {zone_reported} 之外 {zone_distance_m:.0f} 米；限值 {limit_m:.0f} 米（或其自身精度 {own_accuracy_m:.0f} 米）",
    ),
    advice=Text(
        en="Either the position or the zone code is wrong; look at the proposals first.",
        zh="坐标或小区代码有误；请先查看修正建议。",
    ),
    source="own choice: 30 m is a hand-held receiver under trees, 500 m is wider than any works of ordinary size",
    after=("PLC004",),
    evidence=("zone_reported",),
    flags=[{"zone_distance_m": 812.0, "own_accuracy_m": 5.0, "zone_reported": "130481900001"}],
    passes=[
        {"zone_distance_m": 0.0, "own_accuracy_m": 5.0, "zone_reported": "130481900001"},
        {"zone_distance_m": 812.0, "own_accuracy_m": 926.0, "zone_reported": "130481900001"},
    ],
)
def far_from_zone(zone_distance_m: Metres, own_accuracy_m: Metres, *, limit_m: float) -> Mask:
    """Flag points outside the zone their row names, by more than *limit_m* and more than they are known."""
    return zone_distance_m > np.maximum(own_accuracy_m, limit_m)
