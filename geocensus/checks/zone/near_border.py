"""ZON002: the point lies so near a border that its zone is not certain."""

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="ZON002",
    title=Text(en="Near a zone border", zh="临近小区边界"),
    grades={Grade.NOTE: {"times": 1.0}},
    message=Text(
        en="{border_distance_m:,.0f} m from the border of the zone (or county) that holds it, and known to ±{own_accuracy_m:,.0f} m only: "
        "it lies there with a probability of {zone_probability:.0%}",
        zh="距所在小区（或县）边界 {border_distance_m:,.0f} 米，"
        "而坐标自身精度仅为 ±{own_accuracy_m:,.0f} 米：位于其中的概率为 {zone_probability:.0%}",
    ),
    advice=Text(en="The assignment is ambiguous; trust the reported zone.", zh="归属存疑；以填报小区为准。"),
    source="own choice: within its own accuracy the true point may lie on either side",
    after=("PLC004",),
    evidence=("zone_probability",),
    flags=[{"border_distance_m": 3.0, "own_accuracy_m": 15.0, "zone_probability": 0.62}],
    passes=[{"border_distance_m": 40.0, "own_accuracy_m": 15.0, "zone_probability": 1.0}],
)
def near_border(border_distance_m: Metres, own_accuracy_m: Metres, *, times: float) -> Mask:
    """Flag points nearer to a border than *times* their own accuracy."""
    return border_distance_m < times * own_accuracy_m
