"""REL004: the photo or the geocoded address says another place."""

import numpy as np

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="REL004",
    title=Text(en="Positions of one source disagree", zh="同一污染源的多个坐标不一致"),
    grades={Grade.WARNING: {"limit_m": 300.0, "times": 3.0}},
    message=Text(
        en="{other_positions_m:,.0f} m from what the photo or the geocoded address says; the limit is {limit_m:.0f} m "
        "(or {times:g} times its accuracy, {own_accuracy_m:,.0f} m)",
        zh="与照片坐标或地理编码坐标相距 {other_positions_m:,.0f} 米；"
        "限值 {limit_m:.0f} 米（或其精度 {own_accuracy_m:,.0f} 米的 {times:g} 倍）",
    ),
    advice=Text(
        en="Look at both on the map: a photo is taken at the gate, a geocoder may know the street only.",
        zh="在地图上对照：照片多摄于大门，地理编码可能只到道路。",
    ),
    source="TRI alternate coordinate; accuracy classes of map services",
    after=("PLC004",),
    flags=[{"other_positions_m": 950.0, "own_accuracy_m": 5.0}],
    passes=[{"other_positions_m": 120.0, "own_accuracy_m": 5.0}, {"other_positions_m": 950.0, "own_accuracy_m": 400.0}],
)
def positions_disagree(other_positions_m: Metres, own_accuracy_m: Metres, *, limit_m: float, times: float) -> Mask:
    """Flag rows whose other positions lie farther than *limit_m* and *times* their own accuracy."""
    return other_positions_m > np.maximum(limit_m, times * own_accuracy_m)
