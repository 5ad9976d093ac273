"""RGN004: the point lies outside the township that its row names."""

import numpy as np

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="RGN004",
    title=Text(en="Outside the reported township", zh="不在填报的乡镇内"),
    grades={Grade.NOTE: {"limit_m": 30.0}, Grade.WARNING: {"limit_m": 500.0}},
    message=Text(
        en="{town_distance_m:,.0f} m outside the zones of its township {town_claimed}; the limit is {limit_m:.0f} m "
        "(or its own accuracy, {own_accuracy_m:.0f} m)",
        zh="位于填报乡镇 {town_claimed} 各小区之外 {town_distance_m:,.0f} 米；"
        "限值 {limit_m:.0f} 米（或其自身精度 {own_accuracy_m:.0f} 米）",
    ),
    advice=Text(
        en="Either the position or the township is wrong; the address may tell which.",
        zh="坐标或乡镇代码有误；可对照地址判断。",
    ),
    source="own choice: as for zones, 30 m is a hand-held receiver under trees, 500 m wider than works of ordinary size",
    after=("ZON001",),
    evidence=("town_claimed",),
    flags=[{"town_distance_m": 812.0, "own_accuracy_m": 5.0, "town_claimed": "130481101"}],
    passes=[{"town_distance_m": 0.0, "own_accuracy_m": 5.0, "town_claimed": "130481101"}],
)
def outside_township(town_distance_m: Metres, own_accuracy_m: Metres, *, limit_m: float) -> Mask:
    """Flag points outside the township their row names, by more than *limit_m* and more than they are known."""
    return town_distance_m > np.maximum(own_accuracy_m, limit_m)
