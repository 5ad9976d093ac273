"""REL009: the directory has this unit at another place."""

import numpy as np

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="REL009",
    title=Text(en="Known at another place", zh="名录中该单位位于别处"),
    grades={Grade.NOTE: {"limit_m": 30.0, "times": 1.62}, Grade.WARNING: {"limit_m": 100.0, "times": 1.62}},
    message=Text(
        en="The directory has this unit {known_distance_m:,.0f} m from here; the limit is {limit_m:.0f} m (or {times:g} times "
        "the accuracy of both, {known_accuracies_m:,.0f} m)",
        zh="名录中该单位距此 {known_distance_m:,.0f} 米；"
        "限值 {limit_m:.0f} 米（或两者综合精度 {known_accuracies_m:,.0f} 米的 {times:g} 倍）",
    ),
    advice=Text(
        en="Ask whether the unit has moved; the directory takes the new position over with: geocensus directory update.",
        zh="核实单位是否搬迁；确认后可用 geocensus directory update 更新名录。",
    ),
    source="EEA Industrial Reporting check C5.6, one grade milder: a directory gathers positions of many hands",
    after=("PLC004",),
    flags=[{"known_distance_m": 240.0, "known_accuracies_m": 5.0}],
    passes=[{"known_distance_m": 12.0, "known_accuracies_m": 5.0}],
)
def known_elsewhere(known_distance_m: Metres, known_accuracies_m: Metres, *, limit_m: float, times: float) -> Mask:
    """Flag units that the directory has farther away than *limit_m* and *times* what both positions are known to."""
    return known_distance_m > np.maximum(limit_m, times * known_accuracies_m)
