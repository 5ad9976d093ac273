"""REL004: the photo says another place."""

import numpy as np

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="REL004",
    title=Text(en="Positions of one source disagree", zh="同一污染源的多个坐标不一致"),
    grades={Grade.WARNING: {"limit_m": 300.0, "times": 3.0}},
    message=Text(
        en="{photo_distance_m:,.0f} m from what the photo says; the limit is {limit_m:.0f} m "
        "(or {times:g} times its accuracy, {own_accuracy_m:,.0f} m)",
        zh="与照片坐标相距 {photo_distance_m:,.0f} 米；"
        "限值 {limit_m:.0f} 米（或其精度 {own_accuracy_m:,.0f} 米的 {times:g} 倍）",
    ),
    advice=Text(
        en="Look at both on the map: a photo is usually taken at the gate.",
        zh="在地图上对照：照片多摄于大门。",
    ),
    source="TRI alternate coordinate",
    after=("PLC004",),
    flags=[{"photo_distance_m": 950.0, "own_accuracy_m": 5.0}],
    passes=[{"photo_distance_m": 120.0, "own_accuracy_m": 5.0}, {"photo_distance_m": 950.0, "own_accuracy_m": 400.0}],
)
def positions_disagree(photo_distance_m: Metres, own_accuracy_m: Metres, *, limit_m: float, times: float) -> Mask:
    """Flag rows whose photo lies farther than *limit_m* and *times* its own accuracy."""
    return photo_distance_m > np.maximum(limit_m, times * own_accuracy_m)
