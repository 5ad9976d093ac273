"""SUR005: the position is far from every road."""

import numpy as np

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="SUR005",
    title=Text(en="Far from every road", zh="远离道路"),
    grades={Grade.NOTE: {"limit_m": 1_000.0}, Grade.WARNING: {"limit_m": 5_000.0}},
    message=Text(
        en="{road_distance_m:,.0f} m from the nearest road; the limit is {limit_m:,.0f} m (or its own accuracy, {own_accuracy_m:,.0f} m)",
        zh="距最近道路 {road_distance_m:,.0f} 米；限值 {limit_m:,.0f} 米（或其自身精度 {own_accuracy_m:,.0f} 米）",
    ),
    advice=Text(
        en="Sources are reached by road; look for a slip in the digits, and at how old the layer is.",
        zh="污染源一般有道路可达；请检查数字是否录错，并核对道路图层的年份。",
    ),
    source="own choice",
    after=("PLC004",),
    within={"limit_m": (0.0, 19_000.0)},
    flags=[{"road_distance_m": 6_000.0, "own_accuracy_m": 5.0}],
    passes=[{"road_distance_m": 40.0, "own_accuracy_m": 5.0}],
)
def far_from_road(road_distance_m: Metres, own_accuracy_m: Metres, *, limit_m: float) -> Mask:
    """Flag positions farther from a road than *limit_m* and than they are known."""
    return road_distance_m > np.maximum(own_accuracy_m, limit_m)
