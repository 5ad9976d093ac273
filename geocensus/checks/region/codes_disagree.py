"""RGN003: the row's own codes name different places."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="RGN003",
    title=Text(en="Division codes disagree", zh="各级区划代码不一致"),
    grades={Grade.NOTE: {"conflict": 1}, Grade.WARNING: {"conflict": 2}},
    message=Text(
        en="The row's codes lie in different divisions: {codes_said}", zh="该行的各级代码分属不同区划：{codes_said}"
    ),
    advice=Text(
        en="See which of them the position and the address agree with; the other is wrong.",
        zh="对照坐标和地址判断哪个正确，另一个须更正。",
    ),
    source="rules of coding for statistics: the first 6 and 9 digits of a zone code are its county and township",
    after=("TXT010",),
    evidence=("codes_said",),
    flags=[{"division_codes_conflict": 2.0, "codes_said": "130481; 130408101001"}],
    passes=[{"division_codes_conflict": 0.0, "codes_said": "130481; 130481101001"}],
)
def codes_disagree(division_codes_conflict: Floats, *, conflict: float) -> Mask:
    """Flag rows whose codes conflict: 1 a development zone beside its county, 2 different places."""
    return division_codes_conflict >= conflict
