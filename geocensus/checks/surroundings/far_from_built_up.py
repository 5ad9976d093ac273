"""SUR006: works, a station or a boiler is far from built-up land."""

import numpy as np

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="SUR006",
    title=Text(en="Far from built-up land", zh="远离建成区"),
    grades={Grade.NOTE: {"limit_m": 2_000.0}},
    message=Text(
        en="{built_up_distance_m:,.0f} m from the nearest built-up land; the limit is {limit_m:,.0f} m "
        "(or its own accuracy, {own_accuracy_m:,.0f} m)",
        zh="距最近建成区 {built_up_distance_m:,.0f} 米；限值 {limit_m:,.0f} 米（或其自身精度 {own_accuracy_m:,.0f} 米）",
    ),
    advice=Text(
        en="Works stand on built-up land of their own; the layer may be older than they are.",
        zh="厂区本身即为建设用地；也可能是图层早于建厂时间。",
    ),
    source="own choice; farms (category N) and outlets into rivers are left out",
    after=("PLC004",),
    evidence=("category_letter",),
    within={"limit_m": (0.0, 19_000.0)},
    flags=[{"built_up_distance_m": 4_000.0, "own_accuracy_m": 5.0, "is_river_outlet": False, "category_letter": "G"}],
    passes=[
        {"built_up_distance_m": 300.0, "own_accuracy_m": 5.0, "is_river_outlet": False, "category_letter": "G"},
        {"built_up_distance_m": 4_000.0, "own_accuracy_m": 5.0, "is_river_outlet": False, "category_letter": "N"},
    ],
)
def far_from_built_up(
    built_up_distance_m: Metres, own_accuracy_m: Metres, is_river_outlet: Mask, category_letter: Mask, *, limit_m: float
) -> Mask:
    """Flag sources other than farms and outlets farther from built-up land than *limit_m* and than they are known."""
    farm = np.asarray(category_letter) == "N"
    return (built_up_distance_m > np.maximum(own_accuracy_m, limit_m)) & ~is_river_outlet & ~farm
