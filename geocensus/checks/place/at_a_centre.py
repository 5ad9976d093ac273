"""PLC012: the point stands where a geocoder puts what it does not know."""

import numpy as np

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="PLC012",
    title=Text(en="At a centroid or seat", zh="位于区域中心点或政府驻地"),
    grades={Grade.NOTE: {"limit_m": 100.0, "chance": 0.005}, Grade.WARNING: {"limit_m": 10.0, "chance": 0.001}},
    message=Text(
        en="{centre_distance_m:.0f} m from {centre_said}: the point of an address that was not found, perhaps",
        zh="距{centre_said} {centre_distance_m:.0f} 米：可能是地址未能识别时的替代点",
    ),
    advice=Text(
        en="Ask how the position was found; a geocoded centroid is no position of the source.",
        zh="核实坐标来源；地理编码得到的中心点不是污染源位置。",
    ),
    source="CoordinateCleaner cc_cap and cc_cen, TRI (ZIP centroid); distances own: made for zones, not for countries",
    after=("PLC004",),
    evidence=("centre_said",),
    within={"limit_m": (0.0, 150.0)},
    flags=[
        {"centre_distance_m": 2.0, "centre_chance": 1e-6, "precision_m": 0.3, "centre_said": "the centroid of 武安市"},
        {
            "centre_distance_m": 40.0,
            "centre_chance": 1e-5,
            "precision_m": 55.0,
            "centre_said": "the centroid of 武安市",
        },
    ],
    passes=[
        {"centre_distance_m": 9.0, "centre_chance": 0.02, "precision_m": 0.3, "centre_said": "the centroid of a yard"},
        {
            "centre_distance_m": 400.0,
            "centre_chance": 1e-4,
            "precision_m": 900.0,
            "centre_said": "the centroid of 武安市",
        },
    ],
)
def at_a_centre(
    centre_distance_m: Metres, centre_chance: Floats, precision_m: Metres, *, limit_m: float, chance: float
) -> Mask:
    """Flag points within *limit_m*, or what their last digit hides up to 100 m, of a centre they hardly meet by chance."""
    near = np.maximum(limit_m, np.minimum(precision_m, 100.0))
    return (centre_distance_m <= near) & (centre_chance <= chance)
