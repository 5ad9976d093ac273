"""ADR002: the address names another township than the one that holds the position."""

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="ADR002",
    title=Text(en="Address in another township", zh="地址属于其他乡镇"),
    grades={Grade.WARNING: {"limit_m": 500.0}},
    message=Text(
        en="{address_town_distance_m:,.0f} m outside the zones of township {address_town}, which the address names; "
        "the limit is {limit_m:,.0f} m",
        zh="在地址所述乡镇（{address_town}）的各小区之外 {address_town_distance_m:,.0f} 米；限值 {limit_m:,.0f} 米",
    ),
    advice=Text(
        en="Compare address and position on the map; townships are merged and renamed more often than counties.",
        zh="在地图上对照地址与坐标；乡镇合并、更名较县级更为频繁。",
    ),
    source="TRI alternate coordinate; 500 m: as for the declared zone",
    after=("ADR001",),
    evidence=("address_town",),
    flags=[{"address_town_distance_m": 3_200.0, "address_town": "130481103"}],
    passes=[{"address_town_distance_m": 0.0, "address_town": "130481103"}],
)
def another_township(address_town_distance_m: Metres, *, limit_m: float) -> Mask:
    """Flag points farther than *limit_m* outside the township that their address names."""
    return address_town_distance_m > limit_m
