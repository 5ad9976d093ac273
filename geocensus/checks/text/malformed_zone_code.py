"""TXT010: the zone code is not made like one."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="TXT010",
    title=Text(en="Malformed zone code", zh="普查小区代码格式有误"),
    grades={Grade.WARNING: {"least": 12, "most": 16}},
    message=Text(
        en="The zone code {zone_code} is not made of {least:.0f} to {most:.0f} digits, and is not in the zone layer",
        zh="普查小区代码 {zone_code} 不是 {least:.0f}–{most:.0f} 位数字，小区图层中也没有",
    ),
    advice=Text(
        en="Ask for the code again: 6 digits of the county, 3 of the township, 3 of the village, up to 4 of the sub-zone.",
        zh="请重新填写：县级 6 位、乡级 3 位、村级 3 位，普查小区最多再加 4 位。",
    ),
    source="rules of coding for statistics: 12 digits down to the village, up to 4 more for a sub-zone",
    after=("TXT009",),
    evidence=("zone_code",),
    flags=[
        {"zone_code_digits": 11.0, "zone_code_in_layer": False, "zone_code": "13048110100"},
        {"zone_code_digits": -1.0, "zone_code_in_layer": False, "zone_code": "13048110100A"},
    ],
    passes=[
        {"zone_code_digits": 12.0, "zone_code_in_layer": False, "zone_code": "130481101001"},
        {"zone_code_digits": -1.0, "zone_code_in_layer": True, "zone_code": "Z-7"},
    ],
)
def malformed_zone_code(zone_code_digits: Floats, zone_code_in_layer: Mask, *, least: float, most: float) -> Mask:
    """Flag zone codes that are no number of *least* to *most* digits, unless the zone layer has them so."""
    return ~zone_code_in_layer & ((zone_code_digits < least) | (zone_code_digits > most))
