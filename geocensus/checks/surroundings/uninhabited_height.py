"""SUR008: nobody in China lives as high, or as low."""

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="SUR008",
    title=Text(en="Where nobody lives, by elevation", zh="高程超出有人居住范围"),
    grades={Grade.WARNING: {"highest_m": 5_100.0, "lowest_m": -160.0}},
    message=Text(
        en="the ground lies at {elevation_m:,.0f} m; expected from {lowest_m:,.0f} to {highest_m:,.0f} m",
        zh="地面高程 {elevation_m:,.0f} 米；应在 {lowest_m:,.0f} 至 {highest_m:,.0f} 米之间",
    ),
    advice=Text(en="Look for a slip in the digits of the position.", zh="请检查坐标数字是否录错。"),
    source="highest village of China (推瓦, 5,070 m) and lowest ground (艾丁湖, −154 m), rounded outwards",
    after=("PLC004",),
    flags=[{"elevation_m": 6_200.0}, {"elevation_m": -430.0}],
    passes=[{"elevation_m": 181.0}],
)
def uninhabited_height(elevation_m: Metres, *, highest_m: float, lowest_m: float) -> Mask:
    """Flag positions above *highest_m* or below *lowest_m*."""
    return (elevation_m > highest_m) | (elevation_m < lowest_m)
