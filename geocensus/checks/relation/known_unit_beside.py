"""REL008: a known unit of nearly the same name, under another code, stands here."""

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="REL008",
    title=Text(en="Known under another code", zh="名录中已有不同代码的同一单位"),
    grades={Grade.WARNING: {"similarity": 0.9, "limit_m": 100.0}},
    message=Text(
        en="The directory has {known_twin_said} {known_twin_distance_m:.0f} m from here; the name is {known_twin_similarity:.0%} the same",
        zh="名录中的 {known_twin_said} 距此 {known_twin_distance_m:.0f} 米，名称相似度 {known_twin_similarity:.0%}",
    ),
    advice=Text(
        en="If both are one unit, one of the codes is wrong or has changed; correct it, and take the other key out of the directory.",
        zh="若为同一单位，其中一个代码有误或已变更；更正后从名录中移除另一条。",
    ),
    source="EEA Industrial Reporting check C4, against the directory of known units",
    after=("PLC004",),
    evidence=("known_twin_said",),
    within={"similarity": (0.75, 1.0), "limit_m": (0.0, 110.0)},
    flags=[
        {"known_twin_similarity": 1.0, "known_twin_distance_m": 20.0, "known_twin_said": "甲厂 (91110000600037341L)"}
    ],
    passes=[{"known_twin_similarity": 0.0, "known_twin_distance_m": 1e9, "known_twin_said": ""}],
)
def known_unit_beside(
    known_twin_similarity: Floats, known_twin_distance_m: Metres, *, similarity: float, limit_m: float
) -> Mask:
    """Flag units with a known namesake of another key within *limit_m*."""
    return (known_twin_similarity >= similarity) & (known_twin_distance_m < limit_m)
