"""REL007: an outlet stands far from the plant that it says takes its water."""

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="REL007",
    title=Text(en="Far from the receiving plant", zh="远离受纳污水处理厂"),
    grades={Grade.NOTE: {"limit_m": 15_000.0}, Grade.WARNING: {"limit_m": 30_000.0}},
    message=Text(
        en="{receiver_distance_m:,.0f} m from {receiver}, which takes its water; the limit is {limit_m:,.0f} m",
        zh="距受纳的{receiver} {receiver_distance_m:,.0f} 米；限值 {limit_m:,.0f} 米",
    ),
    advice=Text(
        en="Either a position or the name of the plant is wrong, unless the water is carried by lorry.",
        zh="坐标或污水处理厂名称有误，除非废水由车辆运送。",
    ),
    source="own choice: main sewers of a county seldom run farther than 15 km",
    after=("PLC004",),
    evidence=("receiver",),
    flags=[{"receiver_distance_m": 61_000.0, "receiver": "武安市污水处理厂"}],
    passes=[{"receiver_distance_m": 3_000.0, "receiver": "武安市污水处理厂"}],
)
def far_from_receiver(receiver_distance_m: Metres, *, limit_m: float) -> Mask:
    """Flag outlets farther than *limit_m* from the plant that they discharge into."""
    return receiver_distance_m > limit_m
