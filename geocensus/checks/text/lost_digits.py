"""TXT009: a code has lost digits in a spreadsheet."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Counts
from geocensus.language import Text


@check(
    code="TXT009",
    title=Text(en="Code lost its digits", zh="代码末位数字丢失"),
    grades={Grade.WARNING: {}},
    message=Text(
        en="The code {lossy_code_text} passed through a spreadsheet as a number: only 15 digits are left of it at most",
        zh="代码 {lossy_code_text} 曾被电子表格当作数字保存：最多只剩 15 位有效数字",
    ),
    advice=Text(
        en="Nothing brings the digits back: export the column again, as text.",
        zh="丢失的数字无法恢复：请将该列设为文本后重新导出。",
    ),
    source="IEEE 754 doubles as spreadsheets show them: 15 significant digits",
    evidence=("lossy_code_text",),
    flags=[{"lossy_code": 1, "lossy_code_text": "9.11305E+17"}],
    passes=[{"lossy_code": 0, "lossy_code_text": ""}],
)
def lost_digits(lossy_code: Counts) -> Mask:
    """Flag rows one of whose codes is the remainder of a number."""
    return lossy_code > 0
