"""ADR001: the address names another county than the one that holds the position."""

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="ADR001",
    title=Text(en="Address in another county", zh="地址属于其他县"),
    grades={Grade.WARNING: {"limit_m": 300.0}},
    message=Text(
        en="lies in {county_holding}, {address_county_distance_m:,.0f} m outside {address_county_named}, which the address names; "
        "the limit is {limit_m:,.0f} m",
        zh="位于{county_holding}，在地址所述{address_county_named}之外 {address_county_distance_m:,.0f} 米；限值 {limit_m:,.0f} 米",
    ),
    advice=Text(
        en="Compare address and position on the map. The address may be that of the head office, or of before a merger of counties.",
        zh="在地图上对照地址与坐标。地址可能是总部地址，或为区划合并前的旧地址。",
    ),
    source="TRI alternate coordinate; 300 m: the border tolerance of the base layers three times",
    after=("PLC004",),
    evidence=("county_holding", "address_county_named"),
    flags=[
        {
            "address_county_distance_m": 21_000.0,
            "county_holding": "单县 (371722)",
            "address_county_named": "陕州区 (411203)",
        }
    ],
    passes=[
        {
            "address_county_distance_m": 0.0,
            "county_holding": "武安市 (130481)",
            "address_county_named": "武安市 (130481)",
        },
        {
            "address_county_distance_m": 120.0,
            "county_holding": "峰峰矿区 (130406)",
            "address_county_named": "武安市 (130481)",
        },
    ],
)
def another_county(address_county_distance_m: Metres, *, limit_m: float) -> Mask:
    """Flag points farther than *limit_m* outside the county that their address names."""
    return address_county_distance_m > limit_m
