"""TXT011: the credit code cannot be right."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="TXT011",
    title=Text(en="Wrong credit code", zh="统一社会信用代码有误"),
    grades={Grade.NOTE: {"fault": 1}, Grade.WARNING: {"fault": 2}},
    message=Text(
        en="The credit code {uscc} cannot be used: {credit_code_said}",
        zh="统一社会信用代码 {uscc} 不可用：{credit_code_said}",
    ),
    advice=Text(
        en="Compare with the licence of the unit: letters and digits that look alike are the usual slip.",
        zh="核对营业执照：常见为形近的字母与数字混淆。",
    ),
    source="GB 32100-2015: alphabet and check character",
    after=("TXT009",),
    evidence=("uscc", "credit_code_said"),
    flags=[
        {
            "credit_code_fault": 2.0,
            "uscc": "91110000600037341A",
            "credit_code_said": "its check character does not fit the others",
        }
    ],
    passes=[{"credit_code_fault": 0.0, "uscc": "91110000600037341L", "credit_code_said": "right"}],
)
def wrong_credit_code(credit_code_fault: Floats, *, fault: float) -> Mask:
    """Flag credit codes with a fault of *fault* or graver: 1 another kind of code, 2 check character, 3 no code."""
    return credit_code_fault >= fault
