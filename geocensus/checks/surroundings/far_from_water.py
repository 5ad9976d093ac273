"""SUR002: an outlet into a river or the sea lies far from water."""

import numpy as np

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="SUR002",
    title=Text(en="River outlet far from water", zh="入河排污口远离水体"),
    grades={Grade.NOTE: {"limit_m": 50.0}, Grade.WARNING: {"limit_m": 200.0}},
    message=Text(
        en="an outlet into a river or the sea, {water_distance_m:,.0f} m from water; the limit is {limit_m:.0f} m "
        "(or its own accuracy, {own_accuracy_m:,.0f} m)",
        zh="入河（海）排污口距水体 {water_distance_m:,.0f} 米；限值 {limit_m:.0f} 米（或其自身精度 {own_accuracy_m:,.0f} 米）",
    ),
    advice=Text(
        en="Compare with the name of the receiving water; small streams may be missing from the layer.",
        zh="请与受纳水体名称核对；图层可能未收录小河沟。",
    ),
    source="notes of the census' clean-up form; the distances are our choice",
    after=("PLC004",),
    within={"limit_m": (0.0, 19_000.0)},
    flags=[{"water_distance_m": 900.0, "own_accuracy_m": 5.0, "is_river_outlet": True}],
    passes=[
        {"water_distance_m": 12.0, "own_accuracy_m": 5.0, "is_river_outlet": True},
        {"water_distance_m": 900.0, "own_accuracy_m": 5.0, "is_river_outlet": False},
    ],
)
def far_from_water(water_distance_m: Metres, own_accuracy_m: Metres, is_river_outlet: Mask, *, limit_m: float) -> Mask:
    """Flag outlets into water that lie farther from it than *limit_m* and than they are known."""
    return (water_distance_m > np.maximum(own_accuracy_m, limit_m)) & is_river_outlet
