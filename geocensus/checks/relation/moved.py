"""REL003: the source has moved since the survey before."""

import numpy as np

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="REL003",
    title=Text(en="Moved since the earlier survey", zh="与此前调查坐标不一致"),
    grades={
        Grade.NOTE: {"limit_m": 10.0, "times": 1.62},
        Grade.WARNING: {"limit_m": 30.0, "times": 1.62},
        Grade.ERROR: {"limit_m": 100.0, "times": 1.62},
    },
    message=Text(
        en="{moved_m:,.0f} m from the position of the earlier survey; the limit is {limit_m:.0f} m (or {times:g} times "
        "their accuracy together, {both_accuracies_m:,.0f} m)",
        zh="与此前调查的坐标相距 {moved_m:,.0f} 米；限值 {limit_m:.0f} 米（或综合精度 {both_accuracies_m:,.0f} 米的 {times:g} 倍）",
    ),
    advice=Text(
        en="Ask whether the unit has moved; if not, the position that its zone and address agree with stays.",
        zh="核实单位是否搬迁；若未搬迁，保留与小区和地址相符的坐标。",
    ),
    source="EEA Industrial Reporting check C5.6; 1.62: ratio of the radii that hold 95 % and 68 % of a circular normal error",
    after=("PLC004",),
    flags=[{"moved_m": 140.0, "both_accuracies_m": 10.0}],
    passes=[{"moved_m": 6.0, "both_accuracies_m": 0.4}, {"moved_m": 140.0, "both_accuracies_m": 100.0}],
)
def moved(moved_m: Metres, both_accuracies_m: Metres, *, limit_m: float, times: float) -> Mask:
    """Flag sources that moved by more than *limit_m* and more than *times* what both positions are known to."""
    return moved_m > np.maximum(limit_m, times * both_accuracies_m)
