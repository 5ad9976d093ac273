"""SUR007: the ground at the position is too steep to build on."""

from geocensus.checks import Floats, Grade, Mask, check
from geocensus.language import Text


@check(
    code="SUR007",
    title=Text(en="On a steep slope", zh="位于陡坡"),
    grades={Grade.NOTE: {"limit_deg": 25.0}, Grade.WARNING: {"limit_deg": 45.0}},
    message=Text(
        en="the ground slopes by {slope_deg:.0f}°; the limit is {limit_deg:.0f}°",
        zh="地面坡度 {slope_deg:.0f}°；限值 {limit_deg:.0f}°",
    ),
    advice=Text(
        en="Look at the map: nobody builds there; mines and quarries are the exception.",
        zh="请查看地图：该处难以建设；矿山、采石场除外。",
    ),
    source="25°: no cultivation above it by the law on soil and water conservation (水土保持法), article 20; 45° is our choice",
    after=("PLC004",),
    flags=[{"slope_deg": 48.0}],
    passes=[{"slope_deg": 3.0}],
)
def steep(slope_deg: Floats, *, limit_deg: float) -> Mask:
    """Flag positions on ground steeper than *limit_deg*."""
    return slope_deg > limit_deg
