"""RGN001: the point lies outside the county that its row names."""

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="RGN001",
    title=Text(en="Outside the reported county", zh="不在填报的县级区划内"),
    grades={Grade.WARNING: {"limit_m": 100.0}, Grade.ERROR: {"limit_m": 1_000.0}},
    message=Text(
        en="Lies in {county_holding}, {county_distance_m:,.0f} m outside the county that the row names, {county_named}; "
        "the limit is {limit_m:,.0f} m",
        zh="位于{county_holding}，在填报的{county_named}之外 {county_distance_m:,.0f} 米；限值 {limit_m:,.0f} 米",
    ),
    advice=Text(
        en="Either the position or the division code is wrong; the address may tell which.",
        zh="坐标或区划代码有误；可对照地址判断。",
    ),
    source="US EPA EIS (straddle exception), TRI (box + 1 km); border tolerance of 100 m: what correct layers differ by",
    after=("PLC004",),
    evidence=("county_reported", "county_named", "county_holding"),
    flags=[
        {
            "county_distance_m": metres,
            "county_reported": "130481",
            "county_named": "武安市 (130481)",
            "county_holding": "永年区 (130408)",
        }
        for metres in (812.0, 45_000.0)
    ],
    passes=[
        {
            "county_distance_m": metres,
            "county_reported": "130481",
            "county_named": "武安市 (130481)",
            "county_holding": "武安市 (130481)",
        }
        for metres in (0.0, 60.0)
    ],
)
def outside_county(county_distance_m: Metres, *, limit_m: float) -> Mask:
    """Flag points farther than *limit_m* outside the county their row names."""
    return county_distance_m > limit_m
