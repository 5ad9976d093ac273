"""RGN001: the point lies outside the county that its row names."""

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="RGN001",
    title=Text(en="Outside the reported county", zh="不在填报的县级区划内"),
    grades={Grade.WARNING: {"limit_m": 100.0}, Grade.ERROR: {"limit_m": 1_000.0}},
    message=Text(
        en="{county_distance_m:.0f} m outside its county {county_reported}; the limit is {limit_m:.0f} m",
        zh="位于填报县 {county_reported} 之外 {county_distance_m:.0f} 米；限值 {limit_m:.0f} 米",
    ),
    advice=Text(
        en="Either the position or the division code is wrong; the address may tell which.",
        zh="坐标或区划代码有误；可对照地址判断。",
    ),
    source="US EPA EIS (straddle exception), TRI (box + 1 km); border tolerance of 100 m: what correct layers differ by",
    after=("PLC004",),
    evidence=("county_reported",),
    flags=[
        {"county_distance_m": 812.0, "county_reported": "130481"},
        {"county_distance_m": 45_000.0, "county_reported": "130481"},
    ],
    passes=[
        {"county_distance_m": 0.0, "county_reported": "130481"},
        {"county_distance_m": 60.0, "county_reported": "130481"},
    ],
)
def outside_county(county_distance_m: Metres, *, limit_m: float) -> Mask:
    """Flag points farther than *limit_m* outside the county their row names."""
    return county_distance_m > limit_m
