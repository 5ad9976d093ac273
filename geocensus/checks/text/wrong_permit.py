"""TXT012: the permit number is not made like one."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="TXT012",
    title=Text(en="Wrong permit number", zh="排污许可证编号有误"),
    grades={Grade.NOTE: {"fault": 1}, Grade.WARNING: {"fault": 2}},
    message=Text(
        en="The permit number {permit_no} cannot be used: {permit_said}",
        zh="排污许可证编号 {permit_no} 不可用：{permit_said}",
    ),
    advice=Text(
        en="Compare with the permit; numbers of before 2017 are written otherwise and may stay.",
        zh="核对许可证；2017 年以前的证号形式不同，可保留。",
    ),
    source="HJ 608-2017: credit code, three digits, P; check character by GB 32100-2015",
    after=("TXT009",),
    evidence=("permit_no", "permit_said"),
    flags=[{"permit_fault": 1.0, "permit_no": "PWX-2015-001", "permit_said": "it is not written so"}],
    passes=[{"permit_fault": 0.0, "permit_no": "91110000600037341L001P", "permit_said": "right"}],
)
def wrong_permit(permit_fault: Floats, *, fault: float) -> Mask:
    """Flag permit numbers with a fault of *fault* or graver: 1 another shape, 2 check character."""
    return permit_fault >= fault
