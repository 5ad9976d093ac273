"""PLC004: the point lies outside every county of the base map."""

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="PLC004",
    title=Text(en="Outside China's counties", zh="不在全国任何县域内"),
    grades={
        Grade.NOTE: {"limit_m": 0.0},
        Grade.WARNING: {"limit_m": 100.0},
        Grade.ERROR: {"limit_m": 20_000.0},
    },
    message=Text(
        en="{position_text} lies in no county of the base map; the nearest is {any_county_distance_m:,.0f} m away, or farther",
        zh="{position_text} 不在底图的任何县内；距最近的县 {any_county_distance_m:,.0f} 米或更远",
    ),
    advice=Text(
        en="Look at sign and order of the axes first; on the coast, at works on reclaimed land or at sea.",
        zh="先核对符号与经纬度顺序；沿海地区请核对是否为填海或海上设施。",
    ),
    source="border tolerance of 100 m: what correct county layers differ by; beyond 20 km no coast explains it (own)",
    after=("PLC003",),
    evidence=("position_text",),
    within={"limit_m": (0.0, 49_000.0)},
    flags=[
        {"any_county_distance_m": 5.0, "position_text": "121.97512; 30.87754"},
        {"any_county_distance_m": 50_000.0, "position_text": "-114.2001; 36.7001"},
    ],
    passes=[{"any_county_distance_m": 0.0, "position_text": "114.2001; 36.7001"}],
)
def outside_china(any_county_distance_m: Metres, *, limit_m: float) -> Mask:
    """Flag points that lie farther than *limit_m* from every county."""
    return any_county_distance_m > limit_m
