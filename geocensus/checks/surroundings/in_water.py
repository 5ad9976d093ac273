"""SUR001: a source on land lies in water, by the user's water layer."""

import numpy as np

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="SUR001",
    title=Text(en="In water", zh="位于水体中"),
    grades={Grade.WARNING: {"limit_m": 30.0}},
    message=Text(
        en="in water, {water_depth_m:,.0f} m from the shore; the limit is {limit_m:.0f} m (or its own accuracy, {own_accuracy_m:,.0f} m)",
        zh="位于水体内，距岸 {water_depth_m:,.0f} 米；限值 {limit_m:.0f} 米（或其自身精度 {own_accuracy_m:,.0f} 米）",
    ),
    advice=Text(
        en="Look at the map: a source on land cannot stand there; the water layer may also be old.",
        zh="请查看地图：陆上污染源不可能位于此处；也可能是水系图层陈旧。",
    ),
    source="notes of the census' clean-up form; 30 m, a hand-held receiver under trees, is our choice",
    after=("PLC004",),
    flags=[{"water_depth_m": 120.0, "own_accuracy_m": 5.0, "is_river_outlet": False}],
    passes=[
        {"water_depth_m": 0.0, "own_accuracy_m": 5.0, "is_river_outlet": False},
        {"water_depth_m": 120.0, "own_accuracy_m": 5.0, "is_river_outlet": True},
        {"water_depth_m": 120.0, "own_accuracy_m": 926.0, "is_river_outlet": False},
    ],
)
def in_water(water_depth_m: Metres, own_accuracy_m: Metres, is_river_outlet: Mask, *, limit_m: float) -> Mask:
    """Flag sources on land that lie in water, farther from the shore than *limit_m* and than they are known."""
    return (water_depth_m > np.maximum(own_accuracy_m, limit_m)) & ~is_river_outlet
