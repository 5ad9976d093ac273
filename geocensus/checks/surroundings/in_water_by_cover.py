"""SUR003: a source on land is surrounded by water, by the user's land cover raster."""

from geocensus.checks import Floats, Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="SUR003",
    title=Text(en="Surrounded by water", zh="四周均为水体"),
    grades={Grade.WARNING: {"share": 0.9, "known_to_m": 100.0}},
    message=Text(
        en="{water_cover_share:.0%} of the ground within 100 m is water by land cover; {share:.0%} is the limit",
        zh="地表覆盖显示 100 米范围内 {water_cover_share:.0%} 为水体；限值 {share:.0%}",
    ),
    advice=Text(
        en="Look at the map; fish farms and floods are the honest exceptions.", zh="请查看地图；水产养殖与洪水期除外。"
    ),
    source="notes of the census' clean-up form; share and distance are our choice",
    after=("PLC004",),
    flags=[{"water_cover_share": 1.0, "own_accuracy_m": 5.0, "is_river_outlet": False}],
    passes=[
        {"water_cover_share": 0.4, "own_accuracy_m": 5.0, "is_river_outlet": False},
        {"water_cover_share": 1.0, "own_accuracy_m": 926.0, "is_river_outlet": False},
        {"water_cover_share": 1.0, "own_accuracy_m": 5.0, "is_river_outlet": True},
    ],
)
def in_water_by_cover(
    water_cover_share: Floats, own_accuracy_m: Metres, is_river_outlet: Mask, *, share: float, known_to_m: float
) -> Mask:
    """Flag sources on land around which at least *share* is water, if they are known to *known_to_m* or better."""
    return (water_cover_share >= share) & (own_accuracy_m <= known_to_m) & ~is_river_outlet
