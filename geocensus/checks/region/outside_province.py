"""RGN005: the point lies outside the province that its row names."""

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="RGN005",
    title=Text(en="Outside the reported province", zh="位于填报省份之外"),
    grades={Grade.WARNING: {"limit_m": 100.0}, Grade.ERROR: {"limit_m": 5_000.0}},
    message=Text(
        en="lies in {county_holding}, {province_distance_m:,.0f} m outside the province that the row names, {province_named}; "
        "the limit is {limit_m:,.0f} m",
        zh="位于{county_holding}，在填报省份（{province_named}）之外 {province_distance_m:,.0f} 米；限值 {limit_m:,.0f} 米",
    ),
    advice=Text(
        en="Either the position or the province is wrong; places of the same or a similar name in two provinces are a usual cause.",
        zh="坐标或省份有误；常见原因是两省有同名或近似的地名。",
    ),
    source="US EPA EIS and TRI, as for counties; 5 km: wider than any site that straddles a border",
    after=("PLC004",),
    evidence=("county_holding", "province_named"),
    flags=[{"province_distance_m": 240_000.0, "county_holding": "单县 (371722)", "province_named": "河南"}],
    passes=[{"province_distance_m": 0.0, "county_holding": "陕州区 (411203)", "province_named": "河南"}],
)
def outside_province(province_distance_m: Metres, *, limit_m: float) -> Mask:
    """Flag points farther than *limit_m* outside the province their row names."""
    return province_distance_m > limit_m
