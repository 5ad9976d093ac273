"""RGN002: a division code of another year, or of none."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="RGN002",
    title=Text(en="Division code of another year", zh="区划代码不属于现行年份"),
    grades={Grade.NOTE: {"fault": 1}, Grade.WARNING: {"fault": 2}},
    message=Text(en="The division code {division_code_said}", zh="区划代码 {division_code_said}"),
    advice=Text(
        en="A code of another year is no mistake: say which year the register is of. One of no year must be asked for again.",
        zh="其他年份的代码并非错误：请说明登记表所用年份。各年均无的代码须重新填写。",
    ),
    source="GB/T 2260 and the bureau's list of 30 June 2023; yearly lists of counties 1980–2024",
    after=("TXT010",),
    evidence=("division_code_said",),
    flags=[{"division_code_fault": 1.0, "division_code_said": "530122 was valid in 1982–2015"}],
    passes=[{"division_code_fault": 0.0, "division_code_said": "130481 is valid"}],
)
def division_code(division_code_fault: Floats, *, fault: float) -> Mask:
    """Flag division codes with a fault of *fault* or graver: 1 of another year, 2 of no year."""
    return division_code_fault >= fault
