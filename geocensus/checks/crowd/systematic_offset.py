"""CRD020: all positions of a batch are shifted in the same way."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="CRD020",
    title=Text(en="Systematic offset of a batch", zh="批次系统性偏移"),
    subject="batch",
    by="batch",
    grades={Grade.WARNING: {"odds_log10": 3.0}},
    message=Text(
        en="The positions are most likely shifted ({shift_kind}, {shift_m:.0f} m): {shift_outside} lie outside their zones, "
        "without the shift {shift_outside_after}; odds 10^{shift_odds_log10:.0f} : 1",
        zh="坐标很可能存在系统性偏移（{shift_kind}，{shift_m:.0f} 米）：现有 {shift_outside} 个位于小区外，"
        "消除偏移后为 {shift_outside_after} 个；胜算 10^{shift_odds_log10:.0f} : 1",
    ),
    advice=Text(
        en="Ask how the batch was collected; if its datum is known, declare it with --datum or a column and run again.",
        zh="请核实该批坐标的采集方式；如坐标系已知，用 --datum 或坐标系列声明后重新运行。",
    ),
    source="own choice: odds of a thousand to one, by Bayes' rule over the zones that the rows name",
    after=("PLC004",),
    evidence=("shift_kind", "shift_m", "shift_outside", "shift_outside_after"),
    flags=[
        {
            "shift_odds_log10": 9.0,
            "shift_kind": "GCJ-02",
            "shift_m": 540.0,
            "shift_outside": 12,
            "shift_outside_after": 0,
        }
    ],
    passes=[
        {
            "shift_odds_log10": 1.2,
            "shift_kind": "GCJ-02",
            "shift_m": 540.0,
            "shift_outside": 3,
            "shift_outside_after": 2,
        }
    ],
)
def systematic_offset(shift_odds_log10: Floats, *, odds_log10: float) -> Mask:
    """Flag batches that are shifted with odds of at least ten to the power of *odds_log10*."""
    return shift_odds_log10 >= odds_log10
