"""REL005: rows of one credit code, without suffixes, stand far apart."""

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="REL005",
    title=Text(en="One code at several places", zh="同一信用代码位于多处"),
    grades={Grade.WARNING: {"limit_m": 1_000.0}},
    message=Text(
        en="Another row with the credit code {uscc}, and no other suffix, stands {same_code_distance_m:,.0f} m away",
        zh="信用代码 {uscc} 且识别码相同的另一行位于 {same_code_distance_m:,.0f} 米之外",
    ),
    advice=Text(
        en="Several sites of one firm need suffixes of their own; otherwise one of the positions is wrong.",
        zh="同一单位的多个厂区须填写不同的识别码；否则其中一个坐标有误。",
    ),
    source="suffix of the census forms; HJ 608-2017: three digits tell sites apart; distance: own choice, wider than works",
    after=("PLC004",),
    evidence=("uscc",),
    flags=[{"same_code_distance_m": 4_200.0, "uscc": "91110000600037341L"}],
    passes=[{"same_code_distance_m": 300.0, "uscc": "91110000600037341L"}],
)
def same_code_apart(same_code_distance_m: Metres, *, limit_m: float) -> Mask:
    """Flag rows that share code and suffix with one farther away than *limit_m*."""
    return same_code_distance_m > limit_m
