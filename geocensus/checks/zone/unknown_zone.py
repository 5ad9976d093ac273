"""ZON003: the zone layer does not have the zone that the row names."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="ZON003",
    title=Text(en="Zone code not in the layer", zh="小区图层中没有填报的代码"),
    grades={Grade.NOTE: {"digits": 6}, Grade.WARNING: {"digits": 9}},
    message=Text(
        en="The zone layer does not have the zone {zone_reported}, though it has others that share its first "
        "{zone_code_prefix:.0f} digits",
        zh="小区图层中没有 {zone_reported}，但有前 {zone_code_prefix:.0f} 位相同的其他小区",
    ),
    advice=Text(
        en="A slip in the last digits, or a code of another year: see which zone holds the point.",
        zh="可能是末位录错，或为其他年份的代码：请查看坐标所在小区。",
    ),
    source="own choice: a layer that holds the township, or the county, is taken to hold all of its zones",
    after=("TXT010",),
    evidence=("zone_reported",),
    flags=[{"zone_code_prefix": 9.0, "zone_reported": "130481101099"}],
    passes=[
        {"zone_code_prefix": 0.0, "zone_reported": "530122101203"},
        {"zone_code_prefix": 0.0, "zone_reported": "130481101001"},
    ],
)
def unknown_zone(zone_code_prefix: Floats, *, digits: float) -> Mask:
    """Flag zone codes that the layer lacks, though it has zones that share their first *digits* digits."""
    return zone_code_prefix >= digits
