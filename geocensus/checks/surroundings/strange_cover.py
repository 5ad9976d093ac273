"""SUR004: the land cover around the position does not suit the source's category."""

from geocensus.checks import Floats, Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="SUR004",
    title=Text(en="Land cover unlike the source", zh="地表覆盖与污染源类别不符"),
    grades={Grade.NOTE: {"share": 0.95, "known_to_m": 100.0}},
    message=Text(
        en="{strange_cover_share:.0%} of the ground within 100 m is cover where no source of category {category_letter} is expected; "
        "{share:.0%} is the limit",
        zh="100 米范围内 {strange_cover_share:.0%} 的地表覆盖与类别 {category_letter} 不相称；限值 {share:.0%}",
    ),
    advice=Text(
        en="Look at an image of the place: works in the midst of a forest are rare, land cover of 30 m errs often.",
        zh="请对照影像：厂房位于林地中央的情况少见，但 30 米地表覆盖数据误差较多。",
    ),
    source="own choice: which covers suit which category stands in measures/surroundings.py",
    after=("PLC004",),
    evidence=("category_letter",),
    flags=[{"strange_cover_share": 1.0, "own_accuracy_m": 5.0, "is_river_outlet": False, "category_letter": "G"}],
    passes=[
        {"strange_cover_share": 0.5, "own_accuracy_m": 5.0, "is_river_outlet": False, "category_letter": "G"},
        {"strange_cover_share": 1.0, "own_accuracy_m": 500.0, "is_river_outlet": False, "category_letter": "G"},
    ],
)
def strange_cover(
    strange_cover_share: Floats, own_accuracy_m: Metres, is_river_outlet: Mask, *, share: float, known_to_m: float
) -> Mask:
    """Flag sources around which at least *share* of the ground does not suit them, if known to *known_to_m*."""
    return (strange_cover_share >= share) & (own_accuracy_m <= known_to_m) & ~is_river_outlet
