"""CRD006: a batch's positions lie on one line."""

import numpy as np

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="CRD006",
    title=Text(en="Positions on one line", zh="坐标共线"),
    subject="batch",
    by="batch",
    grades={Grade.WARNING: {"alpha": 0.01, "across_m": 3.0, "thinness": 0.01, "same_share": 0.3}},
    message=Text(
        en="{places_in_batch} positions stray {line_across_m:.1f} m across and {line_along_m:,.0f} m along a line; "
        "{same_axis_share:.0%} share one longitude or latitude; chance of such a line: {line_p:.1g}, of so many alike: {same_axis_p:.1g}",
        zh="{places_in_batch} 个坐标沿直线方向的标准差为 {line_along_m:,.0f} 米，垂直方向仅 {line_across_m:.1f} 米；"
        "{same_axis_share:.0%} 的经度或纬度相同；偶然共线的概率为 {line_p:.1g}，偶然相同的概率为 {same_axis_p:.1g}",
    ),
    advice=Text(
        en="One axis was copied, or the points were set along a line on a screen: let the rows be located again.",
        zh="可能复制了其中一轴，或在屏幕上沿直线点取：请重新定位这些记录。",
    ),
    source="own choice: Mauchly's exact test and a binomial test of equal axes, Holm over the batches of the run",
    after=("PLC003",),
    evidence=("places_in_batch",),
    flags=[
        {
            "line_p": 1e-9,
            "line_across_m": 0.4,
            "line_along_m": 4_000.0,
            "same_axis_share": 0.1,
            "same_axis_p": 1.0,
            "places_in_batch": 30,
        },
        {
            "line_p": 1.0,
            "line_across_m": 900.0,
            "line_along_m": 4_000.0,
            "same_axis_share": 0.6,
            "same_axis_p": 1e-9,
            "places_in_batch": 30,
        },
    ],
    passes=[
        {
            "line_p": 1e-9,
            "line_across_m": 40.0,
            "line_along_m": 4_000.0,
            "same_axis_share": 0.4,
            "same_axis_p": 0.2,
            "places_in_batch": 30,
        },
        {
            "line_p": 0.2,
            "line_across_m": 0.4,
            "line_along_m": 4_000.0,
            "same_axis_share": 0.1,
            "same_axis_p": 1e-9,
            "places_in_batch": 30,
        },
    ],
)
def one_line(
    line_p: Floats,
    line_across_m: Floats,
    line_along_m: Floats,
    same_axis_share: Floats,
    same_axis_p: Floats,
    *,
    alpha: float,
    across_m: float,
    thinness: float,
    same_share: float,
) -> Mask:
    """Flag batches whose places form a line thinner than any road, or share one axis exactly."""
    thin = (line_across_m <= across_m) & (line_across_m <= np.multiply(thinness, line_along_m))
    return ((line_p <= alpha) & thin) | ((same_axis_p <= alpha) & (same_axis_share >= same_share))
