"""ADR004: the geocoded address lies elsewhere than the position."""

import numpy as np

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="ADR004",
    title=Text(en="Geocoded address elsewhere", zh="地址解析位置与填报坐标不符"),
    grades={Grade.WARNING: {"limit_m": 300.0, "times": 3.0}},
    message=Text(
        en="{geocode_distance_m:,.0f} m from where the address was geocoded to; the limit is {limit_m:.0f} m (or {times:g} times "
        "the accuracy of that, {geocode_accuracy_m:,.0f} m)",
        zh="与地址解析位置相距 {geocode_distance_m:,.0f} 米；"
        "限值 {limit_m:.0f} 米（或其精度 {geocode_accuracy_m:,.0f} 米的 {times:g} 倍）",
    ),
    advice=Text(
        en="Look at both on the map: the address may be that of the head office, and a geocoder may know the street only.",
        zh="在地图上对照：地址可能是总部地址，地理编码也可能只到道路。",
    ),
    source="TRI alternate coordinate; accuracy classes of map services",
    after=("PLC004",),
    flags=[
        {"geocode_distance_m": 950.0, "geocode_accuracy_m": 50.0},
        {"geocode_distance_m": 90_000.0, "geocode_accuracy_m": 20_000.0},
    ],
    passes=[
        {"geocode_distance_m": 120.0, "geocode_accuracy_m": 0.0},
        {"geocode_distance_m": 950.0, "geocode_accuracy_m": 400.0},
    ],
)
def geocode_elsewhere(geocode_distance_m: Metres, geocode_accuracy_m: Metres, *, limit_m: float, times: float) -> Mask:
    """Flag rows whose address was geocoded farther than *limit_m* and *times* its accuracy from their position."""
    return geocode_distance_m > np.maximum(limit_m, times * geocode_accuracy_m)
