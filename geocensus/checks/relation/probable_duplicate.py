"""REL006: a unit of nearly the same name stands beside it."""

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="REL006",
    title=Text(en="Probable duplicate", zh="疑似重复"),
    grades={Grade.WARNING: {"similarity": 0.9, "limit_m": 100.0}},
    message=Text(
        en="{twin_name} (row {twin_row}) stands {twin_distance_m:.0f} m away, and its name is {twin_similarity:.0%} the same",
        zh="{twin_name}（第 {twin_row} 行）相距 {twin_distance_m:.0f} 米，名称相似度 {twin_similarity:.0%}",
    ),
    advice=Text(
        en="If both are one unit, keep one row; if not, say so by suffix or number in the name.",
        zh="若为同一单位，保留一行；若不是，请以识别码或名称中的编号区分。",
    ),
    source="EEA Industrial Reporting check C4: similarity of names 0.9, less than 100 m; different numerals are different names",
    after=("PLC004",),
    evidence=("twin_name", "twin_row"),
    within={"similarity": (0.75, 1.0), "limit_m": (0.0, 110.0)},
    flags=[{"twin_similarity": 0.95, "twin_distance_m": 12.0, "twin_name": "武安市甲化工有限公司", "twin_row": 8}],
    passes=[
        {"twin_similarity": 0.0, "twin_distance_m": 1e9, "twin_name": "", "twin_row": 0},
        {"twin_similarity": 0.8, "twin_distance_m": 12.0, "twin_name": "武安市乙化工厂", "twin_row": 8},
    ],
)
def probable_duplicate(twin_similarity: Floats, twin_distance_m: Metres, *, similarity: float, limit_m: float) -> Mask:
    """Flag units with a namesake, alike by *similarity* or more, within *limit_m*."""
    return (twin_similarity >= similarity) & (twin_distance_m < limit_m)
